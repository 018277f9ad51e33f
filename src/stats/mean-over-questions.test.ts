import { describe, expect, it } from 'vitest';
import { mean, meanOverQuestions, samplingStandardError } from './mean-over-questions.ts';

describe('meanOverQuestions', () => {
  it('weighs questions alike, not samples', () => {
    expect(meanOverQuestions([[1], [0, 0, 0]])).toBe(0.5);
  });

  it('leaves out questions without samples, and is absent when none is left', () => {
    expect(meanOverQuestions([[1, 0], []])).toBe(0.5);
    expect(meanOverQuestions([[], []])).toBeUndefined();
    expect(mean([])).toBeUndefined();
  });
});

describe('samplingStandardError', () => {
  it('is the root of the summed variances of the question means over the number of questions', () => {
    // s^2 of (1, 0) is 1/2, over 2 samples 1/4; the second question does not vary: sqrt(1/4) / 2.
    expect(
      samplingStandardError([
        [1, 0],
        [1, 1],
      ]),
    ).toBeCloseTo(0.25, 12);
  });

  it('is absent when a question was sampled once', () => {
    expect(samplingStandardError([[1, 0], [1]])).toBeUndefined();
    expect(samplingStandardError([])).toBeUndefined();
  });
});
