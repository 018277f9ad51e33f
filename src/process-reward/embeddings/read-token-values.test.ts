import { describe, expect, test } from 'vitest';
import { fixturesOf } from '../served/fixtures/read-fixture.ts';
import { readTokenValues } from './read-token-values.ts';

const fixture = fixturesOf(import.meta.url);
const values = [-0.5, 0.25, 3.5, -1.75, 0.125, 2, -2.25, 0.75, 0, 1.5, -0.625, -3];

test.each(['values-float', 'values-rows', 'values-base64', 'values-pooling'])(
  'one number per token is read from every shape: %s',
  (name) => {
    expect(readTokenValues(fixture(name), 12)).toEqual({ kind: 'read', value: values });
  },
);

describe('another number of numbers than tokens is told with both', () => {
  test.each([
    ['too-few', /4 numbers for 12 tokens\. Either its prefix cache/],
    ['one-vector', /256 numbers for 12 tokens: it pools the text to one vector/],
    ['last-token', /1 numbers for 12 tokens: it pools the text to one vector/],
  ])('%s', (name, reason) => {
    expect(readTokenValues(fixture(name), 12)).toEqual({ kind: 'wrong-count', reason: expect.stringMatching(reason) });
  });
});

describe('what is not one number per token is refused', () => {
  test.each([
    ['not-a-number', /not a finite number/],
    ['null-entry', /not a finite number/],
    ['wide-rows', /value head/],
    ['empty', /no embedding/],
  ])('%s', (name, reason) => {
    expect(readTokenValues(fixture(name), 12)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  test.each([null, {}, { data: [{ index: 0, embedding: 'abc' }] }, { data: [{ index: 0, embedding: {} }] }])(
    '%j',
    (body) => {
      expect(readTokenValues(body, 12).kind).toBe('unreadable');
    },
  );
});
