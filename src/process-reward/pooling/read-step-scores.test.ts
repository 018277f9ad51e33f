import { describe, expect, test } from 'vitest';
import { fixturesOf } from '../served/fixtures/read-fixture.ts';
import { readStepScores } from './read-step-scores.ts';

const fixture = fixturesOf(import.meta.url);
const read = (name: string, options: { stepCount?: number; positiveColumn?: 0 | 1 } = {}) =>
  readStepScores({ body: fixture(name), stepCount: 3, positiveColumn: 1, ...options });

describe('rows of probabilities', () => {
  test('are taken as they are, by the positive column', () => {
    expect(read('probabilities')).toEqual({
      kind: 'read',
      value: { scores: [0.9873046875, 0.875, 0.0625], readAs: 'probabilities' },
    });
    expect(read('math-shepherd', { positiveColumn: 0 })).toMatchObject({
      value: { scores: [0.9951171875, 0.75, 0.0078125], readAs: 'probabilities' },
    });
  });

  test('are known as such though bfloat16 keeps them from summing to 1', () => {
    expect(read('bfloat16-probabilities')).toMatchObject({
      value: { scores: [0.8984375, 0.99609375, 0.30078125], readAs: 'probabilities' },
    });
  });
});

describe('rows of logits', () => {
  // 1 / (1 + e^(negative - positive)), by Python's math.exp.
  test('go through softmax', () => {
    const reading = read('logits');
    expect(reading).toMatchObject({ kind: 'read', value: { readAs: 'logits' } });
    if (reading.kind !== 'read') return;
    const expected = [0.9626731126558706, 0.5, 0.0005527786369235996];
    for (const [step, score] of reading.value.scores.entries()) expect(score).toBeCloseTo(expected[step] as number, 14);
  });

  test('that sum to 1 by chance are judged by the other rows', () => {
    const reading = read('logits-that-sum-to-one');
    expect(reading).toMatchObject({ kind: 'read', value: { readAs: 'logits' } });
    if (reading.kind !== 'read') return;
    const expected = [0.6224593312018546, 0.01798620996209156, 0.5498339973124778];
    for (const [step, score] of reading.value.scores.entries()) expect(score).toBeCloseTo(expected[step] as number, 14);
  });
});

describe('another number of rows than steps is told with both numbers', () => {
  test.each([
    ['missing-rows', /1 rows for 3 steps: is STEP pooling on/],
    ['no-rows', /0 rows for 3 steps: is STEP pooling on/],
    ['multiplied-rows', /6 rows for 3 steps: does `step_tag_id`/],
    ['all-tokens', /62 rows for 3 steps, which looks like a row for every token: STEP pooling is off/],
  ])('%s', (name, reason) => {
    expect(read(name)).toEqual({ kind: 'wrong-count', reason: expect.stringMatching(reason) });
  });
});

describe('what is not rows of two numbers is refused', () => {
  test.each([
    ['flat-list', /flat list/],
    ['base64', /base64/],
    ['one-label', /1 entries.*two labels/],
    ['hidden-states', /4 entries/],
    ['null-row', /null.*NaN/],
    ['two-first-items', /no pooled data/],
    ['no-first-item', /no pooled data/],
  ])('%s', (name, reason) => {
    expect(read(name)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  test.each([null, 'text', {}, { data: null }, { data: [{ index: 0, data: ['text'] }] }])('%j', (body) => {
    expect(readStepScores({ body, stepCount: 1, positiveColumn: 1 }).kind).toBe('unreadable');
  });
});

test('of several items the first input’s is read, wherever it stands', () => {
  expect(read('items-out-of-order')).toMatchObject({ value: { scores: [0.9873046875, 0.875, 0.0625] } });
});
