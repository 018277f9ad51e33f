import { describe, expect, it } from 'vitest';
import { attemptsAtEqualError, levelError } from './level-error.ts';

const certain = (level: number) => ({ level, meanLevel: level });

describe('levelError', () => {
  it('agrees with NumPy on eight questions', () => {
    const truth = Uint8Array.of(1, 2, 3, 4, 5, 5, 3, 1);
    const written = [1, 2, 4, 4, 3, 5, 3, 2];
    const error = levelError(truth, (question) => certain(written[question] as number));
    // NumPy: 1 - sum(W O) / sum(W E) with W = (i - j)^2.
    expect(error.kappa).toBeCloseTo(0.8, 12);
    expect(error.rmse).toBeCloseTo(Math.sqrt(0.75), 12);
    expect(error.meanRmse).toBeCloseTo(Math.sqrt(0.75), 12);
    expect(error.exact).toBe(0.625);
  });
});

describe('attemptsAtEqualError', () => {
  const at = (attempts: number, value: number) => ({
    attempts,
    error: { rmse: 1 - value, kappa: value, exact: value, meanRmse: 1 - value },
  });

  it('is linear between the points about the target, whichever way the measure improves', () => {
    const curve = [at(1, 0.5), at(2, 0.7), at(3, 0.8)];
    for (const measure of ['rmse', 'kappa'] as const)
      expect(attemptsAtEqualError(curve, at(4, 0.6).error, measure)).toBeCloseTo(1.5, 12);
  });

  it('is the first point when that is good enough, and never when none is', () => {
    const curve = [at(1, 0.5), at(2, 0.7)];
    expect(attemptsAtEqualError(curve, at(4, 0.4).error, 'kappa')).toBe(1);
    expect(attemptsAtEqualError(curve, at(4, 0.9).error, 'kappa')).toBe(Number.POSITIVE_INFINITY);
  });
});
