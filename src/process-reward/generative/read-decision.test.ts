import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDecision } from './read-decision.ts';

const labels = { positive: 'yes', negative: 'no' };
const read = (listed: Readonly<Record<string, number>> | undefined) => readDecision(listed, labels);

describe('a decision', () => {
  test('is the share of yes among yes and no, whatever else is listed', () => {
    // p(yes) = 0.6, p(no) = 0.2, by hand: 0.6 / 0.8.
    const decision = read({ yes: Math.log(0.6), no: Math.log(0.2), '\n': Math.log(0.1) });
    expect(decision).toMatchObject({ kind: 'decided', isFloored: false });
    if (decision.kind === 'decided') expect(decision.score).toBeCloseTo(0.75, 12);
  });

  test('adds up the ways a label is spelt', () => {
    // By hand: (0.3 + 0.2 + 0.1) / (0.3 + 0.2 + 0.1 + 0.3 + 0.1).
    const listed = { ' Yes': 0.3, yes: 0.2, YES: 0.1, ' No': 0.3, no: 0.1, ' Yesterday': 0.05, ' not': 0.04 };
    const decision = read(Object.fromEntries(Object.entries(listed).map(([token, p]) => [token, Math.log(p)])));
    if (decision.kind === 'decided') expect(decision.score).toBeCloseTo(0.6, 12);
    expect(decision).toMatchObject({ kind: 'decided', isFloored: false });
  });

  test('gives a label that is not listed the smallest listed probability, and says so', () => {
    // By hand: 0.05 / (0.05 + 0.8), and its complement.
    const decision = read({ ' No': Math.log(0.8), ' The': Math.log(0.1), '\n': Math.log(0.05) });
    expect(decision).toMatchObject({ kind: 'decided', isFloored: true });
    if (decision.kind === 'decided') expect(decision.score).toBeCloseTo(0.05 / 0.85, 12);
    const other = read({ ' Yes': Math.log(0.8), ' The': Math.log(0.1), '\n': Math.log(0.05) });
    if (other.kind === 'decided') expect(other.score).toBeCloseTo(0.8 / 0.85, 12);
  });

  test('is a number also where a server writes -9999 for minus infinity', () => {
    expect(read({ yes: -9999, no: -0.1 })).toMatchObject({ score: 0 });
    expect(read({ yes: -0.1, no: -9999 })).toMatchObject({ score: 1 });
  });

  test('is not made up from other tokens, or from none', () => {
    expect(read({ '\n': -0.1, ' nope': -3 })).toEqual({
      kind: 'undecided',
      reason: 'neither yes nor no was among the listed tokens',
    });
    expect(read({})).toMatchObject({ kind: 'undecided' });
    expect(read(undefined)).toEqual({ kind: 'undecided', reason: 'the server listed no token probabilities' });
  });

  test('goes by other labels when told', () => {
    expect(readDecision({ '+': 0, '-': 0 }, { positive: '+', negative: '-' })).toMatchObject({ score: 0.5 });
  });

  test('lies in [0, 1], and is one minus what the swapped labels give', () => {
    const logprob = fc.double({ min: -9999, max: 0, noNaN: true });
    fc.assert(
      fc.property(logprob, logprob, logprob, (yes, no, other) => {
        const listed = { ' Yes': yes, no, x: other };
        const [one, swapped] = [read(listed), readDecision(listed, { positive: 'no', negative: 'yes' })];
        if (one.kind !== 'decided' || swapped.kind !== 'decided') throw new Error('both should decide');
        expect(one.score >= 0 && one.score <= 1).toBe(true);
        expect(one.score + swapped.score).toBeCloseTo(1, 9);
      }),
    );
  });
});
