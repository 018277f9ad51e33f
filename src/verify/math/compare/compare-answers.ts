/** Compares two whole answers by what they are: values, names, collections, intervals, relations, matrices or words. */
import { canonicalKey, itemsOf, type Node, type NodeOf, some, withItems } from '../read/ast.ts';
import { compareQuantities } from './compare-quantities.ts';
import { compareRelations } from './compare-relations.ts';
import { compareScalars, isScalar, type Pair } from './compare-scalars.ts';
import { compareUnordered } from './compare-unordered.ts';
import { compareWords } from './compare-words.ts';
import { evenlyRounded } from './even-rounding.ts';
import { allMatch, anyMatch, type Match } from './match.ts';
import { foldMatrices } from './matrix.ts';
import { symbolsOf } from './probe.ts';
import { type View, valueOfNamedExpression, viewOf } from './relation.ts';

/** What finding two trees' structure alike or not costs beside one elementary step. */
const stepsPerComparison = 8;

/** Do gold and answer say the same? Throws BudgetExceeded when deciding costs too much. */
export function compareAnswers(pair: Pair): Match {
  pair.context.budget.spend(stepsPerComparison);
  const { gold, answer, context } = pair;
  if (canonicalKey(gold) === canonicalKey(answer)) return 'equal';
  const [expandedGold, expandedAnswer] = [expandPlusMinus(gold), expandPlusMinus(answer)];
  if (expandedGold !== gold || expandedAnswer !== answer)
    return compareAnswers({ gold: expandedGold, answer: expandedAnswer, context });
  if (gold.kind === 'relation' || answer.kind === 'relation') return compareViews(pair);
  if (isCompound(gold) || isCompound(answer)) return compareCompounds(pair);
  const [foldedGold, foldedAnswer] = [foldMatrices(gold, context.budget), foldMatrices(answer, context.budget)];
  if (foldedGold !== gold || foldedAnswer !== answer)
    return compareUnnamed({ gold: foldedGold, answer: foldedAnswer, context });
  return compareUnnamed(pair);
}

/** `a ± b` as the two values it stands for. */
function expandPlusMinus(node: Node): Node {
  if (node.kind === 'list' || node.kind === 'set') {
    const items = node.items.flatMap((item) => {
      const expanded = expandPlusMinus(item);
      return expanded !== item && expanded.kind === 'list' ? expanded.items : [expanded];
    });
    return items.length === node.items.length ? node : withItems(node, items);
  }
  if (!some(node, (inner) => inner.kind === 'plus-minus')) return node;
  return { kind: 'list', items: [signed(node, 1), signed(node, -1)] };
}

function signed(node: Node, sign: 1 | -1): Node {
  if (!('items' in node)) return node;
  const items = node.items.map((item) => signed(item, sign));
  if (node.kind !== 'plus-minus') return withItems(node, items);
  return node.sign === sign ? (items[0] as Node) : { kind: 'negation', items: [items[0] as Node] };
}

/** Inequalities of one unknown joined by "and" or "or". */
function isCompound(node: Node): boolean {
  return node.kind === 'list' && viewOf(node).from === 'inequality';
}

/** Part by part when both are written so; else as what they mean together. */
function compareCompounds(pair: Pair): Match {
  const { gold, answer } = pair;
  const isSameForm = gold.kind === 'list' && answer.kind === 'list' && gold.joined === answer.joined;
  const byParts = isSameForm ? compareParts(pair, distinctItems) : 'different';
  return byParts === 'equal' ? 'equal' : compareViews(pair);
}

function compareViews({ gold, answer, context }: Pair): Match {
  const [ours, theirs] = [viewOf(gold), viewOf(answer)];
  if (gold.kind === 'relation' && answer.kind === 'relation') {
    const sameName = ours.name && theirs.name && canonicalKey(ours.name) === canonicalKey(theirs.name);
    if (!sameName) {
      const whole = compareRelations({ gold, answer, context }, compareAnswers);
      if (whole !== 'different' || namesConflict(ours, theirs)) return whole;
      if (contradicts(gold, context) || contradicts(answer, context)) return 'unknown';
    }
  }
  if (ours.value.kind === 'relation' || theirs.value.kind === 'relation') {
    const value = gold.kind === 'relation' ? undefined : valueOfNamedExpression(theirs.value);
    if (value) return compareAnswers({ gold, answer: value, context });
    if (ours.value.kind !== theirs.value.kind || ours.value.kind !== 'relation' || theirs.value.kind !== 'relation')
      return 'different';
    return compareRelations({ gold: ours.value, answer: theirs.value, context }, compareAnswers);
  }
  const match = compareAnswers({ gold: ours.value, answer: theirs.value, context });
  if (match !== 'equal' || theirs.from !== 'inequality' || ours.from === 'inequality') return match;
  if (context.policy.inequality === 'accepted') return match;
  context.warn('The answer is an inequality and the gold an interval (policy inequality=refused).');
  return 'unknown';
}

/** `2 + 2 = 5`: what is meant cannot be told. */
function contradicts(node: NodeOf<'relation'>, context: Pair['context']): boolean {
  const [left, right] = node.items;
  if (node.items.length !== 2 || node.operators[0] !== '=' || !left || !right || !isScalar(left) || !isScalar(right))
    return false;
  return symbolsOf(left, right).size === 0 && compareScalars({ gold: left, answer: right, context }) === 'different';
}

const coordinates = new Set(['x', 'y', 'z']);

/** `x = 3` and `y = 3` are different lines, `x_1` and `x_2` different unknowns; `n = 3` and `k = 3` are one answer under two names. */
function namesConflict(ours: View, theirs: View): boolean {
  const [a, b] = [ours.name, theirs.name];
  if (!a || !b) return false;
  if (ours.from === 'inequality' && theirs.from === 'inequality') return true;
  if (a.kind !== 'symbol' || b.kind !== 'symbol') return false;
  const [left, right] = [a.name.split('_'), b.name.split('_')];
  return (
    (coordinates.has(a.name) && coordinates.has(b.name)) ||
    (left[0] === right[0] && left.length === 2 && right.length === 2)
  );
}

function compareUnnamed(pair: Pair): Match {
  const { gold, answer, context } = pair;
  if (gold.kind === 'quantity' || answer.kind === 'quantity') return compareQuantities(pair, compareAnswers);
  const words = compareWords(pair, compareAnswers);
  if (words) return words;
  if (isScalar(gold) && isScalar(answer)) return compareScalars(pair);
  if (gold.kind === 'ratio' || answer.kind === 'ratio') return compareRatios(pair);
  if (gold.kind === 'union' || answer.kind === 'union') return compareParts(pair, unionParts);
  if (gold.kind === 'matrix' && answer.kind === 'matrix')
    return gold.columns === answer.columns ? compareOrdered(gold.items, answer.items, context) : 'different';
  return compareCollections(pair);
}

/** `2:4` is `1:2`; a clock time, told by its minutes or unit, is only itself. A ratio of numbers is also their quotient. */
function compareRatios({ gold, answer, context }: Pair): Match {
  if (gold.kind !== 'ratio' || answer.kind !== 'ratio') return compareQuotientForms({ gold, answer, context });
  const parts = compareOrdered(gold.items, answer.items, context);
  if (parts === 'equal' || gold.items.length !== 2 || answer.items.length !== 2 || isClock(gold) || isClock(answer))
    return parts;
  return compareQuotientForms({ gold, answer, context });
}

function compareQuotientForms({ gold, answer, context }: Pair): Match {
  const asQuotient = (node: Node): Node =>
    node.kind === 'ratio' && node.items.length === 2
      ? { kind: 'quotient', items: [node.items[0] as Node, node.items[1] as Node] }
      : node;
  const [a, b] = [asQuotient(gold), asQuotient(answer)];
  return isScalar(a) && isScalar(b) ? compareScalars({ gold: a, answer: b, context }) : 'different';
}

function isClock(node: NodeOf<'ratio'>): boolean {
  const minutes = node.items[1];
  return minutes?.kind === 'number' && minutes.literal.length === 2 && minutes.literal.startsWith('0');
}

function compareOrdered(gold: readonly Node[], answer: readonly Node[], context: Pair['context']): Match {
  if (gold.length !== answer.length) return 'different';
  const ours = evenlyRounded(gold);
  return allMatch(ours.map((item, index) => compareAnswers({ gold: item, answer: answer[index] as Node, context })));
}

/** The parts of both sides, in any order. */
function compareParts({ gold, answer, context }: Pair, parts: (node: Node) => readonly Node[]): Match {
  return compareUnordered(parts(gold), parts(answer), { context, compareItems: compareAnswers });
}

function unionParts(node: Node): readonly Node[] {
  return node.kind === 'union'
    ? node.items.flatMap((item) =>
        item.kind === 'set' ? item.items.map((inner): Node => ({ kind: 'set', items: [inner] })) : [item],
      )
    : [node];
}

function compareCollections(pair: Pair): Match {
  const { gold, answer, context } = pair;
  if (isSingle(gold) !== isSingle(answer)) return compareUnwrapped(pair);
  if (gold.kind === 'tuple' && answer.kind === 'tuple') return compareTuples({ gold, answer, context });
  if (gold.kind === 'tuple' || answer.kind === 'tuple' || gold.kind === 'matrix' || answer.kind === 'matrix')
    return compareSequences(pair);
  if (hasDistinctNames(gold)) return compareNamedLists(pair);
  return compareParts(pair, distinctItems);
}

/** `{5}` is 5. */
function compareUnwrapped({ gold, answer, context }: Pair): Match {
  const [a, b] = [gold, answer].map((node) =>
    (node.kind === 'set' || node.kind === 'list' || node.kind === 'tuple') && node.items.length === 1
      ? (node.items[0] as Node)
      : undefined,
  );
  if (a && !b) return compareAnswers({ gold: a, answer, context });
  return b && !a ? compareAnswers({ gold, answer: b, context }) : 'different';
}

function isSingle(node: Node): boolean {
  return isScalar(node) || node.kind === 'text' || node.kind === 'relation';
}

function compareTuples({
  gold,
  answer,
  context,
}: {
  gold: NodeOf<'tuple'>;
  answer: NodeOf<'tuple'>;
  context: Pair['context'];
}): Match {
  const sameBrackets = gold.open === answer.open && gold.close === answer.close;
  const mayBeInterval = gold.items.length === 2 || gold.open + gold.close === '[)' || gold.open + gold.close === '(]';
  if (!sameBrackets && mayBeInterval) return 'different';
  if (context.policy.order === 'free' && gold.open === '(' && gold.close === ')')
    return compareParts({ gold, answer, context }, itemsOf);
  return compareOrdered(gold.items, answer.items, context);
}

/** A point or vector against the same written without brackets, or as a column. */
function compareSequences({ gold, answer, context }: Pair): Match {
  for (const node of [gold, answer]) {
    if (node.kind === 'set' || node.kind === 'union') return 'different';
    if (node.kind === 'tuple' && `${node.open}${node.close}` !== '()' && `${node.open}${node.close}` !== '[]')
      return 'different';
    if (node.kind === 'matrix' && node.columns !== 1 && node.items.length !== node.columns) return 'different';
  }
  const items = (node: Node) => ('items' in node ? node.items : [node]);
  return compareOrdered(items(gold), items(answer), context);
}

/** Of a set, and of a list of points, which is meant as one, each item once. */
function distinctItems(node: Node): readonly Node[] {
  const isSet = node.kind === 'set' || (node.kind === 'list' && node.items.every(({ kind }) => kind === 'tuple'));
  if (!isSet) return 'items' in node && (node.kind === 'list' || node.kind === 'union') ? node.items : [node];
  return [...new Map(node.items.map((item) => [canonicalKey(item), item])).values()];
}

function namesOf(node: Node): string[] | undefined {
  if (node.kind !== 'list' && node.kind !== 'set') return undefined;
  const names = node.items.map((item) => viewOf(item).name).filter((name) => name !== undefined);
  return names.length === node.items.length ? names.map(canonicalKey) : undefined;
}

function hasDistinctNames(node: Node): boolean {
  const names = namesOf(node);
  return names !== undefined && names.length > 1 && new Set(names).size === names.length;
}

/** `AB = 9, CD = 4`: by name when the answer names them too, by position when it names nothing. */
function compareNamedLists(pair: Pair): Match {
  const { gold, answer, context } = pair;
  if (!('items' in gold) || !('items' in answer)) return 'different';
  const names = namesOf(answer);
  if (!names) return compareOrdered(gold.items, answer.items, context);
  const ours = namesOf(gold) as string[];
  if (names.length !== ours.length || !ours.every((name) => names.includes(name)))
    return anyMatch([compareOrdered(gold.items, answer.items, context), 'unknown']);
  return allMatch(
    gold.items.map((item, index) =>
      compareAnswers({ gold: item, answer: answer.items[names.indexOf(ours[index] as string)] as Node, context }),
    ),
  );
}
