import { describe, expect, it } from 'vitest';
import { createRandom } from '../../stats/random.ts';
import { fitBetaBinomial } from './beta-binomial.ts';
import { featureScaling } from './feature-scaling.ts';
import { patternedBank } from './fixtures/patterned-bank.ts';
import type { QuestionEvidence } from './pass-rate-predictor.ts';
import { parametersPastFeatures, penalisedLogLoss, prequentialTable } from './prequential-likelihood.ts';

const deviations = [Number.POSITIVE_INFINITY, 0.2, 0.2, 0.2, 1, 4, 4, 2, 0.5];
const noPrior = (count: number) => new Array<number>(count).fill(Number.POSITIVE_INFINITY);

function tableOf(bank: readonly QuestionEvidence[]) {
  const rows = bank.map(({ features }) => features);
  return prequentialTable(bank, featureScaling(rows, rows[0]?.length ?? 0));
}

describe('penalisedLogLoss', () => {
  it('is what NumPy finds', () => {
    const objective = penalisedLogLoss(tableOf(patternedBank), deviations);
    const point = Float64Array.from([0.3, 0.1, -0.2, 0, 0.5, 2, -1, 0.4, 0.6]);
    // The model written down anew in NumPy, over the same 100 attempts.
    expect(100 * objective(point, new Float64Array(9))).toBeCloseTo(84.04856903031857, 9);
  });

  it('has the gradient that differences of its values show', () => {
    const objective = penalisedLogLoss(tableOf(patternedBank), deviations);
    const random = createRandom('gradient');
    for (let round = 0; round < 20; round += 1) {
      const point = Float64Array.from(deviations, () => 4 * random.uniform() - 2);
      const gradient = new Float64Array(point.length);
      objective(point, gradient);
      for (const index of point.keys()) {
        const at = (shift: number) =>
          objective(point.with(index, (point[index] as number) + shift), new Float64Array(9));
        expect(gradient[index]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
      }
    }
  });

  it('is the beta-binomial likelihood when there are neither features nor scores', () => {
    const bank = patternedBank.map(({ attempts }) => ({
      features: [],
      attempts: attempts.map(({ isCorrect }) => ({ isCorrect })),
    }));
    const counts = bank.map(({ attempts }) => ({
      correct: attempts.filter(({ isCorrect }) => isCorrect).length,
      decided: attempts.length,
    }));
    const { shape, logLikelihood } = fitBetaBinomial(counts, { logStrengthDeviation: 1 });
    const objective = penalisedLogLoss(tableOf(bank), noPrior(1 + parametersPastFeatures.length));
    const point = Float64Array.from([
      Math.log(shape.alpha / shape.beta),
      0,
      0,
      0,
      Math.log(shape.alpha + shape.beta),
      0,
    ]);
    expect(-100 * objective(point, new Float64Array(6))).toBeCloseTo(logLikelihood, 9);
  });

  it('does not let an attempt see its own score, nor a right one have any', () => {
    const scored = (score: number): QuestionEvidence[] => [
      {
        features: [],
        attempts: [
          { isCorrect: false, score: 0.9 },
          { isCorrect: true, score },
          { isCorrect: false, score },
        ],
      },
    ];
    const lossOf = (bank: readonly QuestionEvidence[]) =>
      penalisedLogLoss(tableOf(bank), noPrior(6))(Float64Array.of(0.2, 1, 3, -2, 0.3, 0.1), new Float64Array(6));
    expect(lossOf(scored(0.1))).toBe(lossOf(scored(0.8)));
  });

  it('stays finite and flat at logits beyond doubles', () => {
    const objective = penalisedLogLoss(tableOf(patternedBank), deviations);
    for (const intercept of [-1e6, 1e6]) {
      const gradient = new Float64Array(9);
      expect(objective(Float64Array.of(intercept, 0, 0, 0, 0, 0, 0, 0, 0), gradient)).toBeLessThan(1e3);
      expect([...gradient].every(Number.isFinite)).toBe(true);
      expect(gradient.subarray(0, 7).every((slope) => slope === 0)).toBe(true);
    }
  });
});
