import { expect, it, describe as suite } from 'vitest';
import { describe, quantile } from './describe.ts';

suite('quantile', () => {
  it('interpolates between order statistics as R type 7', () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBeCloseTo(1.75, 12);
    expect(quantile([4, 1, 3, 2], 0.9)).toBeCloseTo(3.7, 12);
    expect(quantile([1, 2, 3], 0.5)).toBe(2);
  });

  it('is absent for nothing and refuses an impossible probability', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
  });
});

suite('describe', () => {
  it('sums a list up', () => {
    const found = describe([2, 4, 4, 4, 5, 5, 7, 9]);
    // The textbook list: mean 5, sum of squares 32.
    expect(found).toMatchObject({ count: 8, mean: 5, minimum: 2, median: 4.5, maximum: 9 });
    expect(found?.standardDeviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it('sorts by value, not as text', () => {
    expect(describe([10, 9, 100])?.median).toBe(10);
  });

  it('has no deviation for one value and is absent for none', () => {
    expect(describe([3])).not.toHaveProperty('standardDeviation');
    expect(describe([])).toBeUndefined();
  });
});
