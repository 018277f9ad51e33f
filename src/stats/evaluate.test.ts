import { describe, expect, it } from 'vitest';
import type { VerdictKind } from '../verify/verifier.ts';
import { compareModels, type EvaluatedQuestion, evaluateBenchmark } from './evaluate.ts';

const answers: Record<VerdictKind, string | undefined> = {
  correct: '4',
  incorrect: '5',
  undecided: 'x',
  truncated: undefined,
  failed: undefined,
};

function question(id: string, ...kinds: VerdictKind[]): EvaluatedQuestion {
  return { id, samples: kinds.map((kind) => ({ kind, extracted: answers[kind] })) };
}

const evaluate = (questions: EvaluatedQuestion[], ks: number[] = []) => evaluateBenchmark({ questions, ks, seed: 1 });

describe('evaluateBenchmark', () => {
  it('counts truncated and undecided samples as not correct, and leaves failed ones out', () => {
    const found = evaluate([question('a', 'correct', 'truncated', 'undecided', 'incorrect', 'failed')]);
    expect(found.passAt1).toEqual({ value: 0.25, questionCount: 1 });
    expect(found.sampleCount).toBe(4);
    expect(found.verdictCounts).toEqual({ correct: 1, incorrect: 1, undecided: 1, truncated: 1, failed: 1 });
  });

  it('excludes and counts a question with only failed samples', () => {
    const found = evaluate([question('a', 'correct'), question('b', 'failed', 'failed'), question('c')]);
    expect(found).toMatchObject({ questionCount: 1, excludedQuestionCount: 2, sampleCount: 1 });
    expect(found.passAt1?.value).toBe(1);
  });

  it('has no figures for nothing, rather than zeros', () => {
    const found = evaluate([question('a', 'failed')], [1]);
    expect(found).not.toHaveProperty('passAt1');
    expect(found.passAtK).toEqual({});
    expect(found.majorityAtK).toEqual({});
  });

  it('averages pass@k and maj@k over the questions with enough samples', () => {
    const found = evaluate(
      [
        question('a', 'correct', 'incorrect', 'incorrect'),
        question('b', 'correct', 'correct', 'incorrect'),
        question('c', 'incorrect'),
      ],
      [1, 2, 3, 4],
    );
    // k = 2: a 1 - C(2,2)/C(3,2) = 2/3, b 1. maj@3: a 0, b 1.
    expect(found.passAtK[2]?.value).toBeCloseTo(5 / 6, 12);
    expect(found.passAtK[2]?.questionCount).toBe(2);
    expect(found.majorityAtK[3]?.value).toBe(0.5);
    expect(found.passAtK[1]?.value).toBeCloseTo(1 / 3, 12);
    expect(found.passAtK).not.toHaveProperty('4');
  });

  it('groups answers that differ in white space only', () => {
    const samples = [
      { kind: 'correct', extracted: ' 1 , 2' },
      { kind: 'correct', extracted: '1 ,  2' },
      { kind: 'incorrect', extracted: '7' },
    ] as const;
    expect(evaluate([{ id: 'a', samples }], [3]).majorityAtK[3]?.value).toBe(1);
  });

  it('gives Wilson intervals for one sample each and bootstrap intervals otherwise', () => {
    const single = Array.from({ length: 10 }, (_, index) => question(`q${index}`, index < 8 ? 'correct' : 'incorrect'));
    const interval = evaluate(single).passAt1?.interval;
    expect(interval).toMatchObject({ method: 'wilson', low: expect.closeTo(0.4901625, 6) });
    const repeated = evaluate([question('a', 'correct', 'incorrect'), question('b', 'correct', 'correct')]);
    expect(repeated.passAt1?.interval?.method).toBe('bootstrap');
    expect(repeated.samplingStandardError).toBeCloseTo(0.25, 12);
  });

  it('does not claim certainty when every question was right', () => {
    const perfect = Array.from({ length: 10 }, (_, index) => question(`q${index}`, 'correct', 'correct'));
    expect(evaluate(perfect).passAt1?.interval?.low).toBeCloseTo(0.7225, 3);
  });

  it('refuses a k of 0', () => {
    expect(() => evaluate([question('a', 'correct')], [0])).toThrow(RangeError);
  });
});

describe('compareModels', () => {
  it('pairs questions by id and counts those only one model answered', () => {
    const first = [question('a', 'correct'), question('b', 'correct'), question('c', 'correct')];
    const second = [
      question('c', 'failed'),
      question('b', 'incorrect'),
      question('a', 'correct'),
      question('d', 'correct'),
    ];
    const found = compareModels({ first, second }, { seed: 1 });
    expect(found).toMatchObject({ pairedCount: 2, onlyFirstCount: 1, onlySecondCount: 1, difference: 0.5 });
  });

  it('gives no figures for fewer than two shared questions', () => {
    const found = compareModels(
      { first: [question('a', 'correct')], second: [question('a', 'incorrect')] },
      { seed: 1 },
    );
    expect(found).toEqual({ pairedCount: 1, onlyFirstCount: 0, onlySecondCount: 0 });
  });

  it('refuses an id listed twice', () => {
    const twice = [question('a', 'correct'), question('a', 'incorrect')];
    expect(() => compareModels({ first: twice, second: [] }, { seed: 1 })).toThrow(/a is listed twice/);
  });
});
