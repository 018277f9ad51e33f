import { describe, expect, it } from 'vitest';
import { createRandom } from '../../stats/random.ts';
import { noisyScore, simulatedBank } from './fixtures/simulated-bank.ts';
import { reportOnPredictor } from './predictor-report.ts';

const options = { featureNames: ['one', 'two'], seed: 1 };

function bank(questionCount: number, scoreSlope: number) {
  const random = createRandom(`report ${scoreSlope}`);
  return simulatedBank(random, {
    ...{ questionCount, attemptCount: 4, intercept: -0.4, slope: 0.5, strength: 1 },
    score: noisyScore(random, { slope: scoreSlope, noise: 1 }),
  });
}

describe('reportOnPredictor', () => {
  it('finds a bank with telling scores calibrated, ordered and better than counts alone', () => {
    const report = reportOnPredictor(bank(5000, 0.5), options);
    expect(report).toMatchObject({ questionCount: 5000, predictionCount: 20_000, spearmanQuestionCount: 5000 });
    expect(report.expectedCalibrationError).toBeLessThan(0.03);
    expect(report.calibrationErrorByChance).toBeLessThan(report.expectedCalibrationError as number);
    expect(report.spearman).toBeGreaterThan(0.65);
    expect((report.countsOnlyLogLoss as number) - (report.logLoss as number)).toBeGreaterThan(0.03);
  });

  it('never predicts a question by a predictor that has seen it', () => {
    // The feature is noise with as many values as questions: a predictor that had seen its question could only gain by it.
    const random = createRandom('leak');
    const noise = bank(60, 0).map((question) => {
      const isCorrect = random.uniform() < 0.5;
      return {
        ...question,
        features: Array.from({ length: 30 }, () => random.uniform()),
        attempts: [{ isCorrect }, { isCorrect }],
      };
    });
    const featureNames = Array.from({ length: 30 }, (_, index) => `noise ${index}`);
    const { logLoss, countsOnlyLogLoss } = reportOnPredictor(noise, { ...options, featureNames });
    expect(logLoss).toBeGreaterThan(countsOnlyLogLoss as number);
  });

  it('does not depend on the order of the questions, and repeats for a seed', () => {
    const questions = bank(200, 0.5);
    const report = reportOnPredictor(questions, options);
    expect(reportOnPredictor(questions, options)).toEqual(report);
    const reversed = reportOnPredictor(questions.toReversed(), options);
    expect(reversed.logLoss).toBeCloseTo(report.logLoss as number, 6);
    expect(reportOnPredictor(questions, { ...options, seed: 2 }).logLoss).not.toBe(report.logLoss);
  });

  it('has no figures without attempts, and no order without second ones', () => {
    expect(reportOnPredictor([], options)).toEqual({
      ...{ questionCount: 0, predictionCount: 0, foldCount: 5, spearmanQuestionCount: 0 },
    });
    const untried = bank(3, 0.5).map((question) => ({ ...question, attempts: [] }));
    expect(reportOnPredictor(untried, options).questionCount).toBe(0);
    const single = bank(50, 0.5).map((question) => ({ ...question, attempts: question.attempts.slice(0, 1) }));
    const report = reportOnPredictor(single, options);
    expect(report.spearman).toBeUndefined();
    expect(report).toMatchObject({ predictionCount: 50, spearmanQuestionCount: 0 });
  });

  it('refuses a single fold', () => {
    expect(() => reportOnPredictor(bank(5, 0.5), { ...options, foldCount: 1 })).toThrow(RangeError);
  });
});
