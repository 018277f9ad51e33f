/** Decides whether two expressions have one value, by tiers: structure, exact arithmetic, modular arithmetic, probing. */
import { type Budget, BudgetExceeded } from '../budget.ts';
import { canonicalKey, type Node, type NodeOf, some } from '../read/ast.ts';
import { basedValue, exactValue } from './exact.ts';
import { anyMatch, type Match, matchOf } from './match.ts';
import { compareModular } from './modular.ts';
import { closeness, probeEqual, samples, symbolsOf } from './probe.ts';
import { equals, type Rational, toNumber } from './rational.ts';
import { agreesByRounding } from './rounding.ts';

export interface Pair {
  readonly gold: Node;
  readonly answer: Node;
  readonly budget: Budget;
}

/** Do two expressions agree, under the policy for percent, degrees, bases and rounding? */
export function compareScalars(pair: Pair): Match {
  const { gold, answer, budget } = pair;
  if (canonicalKey(gold) === canonicalKey(answer)) return 'equal';
  if (gold.kind === 'percent' || answer.kind === 'percent') return comparePercents(pair);
  const based = compareBased(pair);
  if (based) return based;
  const { gold: a, answer: b } = alignConstants(gold, answer);
  const infinite = compareInfinities(a, b);
  if (infinite) return infinite;
  return compareValues({ gold: a, answer: b, budget });
}

/** `28%` agrees with `28%`, with `28` and with `0.28`. */
function comparePercents({ gold, answer, budget }: Pair): Match {
  const bare = (node: Node): Node => (node.kind === 'percent' ? node.items[0] : node);
  const asNumber = compareScalars({ gold: bare(gold), answer: bare(answer), budget });
  if (gold.kind === answer.kind) return asNumber;
  return anyMatch([asNumber, compareValues({ gold, answer, budget })]);
}

/** A base the answer leaves out is taken from the gold, so digits decide; with both bases stated, values do. */
function compareBased({ gold, answer, budget }: Pair): Match | undefined {
  const [a, b] = [unsigned(gold), unsigned(answer)];
  if (a.node.kind === 'based' && b.node.kind === 'number')
    return matchOf(a.sign === b.sign && a.node.digits === b.node.literal);
  if (b.node.kind !== 'based') return undefined;
  if (a.node.kind === 'number' && a.sign === b.sign && a.node.literal === b.node.digits) return 'equal';
  const values = [gold, answer].map((node) => exactValue(node, budget));
  if (basedValue(b.node) === undefined) return 'different';
  return values[0] && values[1] ? matchOf(equals(values[0], values[1])) : undefined;
}

function unsigned(node: Node): { sign: 1 | -1; node: Node } {
  return node.kind === 'negation' ? { sign: -1, node: node.items[0] } : { sign: 1, node };
}

/** An arbitrary constant may be written `C` or `c`. */
function alignConstants(gold: Node, answer: Node): { gold: Node; answer: Node } {
  const [ours, theirs] = [symbolsOf(gold), symbolsOf(answer)];
  for (const [from, to] of [
    ['c', 'C'],
    ['C', 'c'],
  ] as const)
    if (theirs.has(from) && !theirs.has(to) && ours.has(to) && !ours.has(from))
      return { gold, answer: renamed(answer, { from, to }) };
  return { gold, answer };
}

function renamed(node: Node, names: { from: string; to: string }): Node {
  if (node.kind === 'symbol') return node.name === names.from ? { ...node, name: names.to } : node;
  return 'items' in node ? ({ ...node, items: node.items.map((item) => renamed(item, names)) } as Node) : node;
}

function compareInfinities(a: Node, b: Node): Match | undefined {
  const [left, right] = [infinitySign(a), infinitySign(b)];
  return left === 0 && right === 0 ? undefined : matchOf(left === right);
}

function infinitySign(node: Node): number {
  const { sign, node: inner } = unsigned(node);
  return inner.kind === 'constant' && inner.name === 'infinity' ? sign : 0;
}

function compareValues(pair: Pair): Match {
  const { gold, answer, budget } = pair;
  const hasSymbols = symbolsOf(gold, answer).size > 0 || some(gold, isUnknownCall) || some(answer, isUnknownCall);
  if (hasSymbols) return compareSymbolic(pair);
  const exactGold = tryExact(gold, budget);
  const exactAnswer = tryExact(answer, budget);
  if (exactGold === 'too large' || exactAnswer === 'too large') return compareModular(gold, answer, budget);
  if (exactGold && exactAnswer) return compareRationals({ ...pair, exactGold, exactAnswer });
  return compareNumeric(pair);
}

function isUnknownCall(node: Node): boolean {
  return node.kind === 'call' && /^[fghFGH]/.test(node.name) && !['floor', 'gcd'].includes(node.name);
}

function tryExact(node: Node, budget: Budget): Rational | undefined | 'too large' {
  try {
    return exactValue(node, budget);
  } catch (error) {
    if (error instanceof BudgetExceeded) return 'too large';
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function compareRationals({
  gold,
  answer,
  exactGold,
  exactAnswer,
}: Pair & { exactGold: Rational; exactAnswer: Rational }): Match {
  if (equals(exactGold, exactAnswer)) return 'equal';
  return matchOf(
    agreesByRounding({
      gold: { node: gold, value: toNumber(exactGold) },
      answer: { node: answer, value: toNumber(exactAnswer) },
    }),
  );
}

function compareNumeric({ gold, answer, budget }: Pair): Match {
  const degrees = mixesDegrees(gold, answer) ? [Math.PI / 180] : [1];
  for (const degree of degrees) {
    const [sample] = samples({ a: gold, b: answer, degree, budget });
    if (!sample) return 'unknown';
    const close = closeness(sample);
    if (close === 'equal' || sample.a.im !== 0 || sample.b.im !== 0) return close;
    if (agreesByRounding({ gold: { node: gold, value: sample.a.re }, answer: { node: answer, value: sample.b.re } }))
      return 'equal';
    if (close === 'unknown') return 'unknown';
  }
  return 'different';
}

/** One side in degrees, the other in multiples of π. */
function mixesDegrees(a: Node, b: Node): boolean {
  const degrees = (node: Node) =>
    node.kind === 'degrees' || (node.kind === 'negation' && node.items[0].kind === 'degrees');
  const radians = (node: Node) => some(node, (inner) => inner.kind === 'constant' && inner.name === 'pi');
  return (degrees(a) && radians(b) && !degrees(b)) || (degrees(b) && radians(a) && !degrees(a));
}

function compareSymbolic({ gold, answer, budget }: Pair): Match {
  if (some(gold, isOpaque) || some(answer, isOpaque)) return 'unknown';
  return probeEqual({ a: gold, b: answer, degree: 1, budget });
}

const valueKinds: ReadonlySet<Node['kind']> = new Set<NodeOf<Node['kind']>['kind']>([
  'number',
  'based',
  'symbol',
  'constant',
  'sum',
  'product',
  'quotient',
  'power',
  'negation',
  'call',
  'degrees',
  'percent',
  'quantity',
]);

function isOpaque(node: Node): boolean {
  return !valueKinds.has(node.kind);
}

/** Has the node a single value, as opposed to a collection, relation or text? */
export function isScalar(node: Node): boolean {
  return valueKinds.has(node.kind);
}
