/** Compares equations and inequalities as wholes: up to sides exchanged, terms moved and a constant factor. */
import { canonicalKey, type Node, type NodeOf, type Relation } from '../read/ast.ts';
import { negated } from '../read/parse-expression.ts';
import { type CompareItems, isScalar, type Pair } from './compare-scalars.ts';
import { allMatch, type Match, matchOf } from './match.ts';
import { constantRatio } from './probe.ts';
import { flipped } from './relation.ts';

interface RelationPair {
  readonly gold: NodeOf<'relation'>;
  readonly answer: NodeOf<'relation'>;
  readonly context: Pair['context'];
}

export function compareRelations(pair: RelationPair, compareItems: CompareItems): Match {
  if (canonicalKey(pair.gold) === canonicalKey(pair.answer)) return 'equal';
  const simple = [pair.gold, pair.answer].every((node) => node.items.length === 2 && node.items.every(isScalar));
  return simple ? compareZeroForms(pair) : compareChains(pair, compareItems);
}

/** `a = b` is `a - b = 0`, and any multiple of it; a negative multiple turns an inequality round. */
function compareZeroForms({ gold, answer, context }: RelationPair): Match {
  const [ours, theirs] = [gold.operators[0] as Relation, answer.operators[0] as Relation];
  const ratio = constantRatio({ a: zeroForm(gold), b: zeroForm(answer), degree: 1, budget: context.budget });
  if (ratio === undefined) return 'different';
  return matchOf(ours === (ratio > 0 ? theirs : flipped(theirs)));
}

function zeroForm({ items }: NodeOf<'relation'>): Node {
  return { kind: 'sum', items: [items[0] as Node, negated(items[1] as Node)] };
}

/** Chains such as `f(2) < f(1) < f(4)`: link by link, in either direction. */
function compareChains({ gold, answer, context }: RelationPair, compareItems: CompareItems): Match {
  if (gold.items.length !== answer.items.length) return 'different';
  const along = (items: readonly Node[], operators: readonly Relation[]) =>
    gold.operators.every((operator, index) => operator === operators[index])
      ? allMatch(gold.items.map((item, index) => compareItems({ gold: item, answer: items[index] as Node, context })))
      : 'different';
  const forward = along(answer.items, answer.operators);
  return forward === 'different'
    ? along(answer.items.toReversed(), answer.operators.toReversed().map(flipped))
    : forward;
}
