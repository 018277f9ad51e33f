import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../stats/random.ts';
import { type AttemptCounts, fitBetaBinomial, strengthBounds } from './beta-binomial.ts';
import { betaDraw } from './fixtures/simulated-bank.ts';

/** Each row: correct, decided, how many questions. */
function bank(rows: readonly (readonly [number, number, number])[]): AttemptCounts[] {
  return rows.flatMap(([correct, decided, times]) => new Array<AttemptCounts>(times).fill({ correct, decided }));
}

const uShaped = bank([
  [0, 4, 30],
  [1, 4, 12],
  [2, 4, 8],
  [3, 4, 11],
  [4, 4, 39],
]);

const anyBank = fc.array(
  fc.nat(9).chain((decided) => fc.nat(decided).map((correct) => ({ correct, decided }))),
  { maxLength: 40 },
);

describe('fitBetaBinomial', () => {
  it('finds the maximum of the likelihood', () => {
    // SciPy 1.17, Nelder-Mead on scipy.special.betaln.
    const fit = fitBetaBinomial(uShaped);
    expect(fit.shape.alpha).toBeCloseTo(0.28268174, 6);
    expect(fit.shape.beta).toBeCloseTo(0.23630871, 6);
    expect(fit.logLikelihood).toBeCloseTo(-189.1539795, 6);
    expect(fit).toMatchObject({ basis: 'maximum-likelihood', questionCount: 100 });
  });

  it('finds it where questions have different numbers of attempts', () => {
    const mixed = bank([
      [0, 1, 20],
      [1, 1, 15],
      [0, 3, 4],
      [2, 3, 6],
      [5, 8, 3],
      [8, 8, 2],
      [1, 8, 1],
    ]);
    const fit = fitBetaBinomial(mixed);
    expect(fit.shape.alpha).toBeCloseTo(0.927073, 5);
    expect(fit.shape.beta).toBeCloseTo(1.04857, 5);
    expect(fit.logLikelihood).toBeCloseTo(-71.92702009, 6);
  });

  it('takes a prior on the strength into account', () => {
    const { shape } = fitBetaBinomial(uShaped, { logStrengthDeviation: 0.5 });
    expect(shape.alpha).toBeCloseTo(0.3166671, 6);
    expect(shape.beta).toBeCloseTo(0.2639079, 6);
  });

  it('recovers the distribution a bank was drawn from', () => {
    const random = createRandom('beta-binomial recovery');
    for (const shape of [
      { alpha: 0.4, beta: 0.6 },
      { alpha: 2, beta: 1 },
      { alpha: 3, beta: 9 },
    ]) {
      const counts = Array.from({ length: 20_000 }, (_, index) => {
        const rate = betaDraw(random, shape);
        const decided = 1 + (index % 8);
        const correct = Array.from({ length: decided }, () => random.uniform()).filter((u) => u < rate).length;
        return { correct, decided };
      });
      const fit = fitBetaBinomial(counts);
      expect(Math.abs(Math.log(fit.shape.alpha / shape.alpha))).toBeLessThan(0.08);
      expect(Math.abs(Math.log(fit.shape.beta / shape.beta))).toBeLessThan(0.08);
    }
  });

  it('uses strength 1 and the mean when no question has two decided attempts', () => {
    const single = bank([
      [0, 1, 3],
      [1, 1, 1],
      [0, 0, 5],
    ]);
    expect(fitBetaBinomial(single)).toMatchObject({
      ...{ shape: { alpha: 0.25, beta: 0.75 }, basis: 'strength-unidentified', questionCount: 4 },
    });
  });

  it('stays finite when everything is right, or everything is wrong', () => {
    const right = fitBetaBinomial(bank([[4, 4, 20]]));
    expect(right).toMatchObject({ basis: 'one-outcome', shape: { alpha: 80.5 / 81 } });
    expect(right.shape.beta).toBeCloseTo(0.5 / 81, 12);
    const wrong = fitBetaBinomial(bank([[0, 4, 20]]));
    expect(wrong.shape.alpha).toBeCloseTo(0.5 / 81, 12);
  });

  it('stops at a bound when questions are all alike, or each all right or all wrong', () => {
    const alike = fitBetaBinomial(bank([[2, 4, 20]]));
    expect(alike.basis).toBe('strength-at-bound');
    expect(alike.shape.alpha).toBeCloseTo(strengthBounds.high / 2, 6);
    const split = fitBetaBinomial(
      bank([
        [0, 4, 20],
        [4, 4, 20],
      ]),
    );
    expect(split.basis).toBe('strength-at-bound');
    expect(split.shape.beta).toBeCloseTo(strengthBounds.low / 2, 9);
  });

  it('is Jeffreys without evidence', () => {
    const none = { shape: { alpha: 0.5, beta: 0.5 }, logLikelihood: 0, questionCount: 0, basis: 'no-evidence' };
    expect(fitBetaBinomial([])).toEqual(none);
    expect(fitBetaBinomial(bank([[0, 0, 3]]))).toEqual(none);
  });

  it('has no better neighbour, and never an infinite or empty shape', () => {
    fc.assert(
      fc.property(anyBank, (counts) => {
        const { shape, basis, logLikelihood } = fitBetaBinomial(counts);
        expect(shape.alpha).toBeGreaterThan(0);
        expect(shape.beta).toBeGreaterThan(0);
        expect(shape.alpha + shape.beta).toBeLessThanOrEqual(strengthBounds.high * (1 + 1e-12));
        if (basis !== 'maximum-likelihood') return;
        expect(logLikelihood).toBeCloseTo(sequenceLogLikelihood(counts, shape.alpha, shape.beta), 8);
        for (const factor of [0.97, 1.03]) {
          const tolerance = logLikelihood + 1e-9;
          expect(sequenceLogLikelihood(counts, shape.alpha * factor, shape.beta)).toBeLessThan(tolerance);
          expect(sequenceLogLikelihood(counts, shape.alpha, shape.beta * factor)).toBeLessThan(tolerance);
        }
      }),
    );
  });

  it('refuses counts that cannot be', () => {
    for (const counts of [
      { correct: 2, decided: 1 },
      { correct: -1, decided: 1 },
      { correct: 0.5, decided: 1 },
    ])
      expect(() => fitBetaBinomial([counts])).toThrow(RangeError);
  });
});

/** From the definition: one factor per attempt, Polya's urn, the right ones first. */
function sequenceLogLikelihood(counts: readonly AttemptCounts[], alpha: number, beta: number): number {
  let sum = 0;
  for (const { correct, decided } of counts)
    for (let t = 0; t < decided; t += 1)
      sum += Math.log((t < correct ? alpha + t : beta + t - correct) / (alpha + beta + t));
  return sum;
}
