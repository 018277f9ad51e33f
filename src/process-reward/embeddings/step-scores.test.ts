import { describe, expect, test } from 'vitest';
import { stepScoresOf } from './step-scores.ts';

describe('numbers at the ends of steps', () => {
  test('are raw values, whose sigmoid is the score', () => {
    const read = stepScoresOf({ values: [9, -2.25, 9, -3, 800, -800], ends: [1, 3, 4, 5], activation: 'sigmoid' });
    expect(read).toMatchObject({ readAs: 'raw values', allWithinUnitInterval: false });
    // 1 / (1 + e^-x), by Python's math.exp.
    expect(read?.scores[0]).toBeCloseTo(0.09534946489910949, 14);
    expect(read?.scores[1]).toBeCloseTo(0.04742587317756678, 14);
    expect(read?.scores.slice(2)).toEqual([1, 0]);
  });

  test('stay raw values when all lie in [0, 1], and that they do is told', () => {
    const read = stepScoresOf({ values: [0.25, 0, 1], ends: [1], activation: 'sigmoid' });
    expect(read).toEqual({ scores: [0.5], readAs: 'raw values', allWithinUnitInterval: true });
  });

  test('are probabilities when `activation` is none', () => {
    const read = stepScoresOf({ values: [0.25, 0.75, 1], ends: [1, 2], activation: 'none' });
    expect(read).toEqual({ scores: [0.75, 1], readAs: 'probabilities', allWithinUnitInterval: true });
  });

  test('are nothing when `activation` is none and they are no probabilities', () => {
    expect(stepScoresOf({ values: [0.25, 1.5], ends: [0, 1], activation: 'none' })).toBeUndefined();
    expect(stepScoresOf({ values: [0.25, 1.5], ends: [0], activation: 'none' })).toMatchObject({ scores: [0.25] });
  });
});
