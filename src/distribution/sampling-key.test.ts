import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { contentHash } from '../question/question.ts';
import { samplingModulus, samplingMultipliers, samplingRank, shuffleKeyOf } from './sampling-key.ts';

const ids = Array.from({ length: 4000 }, (_, index) => contentHash('question', String(index)));
const keys = ids.map(shuffleKeyOf);

/** Indices of the first `count` questions in the order of a seed. */
function first(seed: number, count: number): number[] {
  const multipliers = samplingMultipliers(seed);
  const ranks = keys.map((key, index) => ({ index, rank: samplingRank(key, multipliers) }));
  return ranks
    .sort((x, y) => x.rank - y.rank)
    .slice(0, count)
    .map(({ index }) => index);
}

describe('shuffleKeyOf', () => {
  it('is the first 31 bits of the id', () => {
    expect(shuffleKeyOf(`ffffffff${'0'.repeat(24)}`)).toBe(2 ** 31 - 1);
    expect(shuffleKeyOf(`00000003${'f'.repeat(24)}`)).toBe(1);
    expect(() => shuffleKeyOf('row 7')).toThrow(RangeError);
  });
});

describe('samplingMultipliers', () => {
  it('stay within range, so that the product fits a signed 64-bit integer', () => {
    for (let seed = 0; seed < 2000; seed += 1) {
      const { a, b } = samplingMultipliers(seed);
      expect(a >= 1 && a < samplingModulus && b >= 0 && b < samplingModulus).toBe(true);
    }
    expect(BigInt(2 ** 31 - 1) * BigInt(samplingModulus - 1) + BigInt(samplingModulus - 1) < 2n ** 62n).toBe(true);
  });

  it('repeat for a seed', () => {
    expect(samplingMultipliers(7)).toEqual(samplingMultipliers(7));
    expect(samplingMultipliers(7)).not.toEqual(samplingMultipliers(8));
  });
});

describe('the order of a seed', () => {
  it('is what SQLite computes', () => {
    const database = new DatabaseSync(':memory:');
    for (const seed of [0, 1, 2024]) {
      const multipliers = samplingMultipliers(seed);
      const select = database.prepare(`SELECT (? * ? + ?) % ${samplingModulus} AS rank`);
      for (const key of [0, 1, samplingModulus, ...keys.slice(0, 50)]) {
        const row = select.get(BigInt(key), BigInt(multipliers.a), BigInt(multipliers.b));
        expect(row?.rank).toBe(samplingRank(key, multipliers));
      }
    }
    database.close();
  });

  it('puts every question among the first quarter equally often', () => {
    const seeds = 400;
    const counts = new Array<number>(keys.length).fill(0);
    for (let seed = 0; seed < seeds; seed += 1)
      for (const index of first(seed, keys.length / 4)) counts[index] = (counts[index] as number) + 1;
    // Binomial(400, 1/4): mean 100, sd 8.66. Mean squared deviation over sd^2 is 1 within 10 % at 4,000 questions.
    const dispersion = counts.reduce((sum, count) => sum + (count - 100) ** 2, 0) / keys.length / 75;
    expect(dispersion).toBeGreaterThan(0.85);
    expect(dispersion).toBeLessThan(1.15);
    expect(Math.max(...counts.map((count) => Math.abs(count - 100)))).toBeLessThan(5.5 * 8.66);
  });

  it('shares as many questions with the next seed as chance does', () => {
    const size = 1000;
    const overlaps = Array.from({ length: 60 }, (_, seed) => {
      const chosen = new Set(first(seed, size));
      return first(seed + 1, size).filter((index) => chosen.has(index)).length;
    });
    // Hypergeometric: mean 250, sd 11.9; the mean of 60 within four of its standard errors.
    const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length;
    expect(Math.abs(mean - 250)).toBeLessThan((4 * 11.9) / Math.sqrt(60));
    for (const overlap of overlaps) expect(Math.abs(overlap - 250)).toBeLessThan(6 * 11.9);
  });
});
