import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Distribution, exactLabelsIn, labelsIn, positiveShare, readLabels } from './label-logprobs.ts';

const labels = { positive: { text: '+', id: 648 }, negative: { text: '-', id: 387 } };
const ids = (listed: Readonly<Record<number, number>>): Distribution =>
  Object.entries(listed).map(([id, logprob]) => ({ token: { id: Number(id) }, logprob }));
/** 19 tokens from -5.0 to -6.8. */
const others = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [1_000 + index, -5 - index / 10]));

describe('the share of the positive label', () => {
  test.each([
    [Math.log(0.9), Math.log(0.05), 18 / 19],
    [Math.log(0.2), Math.log(0.6), 0.25],
    [-1_000, -1_000, 0.5],
    [1_000, -1_000, 1],
    [-1_000, 1_000, 0],
  ])('of %d and %d is %d', (positive, negative, share) => {
    expect(positiveShare(positive, negative)).toBeCloseTo(share, 12);
  });

  test('lies in [0, 1], and both shares sum to 1', () => {
    const logit = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(logit, logit, (a, b) => {
        const share = positiveShare(a, b);
        expect(share >= 0 && share <= 1).toBe(true);
        expect(share + positiveShare(b, a)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('is the same of logits and of their log-probabilities', () => {
    const logit = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(logit, logit, logit, (a, b, c) => {
        const logSum = Math.log(Math.exp(a) + Math.exp(b) + Math.exp(c));
        expect(positiveShare(a - logSum, b - logSum)).toBeCloseTo(positiveShare(a, b), 9);
      }),
    );
  });
});

describe('labels in a list of likely tokens', () => {
  test('are found by id in any order', () => {
    expect(labelsIn(ids({ 387: -3, 648: -0.1 }), labels)).toMatchObject({ positive: -0.1, negative: -3 });
    expect(labelsIn(ids({ 648: -0.1, 387: -3 }), labels)).toMatchObject({ positive: -0.1, negative: -3 });
  });

  test('are found by text, where a space before it makes another token', () => {
    const listed = [
      { token: { text: ' +' }, logprob: -0.1 },
      { token: { text: '+' }, logprob: -2 },
      { token: { text: '▁-' }, logprob: -3 },
    ];
    expect(labelsIn(listed, labels)).toMatchObject({ positive: -2, negative: -3 });
    expect(labelsIn(listed.slice(0, 1), labels)).toMatchObject({ positive: undefined });
  });

  test('that miss one label have the least likely of the top 20 as its floor, and say so', () => {
    const found = labelsIn(ids({ 387: -0.1, ...others }), labels);
    expect(found).toEqual({ positive: undefined, negative: -0.1, floor: -6.8 });
    // e^-6.8 / (e^-6.8 + e^-0.1), by hand.
    expect(readLabels(found)).toMatchObject({ kind: 'score', isFloored: true, score: expect.closeTo(0.0012294, 6) });
  });

  test('do not take for the floor the prompt’s own token, which is listed whatever its rank', () => {
    expect(labelsIn(ids({ 387: -0.1, ...others, 5: -19 }), labels).floor).toBe(-6.8);
  });

  test('have an unlikely label that is listed as the prompt’s own token, when the other one is likely', () => {
    const found = labelsIn(ids({ 648: -19, 387: -0.1, ...others }), labels);
    expect(found).toMatchObject({ positive: -19, negative: -0.1 });
    expect(readLabels(found)).toMatchObject({ kind: 'score', isFloored: false });
  });

  test('say nothing when the one that is listed is there as the prompt’s own token alone', () => {
    const found = labelsIn(ids({ 648: -19, 2: -0.1, ...others }), labels);
    expect(found).toMatchObject({ positive: undefined, negative: undefined });
    expect(readLabels(found)).toEqual({ kind: 'absent' });
  });

  test('are absent, not even odds, when both are missing', () => {
    expect(readLabels(labelsIn(ids(others), labels))).toEqual({ kind: 'absent' });
    expect(readLabels(labelsIn([], labels))).toEqual({ kind: 'absent' });
  });

  test('are absent when both are impossible', () => {
    expect(readLabels(labelsIn(ids({ 648: -9_999, 387: -9_999 }), labels))).toEqual({ kind: 'absent' });
  });
});

test('labels that were asked for by id have no floor: one that is missing is absent', () => {
  expect(readLabels(exactLabelsIn(ids({ 648: -0.1 }), labels))).toEqual({ kind: 'absent' });
  expect(readLabels(exactLabelsIn(ids({ 387: -25, 648: -25 }), labels))).toMatchObject({
    score: 0.5,
    isFloored: false,
  });
});
