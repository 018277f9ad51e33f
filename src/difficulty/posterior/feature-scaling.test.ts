import { describe, expect, it } from 'vitest';
import { featureScaling, standardised } from './feature-scaling.ts';

describe('featureScaling', () => {
  it('finds mean and population standard deviation of each column', () => {
    // By hand: mean 5, squares 9 1 1 1 0 0 4 16, variance 4.
    const rows = [2, 4, 4, 4, 5, 5, 7, 9].map((value) => [value, -1]);
    expect(featureScaling(rows, 2)).toEqual({ means: [5, -1], scales: [2, 0] });
  });

  it('takes a column for constant in spite of rounding', () => {
    const rows = Array.from({ length: 1000 }, () => [0.1, 1e6 / 3]);
    expect(featureScaling(rows, 2).scales).toEqual([0, 0]);
  });

  it('is 0 and 0 without rows', () => {
    expect(featureScaling([], 1)).toEqual({ means: [0], scales: [0] });
  });
});

describe('standardised', () => {
  const scaling = { means: [5, 1], scales: [2, 0] };

  it('counts standard deviations from the mean, at most four, and nothing for a constant column', () => {
    expect(standardised([8, 1], scaling)).toEqual([1.5, 0]);
    expect(standardised([1e9, 7], scaling)).toEqual([4, 0]);
    expect(standardised([-1e9, 1], scaling)).toEqual([-4, 0]);
  });
});
