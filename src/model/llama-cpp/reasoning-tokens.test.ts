import { expect, test } from 'vitest';
import { countReasoningTokens } from './reasoning-tokens.ts';

const count = (pieces: readonly string[], reasoning: string) =>
  countReasoningTokens([...pieces.keys()], { reasoning }, (tokens) => tokens.map((token) => pieces[token]).join(''));

test.each([
  ['up to the closing tag, it included', ['<think>', 'a', 'b', '</think>', 'c', 'd'], 'ab', 4],
  ['with a tag written by several tokens', ['a', '</', 'think', '>', 'c'], 'a', 4],
  ['up to the last of two closing tags', ['a', '</think>', 'b', '</think>', 'c'], 'ab', 4],
  ['all, when it is never closed', ['<think>', 'a', 'b'], 'ab', 3],
  ['none, without reasoning', ['a', 'b'], '', 0],
])('%s', (_what, pieces, reasoning, expected) => {
  expect(count(pieces, reasoning)).toBe(expected);
});
