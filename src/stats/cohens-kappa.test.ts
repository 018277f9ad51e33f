import { expect, it } from 'vitest';
import { cohensKappa } from './cohens-kappa.ts';

const table = [
  [20, 5, 1],
  [4, 15, 6],
  [2, 3, 10],
];

it.each([
  ['none', 0.5136842105263159],
  ['linear', 0.5697990222705052],
  ['quadratic', 0.6296296296296297],
] as const)('kappa with %s weights agrees with its formula in NumPy', (weights, expected) => {
  expect(cohensKappa(table, weights)).toBeCloseTo(expected, 12);
});

it('is 1 on the diagonal and 0 for independent gradings', () => {
  expect(
    cohensKappa(
      [
        [3, 0],
        [0, 5],
      ],
      'quadratic',
    ),
  ).toBe(1);
  expect(
    cohensKappa(
      [
        [2, 4],
        [3, 6],
      ],
      'quadratic',
    ),
  ).toBeCloseTo(0, 12);
});

it('is not there for nothing, and where both say one thing throughout', () => {
  expect(
    cohensKappa([
      [0, 0],
      [0, 0],
    ]),
  ).toBeUndefined();
  expect(
    cohensKappa([
      [7, 0],
      [0, 0],
    ]),
  ).toBeUndefined();
  expect(() => cohensKappa([[1, 2]])).toThrow(RangeError);
});
