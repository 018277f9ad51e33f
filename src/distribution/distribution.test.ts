import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perLevel } from '../difficulty/level.ts';
import { ConfigError } from '../errors/errors.ts';
import { curriculumDistribution, customDistribution, evaluationDistribution, sumOf } from './distribution.ts';

describe('evaluationDistribution', () => {
  it('is the share of each level', () => {
    expect(evaluationDistribution({ 0: 0, 1: 50, 2: 20, 3: 15, 4: 10, 5: 5 })).toEqual({
      0: 0,
      1: 0.5,
      2: 0.2,
      3: 0.15,
      4: 0.1,
      5: 0.05,
    });
  });

  it('keeps the proportions of the levels asked for and gives the others none', () => {
    const counts = { 0: 0, 1: 50, 2: 20, 3: 15, 4: 10, 5: 5 };
    expect(evaluationDistribution(counts, [2, 3, 4, 5])).toEqual({ 0: 0, 1: 0, 2: 0.4, 3: 0.3, 4: 0.2, 5: 0.1 });
    expect(evaluationDistribution({ ...counts, 5: 0 }, [5])).toBeUndefined();
  });

  it('is absent when nothing is graded', () => {
    expect(evaluationDistribution(perLevel(() => 0))).toBeUndefined();
    expect(() => evaluationDistribution(perLevel(() => -1))).toThrow(RangeError);
  });

  it('sums to 1', () => {
    const counts = fc.tuple(...Array.from({ length: 6 }, () => fc.nat(100_000)));
    fc.assert(
      fc.property(counts, (list) => {
        const found = evaluationDistribution(perLevel((level) => list[level] ?? 0));
        if (found) expect(sumOf(found)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('curriculumDistribution', () => {
  it('is w_i over the sum of weights', () => {
    expect(curriculumDistribution()).toEqual({ 0: 0, 1: 5 / 15, 2: 4 / 15, 3: 3 / 15, 4: 2 / 15, 5: 1 / 15 });
  });

  it('begins six weights at level 0 when easy is separate, and leaves level 0 out for five', () => {
    expect(curriculumDistribution([6, 5, 4, 3, 2, 1], { easy: 'separate' })[0]).toBeCloseTo(6 / 21, 12);
    expect(curriculumDistribution([5, 4, 3, 2, 1], { easy: 'separate' })[0]).toBe(0);
  });

  it.each([
    [[5, 4, 4, 2, 1], 'curriculum weight 2 (4) is not above weight 3 (4)'],
    [[1, 2, 3, 4, 5], 'curriculum weight 1 (1) is not above weight 2 (2)'],
    [[4, 3, 2, 1, 0], 'curriculum weight 5 is 0'],
    [[5, 4, 3, 2], 'five weights, got 4'],
    [[6, 5, 4, 3, 2, 1], 'five weights, got 6'],
    [[Number.NaN, 4, 3, 2, 1], 'curriculum weight 1 is NaN'],
  ])('refuses %j and names the fault', (weights, message) => {
    expect(() => curriculumDistribution(weights)).toThrow(ConfigError);
    expect(() => curriculumDistribution(weights)).toThrow(message);
  });
});

describe('customDistribution', () => {
  it('fills missing levels with nothing and takes rounding out', () => {
    const found = customDistribution({ 1: 0.333, 2: 0.333, 5: 0.333 });
    expect(found[3]).toBe(0);
    expect(sumOf(found)).toBeCloseTo(1, 12);
  });

  it.each([
    [{ 1: 0.5, 2: 0.3 }, 'sum to 0.8, not 1'],
    [{ 1: 1.5, 2: -0.5 }, 'share of level 2 is -0.5'],
    [{ 0: 0.5, 1: 0.5 }, 'Level 0 has a share'],
    [{}, 'sum to 0'],
  ])('refuses %j', (table, message) => {
    expect(() => customDistribution(table)).toThrow(ConfigError);
    expect(() => customDistribution(table)).toThrow(message);
  });
});
