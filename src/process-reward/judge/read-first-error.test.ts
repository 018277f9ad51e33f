import { describe, expect, test } from 'vitest';
import { readFirstError } from './read-first-error.ts';

const read = (answer: string, stepCount = 5) => readFirstError({ answer, finishReason: 'stop' }, stepCount);

describe('the first error is read from', () => {
  test.each<[string, number]>([
    ['Paragraph 2 divides by zero.\n\n\\boxed{2}', 2],
    ['All steps hold.\n\n$\\boxed{-1}$', -1],
    ['All steps hold. $\\boxed{−1}$', -1],
    ['All steps hold. \\boxed{ - 1 }', -1],
    ['**Final answer:** $$\\boxed{\\text{paragraph\\_3}}$$', 3],
    ['\\boxed{\\textbf{Paragraph 3}}', 3],
    ['\\boxed{<paragraph_3>}', 3],
    ['\\boxed{paragraph_0}', 0],
    ['\\boxed{\\text{index } 4}.', 4],
    ['\\boxed{{2}}', 2],
    ['\\boxed 1', 1],
    ['First I thought \\boxed{1}. On a second look paragraph 1 is right, so \\boxed{3}', 3],
    ['The solution ends with \\boxed{42}, which is wrong from here on: \\boxed{4}', 4],
    ['The solution frames its answer as \\fbox{4}. Nothing is wrong: \\boxed{-1}, since \\fbox{4} is right.', -1],
    ['\\boxed{-1', -1],
  ])('the last box: %j', (answer, index) => {
    expect(read(answer)).toEqual({ kind: 'index', index });
  });

  test.each<[string, number]>([
    ['Paragraph 1 drops a sign.\n\n**3**', 3],
    ['The index is -1.', -1],
    ['5 - 1 = 4 holds.\nAnswer: `2`\n', 2],
    ['So the first error is in paragraph_2.', 2],
    ['-1', -1],
  ])('a last line that says nothing else, without a box: %j', (answer, index) => {
    expect(read(answer)).toEqual({ kind: 'index', index });
  });

  test('what follows inline reasoning, with or without its opening tag', () => {
    expect(read('<think>\\boxed{1}</think>\n\\boxed{2}')).toEqual({ kind: 'index', index: 2 });
    expect(read('maybe \\boxed{1}\n</think>\n\n**2**')).toEqual({ kind: 'index', index: 2 });
    expect(read('maybe \\boxed{1}\n</think>\n\nDone.').kind).toBe('unreadable');
  });
});

describe('no index is made up', () => {
  test.each<[string, RegExp]>([
    ['No errors were found.', /gave no index/],
    ['', /gave no index/],
    ['Paragraph 2 multiplies by 4 and gets 12', /gave no index/],
    ['5 - 1 = 4', /gave no index/],
    ['The answer is 2 or 3', /gave no index/],
    ['\\boxed{None}', /holds no index/],
    ['\\boxed{2, 3}', /holds no index/],
    ['\\boxed{2.5}', /holds no index/],
    ['\\boxed{1} but as a value \\boxed{\\frac{1}{2}}', /holds no index/],
    ['\\boxed{5}', /paragraph 5, and the last is 4/],
    ['\\boxed{42}', /paragraph 42, and the last is 4/],
    ['\\boxed{-2}', /paragraph -2, and the last is 4/],
    ['<think>So it must be \\boxed{2}', /never ended/],
  ])('from %j', (answer, reason) => {
    expect(read(answer)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  test.each(['length', 'other'] as const)('from a reply that ended by %s, even when it holds a box', (finishReason) => {
    expect(readFirstError({ answer: '\\boxed{1}', finishReason }, 5).kind).toBe('unreadable');
  });
});
