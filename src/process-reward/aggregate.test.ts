import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aggregateScores, firstErrorFraction, aggregateMethods as methods } from './aggregate.ts';

test.each([
  ['mean', 0.5],
  ['minimum', 0.1],
  ['geometric-mean', (0.9 * 0.1 * 0.5) ** (1 / 3)],
  ['last', 0.5],
  ['first-error', 1 / 3],
] as const)('the %s of 0.9, 0.1, 0.5', (method, expected) => {
  expect(aggregateScores([0.9, 0.1, 0.5], method)).toBeCloseTo(expected, 12);
});

test('the mean is the default', () => {
  expect(aggregateScores([0, 1])).toBe(0.5);
});

test.each(methods)('the %s of nothing is absent', (method) => {
  expect(aggregateScores([], method)).toBeUndefined();
});

test('one impossible step makes the geometric mean 0, and a long trajectory does not', () => {
  expect(aggregateScores([0, 1, 1], 'geometric-mean')).toBe(0);
  expect(aggregateScores(Array(5_000).fill(0.5), 'geometric-mean')).toBeCloseTo(0.5, 12);
});

test('every aggregate lies between the least and the greatest score', () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(scores, fc.constantFrom(...methods), (values, method) => {
      const result = aggregateScores(values, method) as number;
      expect(result).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
      expect(result).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
    }),
  );
});

test.each([
  [[0.9, 0.9], 1],
  [[0.4, 0.9], 0],
  [[0.9, 0.5, 0.49, 0.9], 0.5],
] as const)('the first error of %j lies after this share of its steps: %d', (scores, share) => {
  expect(firstErrorFraction(scores)).toBe(share);
});

test('what counts as an error is the caller’s', () => {
  expect(firstErrorFraction([0.9, 0.7, 0.1, 0.1], 0.8)).toBe(0.25);
});
