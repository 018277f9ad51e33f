import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaQuantile } from '../../stats/beta.ts';
import { expectedCalibrationError, type Prediction } from '../../stats/calibration-error.ts';
import { createRandom } from '../../stats/random.ts';
import { fitBetaBinomial } from './beta-binomial.ts';
import { patternedBank } from './fixtures/patterned-bank.ts';
import { noisyScore, type SimulatedQuestion, simulatedBank } from './fixtures/simulated-bank.ts';
import {
  fitPassRatePredictor,
  type PassRatePredictor,
  posteriorOf,
  type QuestionEvidence,
} from './pass-rate-predictor.ts';

const featureNames = ['one', 'two'];
const uShape = { questionCount: 5000, attemptCount: 4, intercept: -0.4, slope: 0.5, strength: 1 } as const;

function scoredBank(seed: string): SimulatedQuestion[] {
  const random = createRandom(seed);
  return simulatedBank(random, { ...uShape, score: noisyScore(random, { slope: 0.5, noise: 1 }) });
}

const withoutScores = <Q extends QuestionEvidence>(bank: readonly Q[]): Q[] =>
  bank.map((question) => ({ ...question, attempts: question.attempts.map(({ isCorrect }) => ({ isCorrect })) }));

const upTo = (question: QuestionEvidence, attemptCount: number): QuestionEvidence => ({
  features: question.features,
  attempts: question.attempts.slice(0, attemptCount),
});

/** Every attempt, from those before it. */
function predictions(bank: readonly QuestionEvidence[], predictor: PassRatePredictor): Prediction[] {
  return bank.flatMap((question) =>
    question.attempts.map(({ isCorrect }, index) => {
      const { alpha, beta } = posteriorOf(upTo(question, index), predictor);
      return { probability: alpha / (alpha + beta), happened: isCorrect };
    }),
  );
}

function logLoss(bank: readonly QuestionEvidence[], predictor: PassRatePredictor): number {
  const losses = predictions(bank, predictor).map(({ probability, happened }) =>
    happened ? -Math.log(probability) : -Math.log(1 - probability),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** Share of questions whose true rate lies in the central 90 % of the posterior after so many attempts. */
function coverage(bank: readonly SimulatedQuestion[], predictor: PassRatePredictor, attemptCount: number): number {
  const held = bank.filter((question) => {
    const posterior = posteriorOf(upTo(question, attemptCount), predictor);
    return betaQuantile(0.05, posterior) <= question.passRate && question.passRate <= betaQuantile(0.95, posterior);
  });
  return held.length / bank.length;
}

describe('fitPassRatePredictor', () => {
  it('finds the weights and strengths SciPy finds', () => {
    const found = fitPassRatePredictor(patternedBank, { featureNames: ['a', 'b', 'constant'] });
    // SciPy 1.17, BFGS and Nelder-Mead on the same penalised likelihood written down anew in NumPy.
    const expected = [-0.2142874, -0.1059856, -0.0487448, 0, 0.9759678, -1.2881761, -1.1591161];
    for (const [index, weight] of expected.entries()) expect(found.weights[index]).toBeCloseTo(weight, 4);
    expect(found.strength).toBeCloseTo(27.61881, 2);
    expect(found.scoredStrength).toBeCloseTo(30.35175, 2);
    expect(found).toMatchObject({ questionCount: 40, basis: { kind: 'fitted' } });
  });

  it('gives a constant feature weight 0', () => {
    const { weights, scales } = fitPassRatePredictor(patternedBank, { featureNames: ['a', 'b', 'constant'] });
    expect([scales[2], weights[3]]).toEqual([0, 0]);
  });

  it('recovers the model a bank was drawn from', () => {
    const random = createRandom('recovery');
    const shape = { questionCount: 10_000, attemptCount: 6, intercept: -0.5, slope: 1, strength: 3 };
    const { weights, strength } = fitPassRatePredictor(simulatedBank(random, shape), { featureNames });
    expect(weights[0]).toBeCloseTo(-0.5, 1);
    expect(weights[1]).toBeCloseTo(1, 1);
    expect(Math.abs(weights[2] as number)).toBeLessThan(0.05);
    expect(Math.abs(Math.log(strength / 3))).toBeLessThan(0.1);
  });

  it('predicts held-out attempts better with scores than without, when scores follow the pass rate', () => {
    const bank = scoredBank('fit');
    const fresh = scoredBank('fresh');
    const withScores = logLoss(fresh, fitPassRatePredictor(bank, { featureNames }));
    const without = logLoss(withoutScores(fresh), fitPassRatePredictor(withoutScores(bank), { featureNames }));
    expect(without - withScores).toBeGreaterThan(0.02);
  });

  it('loses next to nothing when scores say nothing', () => {
    const noise = (seed: string) => {
      const random = createRandom(seed);
      return simulatedBank(random, { ...uShape, score: noisyScore(random, { slope: 0, noise: 1 }) });
    };
    const [bank, fresh] = [noise('fit'), noise('fresh')];
    const withScores = logLoss(fresh, fitPassRatePredictor(bank, { featureNames }));
    const without = logLoss(withoutScores(fresh), fitPassRatePredictor(withoutScores(bank), { featureNames }));
    expect(withScores - without).toBeLessThan(0.002);
  });

  it('is calibrated on fresh questions', () => {
    const predictor = fitPassRatePredictor(scoredBank('fit'), { featureNames });
    expect(expectedCalibrationError(predictions(scoredBank('fresh'), predictor))).toBeLessThan(0.03);
  });

  it('is not misled when attempts stop at the first right one', () => {
    const stopped = (bank: readonly SimulatedQuestion[]) =>
      bank.map((question) => upTo(question, 1 + question.attempts.findIndex(({ isCorrect }) => isCorrect) || 4));
    const predictor = fitPassRatePredictor(stopped(scoredBank('fit')), { featureNames });
    expect(expectedCalibrationError(predictions(stopped(scoredBank('fresh')), predictor))).toBeLessThan(0.03);
    const { strength } = fitPassRatePredictor(withoutScores(stopped(scoredBank('fit'))), { featureNames });
    // Drawn at strength 1.
    expect(Math.abs(Math.log(strength))).toBeLessThan(0.2);
  });

  it('takes every n-th question above the maximum', () => {
    const bank = scoredBank('many').slice(0, 400);
    const half = bank.filter((_, index) => index % 2 === 0);
    expect(fitPassRatePredictor(bank, { featureNames, maximumQuestionCount: 250 })).toEqual(
      fitPassRatePredictor(half, { featureNames }),
    );
  });

  it('survives JSON', () => {
    const predictor = fitPassRatePredictor(scoredBank('json').slice(0, 100), { featureNames });
    expect(JSON.parse(JSON.stringify(predictor))).toEqual(predictor);
  });
});

describe('a predictor of the mean only', () => {
  it.each<[string, (bank: SimulatedQuestion[]) => QuestionEvidence[], RegExp]>([
    ['few questions', (bank) => bank.slice(0, 29), /Only 29 questions/],
    ['no second attempts', (bank) => bank.map((question) => upTo(question, 1)), /two decided attempts/],
    ['no question', () => [], /Only 0 questions/],
  ])('is the beta-binomial of the bank, and says why: %s', (_name, change, reason) => {
    const bank = change(scoredBank('few'));
    const predictor = fitPassRatePredictor(bank, { featureNames });
    expect(predictor.basis).toEqual({ kind: 'mean-only', reason: expect.stringMatching(reason) });
    const counts = bank.map(({ attempts }) => ({
      correct: attempts.filter(({ isCorrect }) => isCorrect).length,
      decided: attempts.length,
    }));
    const prior = fitBetaBinomial(counts, { logStrengthDeviation: 2 }).shape;
    const posterior = posteriorOf({ features: [3, -3], attempts: [{ isCorrect: false, score: 0.9 }] }, predictor);
    expect(posterior.alpha).toBeCloseTo(prior.alpha, 9);
    expect(posterior.beta).toBeCloseTo(prior.beta + 1, 9);
  });

  it.each([true, false])('stays finite when every attempt has the same outcome: %s', (isCorrect) => {
    const bank = Array.from({ length: 50 }, (_, index) => ({
      features: [index, -index],
      attempts: [{ isCorrect }, { isCorrect }],
    }));
    const predictor = fitPassRatePredictor(bank, { featureNames });
    expect(predictor.basis).toEqual({ kind: 'mean-only', reason: expect.stringMatching(/Every attempt was/) });
    const { alpha, beta } = posteriorOf(bank[7] as QuestionEvidence, predictor);
    expect(alpha / (alpha + beta)).toBeCloseTo(isCorrect ? 1 : 0, 2);
    expect(Math.min(alpha, beta)).toBeGreaterThan(0);
  });
});

describe('posteriorOf', () => {
  const predictor: PassRatePredictor = {
    ...{ weights: [0.2, 0.5, 1, 2, -1], featureNames: ['one'], means: [3], scales: [2] },
    ...{ strength: 4, scoredStrength: 6, questionCount: 100, basis: { kind: 'fitted' } },
  };
  const wrong = { isCorrect: false };

  it('adds the counts to the predicted rate times the strength', () => {
    // logit m = 0.2 + 0.5 (5 - 3) / 2 = 0.7.
    const m = 1 / (1 + Math.exp(-0.7));
    const { alpha, beta } = posteriorOf({ features: [5], attempts: [wrong, { isCorrect: true }, wrong] }, predictor);
    expect(alpha).toBeCloseTo(4 * m + 1, 12);
    expect(beta).toBeCloseTo(4 * (1 - m) + 2, 12);
  });

  it('reads the mean score of the wrong attempts, with the strength that goes with it', () => {
    const attempts = [
      { isCorrect: false, score: 0.9 },
      { isCorrect: true, score: 0 },
      { isCorrect: false, score: 0.5 },
      wrong,
    ];
    // logit m = 0.2 + 0 + 1 + 2 * 0.2 - 1 * 0.2 = 1.4.
    const m = 1 / (1 + Math.exp(-1.4));
    const { alpha, beta } = posteriorOf({ features: [3], attempts }, predictor);
    expect(alpha).toBeCloseTo(6 * m + 1, 12);
    expect(beta).toBeCloseTo(6 * (1 - m) + 3, 12);
  });

  it('has intervals that hold the true rate as often as they say, in a bank from the model', () => {
    const model = { questionCount: 5000, attemptCount: 4, intercept: -0.5, slope: 1, strength: 2 };
    const fitted = fitPassRatePredictor(simulatedBank(createRandom('fit'), model), { featureNames });
    const fresh = simulatedBank(createRandom('fresh'), model);
    for (const attemptCount of [0, 1, 2, 4]) {
      expect(coverage(fresh, fitted, attemptCount)).toBeGreaterThan(0.88);
      expect(coverage(fresh, fitted, attemptCount)).toBeLessThan(0.92);
    }
  });

  it('has such intervals with scores, too, before and after one is known', () => {
    const fitted = fitPassRatePredictor(scoredBank('fit'), { featureNames });
    const fresh = scoredBank('fresh');
    for (const attemptCount of [0, 1, 2, 4]) {
      expect(coverage(fresh, fitted, attemptCount)).toBeGreaterThan(0.86);
      expect(coverage(fresh, fitted, attemptCount)).toBeLessThan(0.94);
    }
  });

  it('is a Beta distribution for any evidence', () => {
    const attempt = fc.record({
      isCorrect: fc.boolean(),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    });
    const feature = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(feature, fc.array(attempt, { maxLength: 9 }), (value, attempts) => {
        const { alpha, beta } = posteriorOf(
          { features: [value], attempts },
          { ...predictor, weights: [0, 900, 0, 0, 0] },
        );
        expect(Math.min(alpha, beta)).toBeGreaterThan(0);
        const strength = attempts.some(({ isCorrect, score }) => !isCorrect && score !== undefined) ? 6 : 4;
        expect(alpha + beta).toBeCloseTo(strength + attempts.length, 9);
      }),
    );
  });

  it('refuses features of another list, numbers that are not finite and scores outside [0, 1]', () => {
    expect(() => posteriorOf({ features: [], attempts: [] }, predictor)).toThrow(/0 features, the predictor 1/);
    expect(() => posteriorOf({ features: [Number.NaN], attempts: [] }, predictor)).toThrow(/feature one is NaN/);
    const evidence = { features: [1], attempts: [{ isCorrect: false, score: 1.5 }] };
    expect(() => posteriorOf(evidence, predictor)).toThrow(/score of 1.5/);
    expect(() => fitPassRatePredictor([evidence], { featureNames: ['one'] })).toThrow(RangeError);
  });
});
