/** Decides whether two expressions have one value, by tiers: structure, exact arithmetic, surds, modular arithmetic, probing. */
import { type Budget, BudgetExceeded } from '../budget.ts';
import { canonicalKey, type Node, type NodeOf, some } from '../read/ast.ts';
import type { ComparisonContext } from './context.ts';
import { basedValue, exactValue } from './exact.ts';
import { allMatch, anyMatch, type Match, matchOf } from './match.ts';
import { compareModular } from './modular.ts';
import { closeness, probeEqual, samples, symbolsOf } from './probe.ts';
import { equals, isInteger, multiply, type Rational, rational, toNumber } from './rational.ts';
import { agreesByRounding } from './rounding.ts';
import { equalSurds } from './surd.ts';

export interface Pair {
  readonly gold: Node;
  readonly answer: Node;
  readonly context: ComparisonContext;
}

/** How whole answers are compared, for what is made of them. */
export type CompareItems = (pair: Pair) => Match;

/** Do two expressions agree, under the policy for percent, degrees, bases and rounding? */
export function compareScalars(pair: Pair): Match {
  const { gold, answer, context } = pair;
  if (canonicalKey(gold) === canonicalKey(answer)) return 'equal';
  if (gold.kind === 'percent' || answer.kind === 'percent') return comparePercents(pair);
  if (isModulo(gold) || isModulo(answer)) return compareRemainders(pair);
  const based = compareBased(pair);
  if (based) return based;
  const { gold: a, answer: b } = alignConstants(gold, answer);
  const infinite = compareInfinities(a, b);
  if (infinite) return infinite;
  const match = compareValues({ gold: a, answer: b, context });
  return match === 'different' && isHundredfold(pair) ? 'equal' : match;
}

/** Policy `percent=hundredfold`: `3.04` and `0.0304`, a percentage whose sign both left out. */
function isHundredfold({ gold, answer, context }: Pair): boolean {
  const isDecimal = (node: Node) => node.kind === 'number' && node.decimal;
  if (context.policy.percent !== 'hundredfold' || !isDecimal(gold) || !isDecimal(answer)) return false;
  const [a, b] = [exactValue(gold, context.budget), exactValue(answer, context.budget)];
  if (!a || !b) return false;
  const hundred = rational(100n);
  const isSo = equals(a, multiply(b, hundred)) || equals(b, multiply(a, hundred));
  if (isSo) context.warn('One number is a hundred times the other (policy percent=hundredfold).');
  return isSo;
}

/** `28%` agrees with `28%` and with `0.28`; with `28` unless the policy is strict. */
function comparePercents({ gold, answer, context }: Pair): Match {
  const bare = (node: Node): Node => (node.kind === 'percent' ? node.items[0] : node);
  const asNumber = compareScalars({ gold: bare(gold), answer: bare(answer), context });
  if (gold.kind === answer.kind) return asNumber;
  const asValue = compareValues({ gold, answer, context });
  return context.policy.percent === 'strict' ? asValue : anyMatch([asNumber, asValue]);
}

function isModulo(node: Node): boolean {
  return node.kind === 'call' && node.name === 'modulo';
}

/** Two classes are one when their moduli are and the remainders differ by a multiple; beside a plain number the remainder decides. */
function compareRemainders({ gold, answer, context }: Pair): Match {
  const parts = (node: Node): readonly Node[] => (isModulo(node) && 'items' in node ? node.items : [node]);
  const [ours, modulus] = parts(gold);
  const [theirs, otherModulus] = parts(answer);
  if (!ours || !theirs) return 'unknown';
  const remainders = compareScalars({ gold: ours, answer: theirs, context });
  if (!modulus || !otherModulus) return remainders;
  const moduli = compareScalars({ gold: modulus, answer: otherModulus, context });
  if (moduli !== 'equal' || remainders === 'equal') return allMatch([moduli, remainders]);
  const [a, b, m] = [ours, theirs, modulus].map((node) => exactValue(node, context.budget));
  if (!a || !b || !m || ![a, b, m].every(isInteger) || m.top === 0n) return remainders;
  return matchOf((a.top - b.top) % m.top === 0n);
}

/** A base the answer leaves out is taken from the gold, so digits decide; with both bases stated, values do. */
function compareBased({ gold, answer, context }: Pair): Match | undefined {
  const [a, b] = [unsigned(gold), unsigned(answer)];
  const isOptional = context.policy.base === 'optional';
  if (a.node.kind === 'based' && b.node.kind === 'number')
    return matchOf(isOptional && a.sign === b.sign && a.node.digits === b.node.literal);
  if (b.node.kind !== 'based') return undefined;
  if (isOptional && a.node.kind === 'number' && a.sign === b.sign && a.node.literal === b.node.digits) return 'equal';
  const values = [gold, answer].map((node) => exactValue(node, context.budget));
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
  const { gold, answer, context } = pair;
  const hasSymbols = symbolsOf(gold, answer).size > 0 || some(gold, isUnknownCall) || some(answer, isUnknownCall);
  if (hasSymbols && !some(gold, isSeries) && !some(answer, isSeries)) return compareSymbolic(pair);
  const exactGold = tryExact(gold, context.budget);
  const exactAnswer = tryExact(answer, context.budget);
  if (exactGold === 'too large' || exactAnswer === 'too large') {
    context.use('modular');
    return compareModular(gold, answer, context.budget);
  }
  if (exactGold && exactAnswer) return compareRationals({ ...pair, exactGold, exactAnswer });
  return compareNumeric(pair);
}

function isSeries(node: Node): boolean {
  return node.kind === 'call' && (node.name === 'sum' || node.name === 'prod');
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
  exactGold,
  exactAnswer,
  ...pair
}: Pair & { exactGold: Rational; exactAnswer: Rational }): Match {
  pair.context.use('exact');
  if (equals(exactGold, exactAnswer)) return 'equal';
  return matchOf(mayBeRounded(pair, { gold: toNumber(exactGold), answer: toNumber(exactAnswer) }));
}

function mayBeRounded({ gold, answer, context }: Pair, values: { gold: number; answer: number }): boolean {
  if (context.policy.rounding === 'none') return false;
  const agrees = agreesByRounding({
    gold: { node: gold, value: values.gold },
    answer: { node: answer, value: values.answer },
  });
  if (agrees) {
    context.use('rounding');
    context.warn('The numbers agree only when rounded.');
  }
  return agrees;
}

function compareNumeric(pair: Pair): Match {
  const { gold, answer, context } = pair;
  const { budget } = context;
  const surds = equalSurds(gold, answer, budget);
  context.use(surds === undefined ? 'numeric' : 'surd');
  if (surds === true) return 'equal';
  const degree = mixesDegrees(gold, answer) ? Math.PI / 180 : 1;
  const [sample] = samples({ a: gold, b: answer, degree, budget });
  if (!sample) return surds === false ? 'different' : 'unknown';
  const isReal = sample.a.im === 0 && sample.b.im === 0;
  const close = surds === false ? 'different' : closeness(sample);
  if (close !== 'equal' && isReal && mayBeRounded(pair, { gold: sample.a.re, answer: sample.b.re })) return 'equal';
  return close;
}

/** One side in degrees, the other in multiples of π. */
function mixesDegrees(a: Node, b: Node): boolean {
  const degrees = (node: Node) =>
    node.kind === 'degrees' || (node.kind === 'negation' && node.items[0].kind === 'degrees');
  const radians = (node: Node) => some(node, (inner) => inner.kind === 'constant' && inner.name === 'pi');
  return (degrees(a) && radians(b) && !degrees(b)) || (degrees(b) && radians(a) && !degrees(a));
}

function compareSymbolic({ gold, answer, context }: Pair): Match {
  if (some(gold, isOpaque) || some(answer, isOpaque)) return 'unknown';
  context.use('numeric');
  return probeEqual({ a: gold, b: answer, degree: 1, budget: context.budget });
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
