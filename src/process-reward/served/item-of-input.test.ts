import { expect, test } from 'vitest';
import { itemOfInput } from './item-of-input.ts';

test.each<[string, unknown, unknown]>([
  ['the only one', { data: [{ index: 0, data: 'a' }] }, 'a'],
  ['the only one, without an index', { data: [{ data: 'a' }] }, 'a'],
  ['the first of several, wherever it stands', { data: [{ index: 1 }, { index: 0, data: 'a' }] }, 'a'],
  ['none when two say they are first', { data: [{ index: 0, data: 'a' }, { index: 0 }] }, undefined],
  ['none when it belongs to another input', { data: [{ index: 1, data: 'a' }] }, undefined],
  ['none of several without an index', { data: [{ data: 'a' }, { data: 'b' }] }, undefined],
  ['none of an empty list', { data: [] }, undefined],
  ['none of null', null, undefined],
  ['none of a list with null', { data: [null] }, undefined],
  ['none of text', { data: 'a' }, undefined],
])('the item of an input: %s', (_name, body, expected) => {
  expect(itemOfInput(body)?.data).toBe(expected);
});
