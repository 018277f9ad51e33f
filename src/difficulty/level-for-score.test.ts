import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelForScore } from './level-for-score.ts';

describe('levelForScore', () => {
  it.each([
    [1, 2],
    [0.75, 2],
    [0.7499, 3],
    [0.5, 3],
    [0.25, 4],
    [0.2499, 5],
    [0, 5],
  ])('puts score %d at level %d of 2 to 5', (score, level) => {
    expect(levelForScore(score, { thresholds: [0.75, 0.5, 0.25], easiest: 2 })).toBe(level);
  });

  it('never gives a higher score a harder level', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(score, score, fc.uniqueArray(score, { minLength: 4, maxLength: 4 }), (a, b, cuts) => {
        const scale = { thresholds: cuts.toSorted((x, y) => y - x), easiest: 1 } as const;
        expect(levelForScore(Math.max(a, b), scale)).toBeLessThanOrEqual(levelForScore(Math.min(a, b), scale));
      }),
    );
  });

  it('refuses scales beyond level 5 and scores that are not numbers', () => {
    expect(() => levelForScore(1, { thresholds: [0.8, 0.6, 0.4, 0.2], easiest: 2 })).toThrow(RangeError);
    expect(() => levelForScore(Number.NaN, { thresholds: [0.5], easiest: 1 })).toThrow(RangeError);
  });
});
