/** Compares answers that are words: names, number words, the ways to say that there is no solution. */
import type { Node } from '../read/ast.ts';
import { numberNode } from '../read/parse-expression.ts';
import type { CompareItems, Pair } from './compare-scalars.ts';
import { type Match, matchOf } from './match.ts';

const numberWords = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const emptyWords = new Set([
  'none',
  'no solution',
  'no solutions',
  'empty set',
  'no real solution',
  'no real solutions',
  'the empty set',
]);

/** Words against words, a letter, a number word or the empty set; undefined when neither side is words. */
export function compareWords({ gold, answer, context }: Pair, compareItems: CompareItems): Match | undefined {
  if (gold.kind !== 'text' && answer.kind !== 'text') return undefined;
  const [ours, theirs] = [wordsOf(gold), wordsOf(answer)];
  if (ours !== undefined && theirs !== undefined)
    return matchOf(ours === theirs || (emptyWords.has(ours) && emptyWords.has(theirs)));
  const [a, b] = [meaningOf(gold), meaningOf(answer)];
  return a.kind === 'text' || b.kind === 'text' ? 'different' : compareItems({ gold: a, answer: b, context });
}

function wordsOf(node: Node): string | undefined {
  if (node.kind === 'text') return node.words.replace(/^(?:the|an?|on|at) /, '');
  if (node.kind === 'symbol' || node.kind === 'constant') return node.name.toLowerCase();
  if (node.kind === 'product' && node.items.every((item) => item.kind === 'symbol' || item.kind === 'constant'))
    return node.items.map(wordsOf).join('');
  return undefined;
}

function meaningOf(node: Node): Node {
  if (node.kind !== 'text') return node;
  if (emptyWords.has(node.words)) return { kind: 'set', items: [] };
  if (node.words === 'all real numbers')
    return {
      kind: 'tuple',
      open: '(',
      close: ')',
      items: [
        { kind: 'negation', items: [{ kind: 'constant', name: 'infinity' }] },
        { kind: 'constant', name: 'infinity' },
      ],
    };
  const value = numberWords.indexOf(node.words);
  return value < 0 ? node : numberNode(String(value));
}
