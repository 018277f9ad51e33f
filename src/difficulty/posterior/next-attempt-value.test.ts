import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BetaShape } from '../../stats/beta.ts';
import { levelPosterior } from './level-posterior.ts';
import { attemptValues, nextAttemptValue } from './next-attempt-value.ts';

const fifths = [0.8, 0.6, 0.4, 0.2];
const varianceOnly = { lookahead: 1, roundingWeight: 0 };
const shape = fc.record({
  alpha: fc.double({ min: 0.05, max: 60, noNaN: true }),
  beta: fc.double({ min: 0.05, max: 60, noNaN: true }),
});
const variance = (s: BetaShape) => levelPosterior(s, fifths, 1).width ** 2;

describe('nextAttemptValue', () => {
  it('is 1/16 for two levels split at 1/2 and a flat prior', () => {
    // By hand: the variance falls from 1/4 to 3/16 whichever way the attempt goes, P(p < 1/2) being 1/4 or 3/4 after it.
    expect(nextAttemptValue({ alpha: 1, beta: 1 }, [0.5], varianceOnly)).toBeCloseTo(1 / 16, 12);
  });

  it('is the expected drop of the variance of the level by one attempt', () => {
    fc.assert(
      fc.property(shape, ({ alpha, beta }) => {
        const rate = alpha / (alpha + beta);
        const after = rate * variance({ alpha: alpha + 1, beta }) + (1 - rate) * variance({ alpha, beta: beta + 1 });
        const value = nextAttemptValue({ alpha, beta }, fifths, varianceOnly);
        expect(value).toBeCloseTo(variance({ alpha, beta }) - after, 9);
      }),
    );
  });

  it('agrees with SciPy, with rounding and without', () => {
    // SciPy 1.17, stats.beta.cdf and betabinom.pmf; the drops by 1, 2 and 3 attempts at Beta(2.5, 7.25) are 0.0413112444,
    // 0.0755923216, 0.1044992563 of the variance and 0, 0, 0.0298109244 of the squared error of the rounded level.
    const at = { alpha: 2.5, beta: 7.25 };
    const expectClose = (values: readonly number[], expected: readonly number[]) => {
      expect(values).toHaveLength(expected.length);
      for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 9);
    };
    expectClose(attemptValues(at, fifths, { roundingWeight: 0 }), [0.0413112444, 0.0342810772, 0.0289069347]);
    expectClose(attemptValues(at, fifths, { roundingWeight: 1 }), Array(3).fill(0.0298109244 / 3));
    expectClose(attemptValues(at, fifths), Array(3).fill(0.0671550903 / 3));
  });

  it('sees past a plateau: one attempt at 2 of 4 would change no level written down, three may', () => {
    const at = { alpha: 3, beta: 3 };
    const myopic = nextAttemptValue(at, fifths, { lookahead: 1, roundingWeight: 1 });
    expect(myopic).toBeLessThan(1e-12);
    expect(nextAttemptValue(at, fifths, { lookahead: 3, roundingWeight: 1 })).toBeGreaterThan(0.05);
  });

  it('falls to nothing as the level becomes certain, and is 0 where there is one level', () => {
    expect(nextAttemptValue({ alpha: 7_000, beta: 3_000 }, fifths)).toBeLessThan(1e-9);
    expect(nextAttemptValue({ alpha: 1, beta: 1 }, [])).toBe(0);
  });
});

describe('attemptValues', () => {
  it('gives every attempt of the lookahead a value of 0 or more that never rises', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 0.5, 1), (s, lookahead, roundingWeight) => {
        const values = attemptValues(s, fifths, { lookahead, roundingWeight });
        expect(values).toHaveLength(lookahead);
        for (const [index, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(values[index - 1] ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it('treats right and wrong alike: mirrored shapes and thresholds have the same values', () => {
    fc.assert(
      fc.property(shape, ({ alpha, beta }) => {
        const mirrored = attemptValues({ alpha: beta, beta: alpha }, [0.9, 0.7, 0.3]);
        for (const [index, value] of attemptValues({ alpha, beta }, [0.7, 0.3, 0.1]).entries())
          expect(mirrored[index]).toBeCloseTo(value, 8);
      }),
    );
  });
});
