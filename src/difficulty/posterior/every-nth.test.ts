import { expect, it } from 'vitest';
import { everyNth } from './every-nth.ts';

it('keeps a list that is short enough, and takes every n-th of a longer one', () => {
  expect(everyNth([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(everyNth([1, 2, 3, 4], 3)).toEqual([1, 3]);
  expect(everyNth([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(() => everyNth([1], 0)).toThrow(RangeError);
});
