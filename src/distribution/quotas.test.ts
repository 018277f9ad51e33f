import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levels, perLevel } from '../difficulty/level.ts';
import { curriculumDistribution, sumOf } from './distribution.ts';
import { quotas } from './quotas.ts';

const shares = (...list: number[]) => perLevel((level) => list[level] ?? 0);

const distribution = fc
  .array(fc.nat(1000), { minLength: 6, maxLength: 6 })
  .filter((counts) => counts.some((count) => count > 0))
  .map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return perLevel((level) => (counts[level] as number) / total);
  });

describe('quotas', () => {
  it('gives what is left to the largest remainders', () => {
    // Of 100: whole parts 47, 16, 15, 12, 6, 3 sum to 99; the one left goes to the remainder 0.8 of level 2.
    expect(quotas(shares(0.47, 0.16, 0.158, 0.12, 0.061, 0.031), 100)).toEqual(shares(47, 16, 16, 12, 6, 3));
    // Of 2000: 666 2/3, 533 1/3, 400, 266 2/3, 133 1/3.
    expect(quotas(curriculumDistribution(), 2000)).toEqual(shares(0, 667, 533, 400, 267, 133));
  });

  it('breaks ties to the lower level', () => {
    expect(quotas(shares(0, 0.2, 0.2, 0.2, 0.2, 0.2), 7)).toEqual(shares(0, 2, 2, 1, 1, 1));
    expect(quotas(shares(0, 1 / 3, 1 / 3, 1 / 3), 10)).toEqual(shares(0, 4, 3, 3));
  });

  it('is not misled by rounding noise: 0.29 of 100 is 29', () => {
    expect(quotas(shares(0.29, 0.71), 100)).toEqual(shares(29, 71));
  });

  it('sums to the size, within one of the exact share, and gives nothing to a level without one', () => {
    fc.assert(
      fc.property(distribution, fc.oneof(fc.nat(50), fc.nat(1_000_000)), (table, size) => {
        const found = quotas(table, size);
        expect(sumOf(found)).toBe(size);
        for (const level of levels) {
          expect(Number.isInteger(found[level])).toBe(true);
          expect(Math.abs(found[level] - table[level] * size)).toBeLessThan(1);
          if (table[level] === 0) expect(found[level]).toBe(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses sizes and shares that make no sense', () => {
    expect(() => quotas(shares(1), 1.5)).toThrow(RangeError);
    expect(() => quotas(shares(0.5), 10)).toThrow(/sum to 0.5/);
    expect(() => quotas(shares(1.5, -0.5), 10)).toThrow(RangeError);
  });
});
