import { expect, it } from 'vitest';
import { standardNormal } from '../model/simulated/item-response.ts';
import { partialSpearman } from './partial-correlation.ts';
import { createRandom } from './random.ts';
import { spearman } from './rank-correlation.ts';

const x = [1, 2, 2, 3, 5, 8, 13, 21];
const y = [2, 1, 4, 3, 3, 9, 8, 30];
const z = [5, 3, 8, 1, 9, 2, 7, 4];
const w = [1, 1, 2, 3, 5, 8, 9, 9];

it('agrees with least squares on ranks in NumPy', () => {
  expect(partialSpearman(x, y, [z])).toBeCloseTo(0.8317661175321982, 10);
  expect(partialSpearman(x, y, [z, w])).toBeCloseTo(-0.26587290845919437, 10);
});

it('without covariates is the rank correlation itself', () => {
  expect(partialSpearman(x, y, [])).toBeCloseTo(spearman(x, y) ?? 9, 12);
});

it('of two measures that share nothing but a cause is about 0 given the cause', () => {
  const random = createRandom('partial');
  const cause = Array.from({ length: 2_000 }, () => standardNormal(random));
  const [one, other] = [0, 1].map(() => cause.map((value) => value + 0.5 * standardNormal(random))) as [
    number[],
    number[],
  ];
  expect(spearman(one, other)).toBeGreaterThan(0.7);
  expect(Math.abs(partialSpearman(one, other, [cause]) ?? 1)).toBeLessThan(0.08);
});

it('is not there when the covariates explain everything, or there are too few', () => {
  expect(partialSpearman(x, y, [x])).toBeUndefined();
  expect(partialSpearman([1, 2, 3], [1, 3, 2], [[1, 2, 2]])).toBeUndefined();
  expect(partialSpearman(x, y, [w.map((value) => 2 * value), w])).toBeCloseTo(partialSpearman(x, y, [w]) ?? 9, 10);
  expect(() => partialSpearman(x, y, [[1]])).toThrow(RangeError);
});
