import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelForScore } from '../level-for-score.ts';
import { levelPosterior, rememberedLevelPosterior } from './level-posterior.ts';

const fifths = [0.8, 0.6, 0.4, 0.2];
const shape = fc.record({
  alpha: fc.double({ min: 0.01, max: 300, noNaN: true }),
  beta: fc.double({ min: 0.01, max: 300, noNaN: true }),
});

describe('levelPosterior', () => {
  it('integrates the Beta density between the thresholds', () => {
    const posterior = levelPosterior({ alpha: 2.5, beta: 7.25 }, fifths, 1);
    // SciPy 1.17: differences of stats.beta.cdf([.8, .6, .4, .2], 2.5, 7.25), then mean and standard deviation of 1..5.
    const expected = [0.0001193115, 0.0125721122, 0.1374383462, 0.4654275049, 0.3844427252];
    for (const [index, weight] of expected.entries()) expect(posterior.weights[index]).toBeCloseTo(weight, 9);
    expect(posterior.meanLevel).toBeCloseTo(4.2215022202, 9);
    expect(posterior.width).toBeCloseTo(0.7240028246, 9);
    expect(posterior.level).toBe(4);
  });

  it('counts levels from the easiest on', () => {
    const posterior = levelPosterior({ alpha: 0.4, beta: 0.6 }, fifths, 0);
    // SciPy: the mean step is 2.4351259319, the standard deviation 1.5862993431.
    expect(posterior.meanLevel).toBeCloseTo(2.4351259319, 9);
    expect(posterior.width).toBeCloseTo(1.5862993431, 9);
    expect(posterior.level).toBe(2);
  });

  it('gives a tie to the easier level', () => {
    for (const strength of [0.3, 1, 2.7, 41])
      expect(levelPosterior({ alpha: strength, beta: strength }, [0.5], 1)).toMatchObject({ level: 1 });
    expect(levelPosterior({ alpha: 2, beta: 2.1 }, [0.5], 1)).toMatchObject({ level: 2 });
  });

  it('has weights that sum to 1, a mean among the levels and a width to match', () => {
    fc.assert(
      fc.property(shape, (s) => {
        const { weights, meanLevel, width } = levelPosterior(s, fifths, 1);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(meanLevel).toBeGreaterThanOrEqual(1);
        expect(meanLevel).toBeLessThanOrEqual(5 + 1e-12);
        const secondMoment = weights.reduce((sum, weight, index) => sum + weight * (index + 1) ** 2, 0);
        expect(width ** 2).toBeCloseTo(secondMoment - meanLevel ** 2, 8);
      }),
    );
  });

  it('agrees with the level of the rate itself once the rate is known', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rate) => {
        fc.pre(fifths.every((threshold) => Math.abs(threshold - rate) > 0.005));
        const known = levelPosterior({ alpha: rate * 1e6, beta: (1 - rate) * 1e6 }, fifths, 1);
        expect(known.level).toBe(levelForScore(rate, { thresholds: fifths, easiest: 1 }));
        expect(known.width).toBeLessThan(0.001);
      }),
    );
  });

  it('is certain where there is one level', () => {
    expect(levelPosterior({ alpha: 1, beta: 1 }, [], 3)).toEqual({ weights: [1], meanLevel: 3, width: 0, level: 3 });
  });

  it('refuses thresholds that ascend, leave (0, 1) or pass level 5', () => {
    const flat = { alpha: 1, beta: 1 };
    for (const thresholds of [[0.2, 0.4], [0.5, 0.5], [1], [0]])
      expect(() => levelPosterior(flat, thresholds, 1)).toThrow(RangeError);
    expect(() => levelPosterior(flat, fifths, 2)).toThrow(/pass level 5/);
  });
});

describe('rememberedLevelPosterior', () => {
  it('answers as levelPosterior does, also after it has started afresh', () => {
    const remembered = rememberedLevelPosterior({ thresholds: fifths, easiest: 1 }, 3);
    for (const alpha of [1, 2, 3, 4, 1, 2, 3, 4, 4])
      for (const beta of [1, 2])
        expect(remembered({ alpha, beta })).toEqual(levelPosterior({ alpha, beta }, fifths, 1));
  });

  it('computes a shape once while it remembers it', () => {
    const remembered = rememberedLevelPosterior({ thresholds: fifths, easiest: 1 }, 2);
    const first = remembered({ alpha: 1, beta: 2 });
    expect(remembered({ alpha: 1, beta: 2 })).toBe(first);
    remembered({ alpha: 2, beta: 2 });
    remembered({ alpha: 3, beta: 2 });
    expect(remembered({ alpha: 1, beta: 2 })).not.toBe(first);
  });
});
