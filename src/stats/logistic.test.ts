import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logistic, logitOf } from './logistic.ts';

it('logistic is symmetric, finite at both ends and inverse to the logit', () => {
  expect([logistic(0), logistic(-1000), logistic(1000)]).toEqual([0.5, 0, 1]);
  expect(logistic(Math.log(3))).toBeCloseTo(0.75, 12);
  expect(logitOf(0.9)).toBeCloseTo(Math.log(9), 12);
  expect([logitOf(0), logitOf(1), logitOf(2)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
  fc.assert(
    fc.property(fc.double({ min: -30, max: 10, noNaN: true }), (logit) => {
      expect(logitOf(logistic(logit))).toBeCloseTo(logit, 8);
      expect(logistic(logit) + logistic(-logit)).toBeCloseTo(1, 12);
    }),
  );
});
