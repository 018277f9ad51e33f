import { expect, test } from 'vitest';
import { generateWordProblems, type WordProblem } from './word-problems.ts';

const problems = generateWordProblems({ count: 2000, seed: 3 });

/** Solves a problem by reading it, sentence by sentence. */
function solve(prompt: string): number {
  let amount = Number(/has (\d+) /.exec(prompt)?.[1]);
  for (const [, change, more, fewer, factor, half] of prompt.matchAll(
    /has (?:(\d+) (?:(more)|(fewer)) |(\d+) times as|(half))/g,
  )) {
    if (more) amount += Number(change);
    else if (fewer) amount -= Number(change);
    else if (factor) amount *= Number(factor);
    else if (half) amount /= 2;
  }
  return amount;
}

test('every answer follows from its prompt', () => {
  for (const { prompt, answer } of problems) expect(String(solve(prompt)), prompt).toBe(answer);
});

test('prompts are distinct, and answers are whole numbers of at least 0', () => {
  expect(new Set(problems.map(({ prompt }) => prompt)).size).toBe(2000);
  for (const { answer } of problems) expect(answer).toMatch(/^\d+$/);
});

test('the same seed gives the same problems, a larger count more of them, another seed others', () => {
  expect(generateWordProblems({ count: 10, seed: 3 })).toEqual(problems.slice(0, 10));
  expect(generateWordProblems({ count: 10, seed: 4 })).not.toEqual(problems.slice(0, 10));
});

test('difficulty grows with the number of steps and is about standard normal', () => {
  const mean = (of: readonly WordProblem[]) => of.reduce((sum, { difficulty }) => sum + difficulty, 0) / of.length;
  const bySteps = [1, 2, 3, 4, 5, 6, 7, 8].map((count) =>
    mean(problems.filter(({ stepCount }) => stepCount === count)),
  );
  expect(bySteps).toEqual([...bySteps].sort((a, b) => a - b));
  const variance = problems.reduce((sum, { difficulty }) => sum + difficulty ** 2, 0) / problems.length;
  expect(Math.abs(mean(problems))).toBeLessThan(0.1);
  expect(variance).toBeGreaterThan(0.8);
  expect(variance).toBeLessThan(1.25);
});

test('a count that is no whole number is refused', () => {
  expect(() => generateWordProblems({ count: 1.5, seed: 0 })).toThrow(RangeError);
  expect(generateWordProblems({ count: 0, seed: 0 })).toEqual([]);
});
