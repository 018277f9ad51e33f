import { expect, test } from 'vitest';
import { estimatedTokens, estimateTokens, fittingSteps } from './fit-steps.ts';

const request = {
  systemPrompt: 'x'.repeat(10),
  questionPrompt: 'y'.repeat(15),
  steps: ['z'.repeat(25), 'ки'],
  charsPerToken: 2.5,
};

test('a text has as many tokens as its ASCII characters by `charsPerToken`, and one for each other character', () => {
  expect(estimateTokens('abcdef', 2.5)).toBe(3);
  expect(estimateTokens('ки😀', 2.5)).toBe(4);
});

test('tokens add up step by step, from what stands before the first', () => {
  // 25 characters and 32 of the template; 25 characters and 2 of the separator; 2 letters and 2.
  expect(estimatedTokens(request)).toEqual([42, 54, 58]);
});

test.each([
  [58, 2],
  [57, 1],
  [54, 1],
  [53, 0],
  [1, 0],
  [Number.POSITIVE_INFINITY, 2],
])('a context of %d tokens holds %d of them', (maxTokens, expected) => {
  expect(fittingSteps({ ...request, maxTokens })).toBe(expected);
});
