import { expect, it } from 'vitest';
import { standardNormal } from '../model/simulated/item-response.ts';
import { intraclassCorrelation } from './intraclass-correlation.ts';
import { createRandom } from './random.ts';

it('agrees with its formula in NumPy, for groups of unequal size', () => {
  expect(
    intraclassCorrelation([
      [9, 10, 8],
      [6, 7],
      [2, 3, 1, 2],
    ]),
  ).toBeCloseTo(0.952029520295203, 12);
});

it('recovers the share of variance between groups', () => {
  const random = createRandom('icc');
  const groups = Array.from({ length: 2_000 }, () => {
    const level = standardNormal(random) * Math.sqrt(0.3);
    return Array.from({ length: 3 }, () => level + standardNormal(random) * Math.sqrt(0.7));
  });
  expect(intraclassCorrelation(groups)).toBeCloseTo(0.3, 1);
});

it('is 1 when members are alike, and absent when nothing can be said', () => {
  expect(
    intraclassCorrelation([
      [1, 1],
      [2, 2],
    ]),
  ).toBe(1);
  expect(intraclassCorrelation([[1], [2], [3]])).toBeUndefined();
  expect(intraclassCorrelation([[1, 2, 3]])).toBeUndefined();
  expect(intraclassCorrelation([[1, 1], [1, 1], []])).toBeUndefined();
});
