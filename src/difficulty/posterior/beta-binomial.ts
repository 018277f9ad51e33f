/** What a bank of questions says about how a student's pass rates are spread: one Beta distribution for all of them. */
import type { BetaShape } from '../../stats/beta.ts';

export interface AttemptCounts {
  /** Attempts judged correct, in [0, decided]. */
  readonly correct: number;
  /** Attempts judged correct or incorrect. */
  readonly decided: number;
}

/** Why a fit is what it is. */
export type BetaBinomialBasis =
  /** The likelihood has its maximum here. */
  | 'maximum-likelihood'
  /** The likelihood still rises where the strength meets its bound; the strength is the bound. */
  | 'strength-at-bound'
  /** No question has two decided attempts: the mean is known, the strength is not and is 1. */
  | 'strength-unidentified'
  /** Every attempt went the same way: the strength is 1, the mean (correct + 1/2) / (decided + 1). */
  | 'one-outcome'
  /** Nothing was decided: Jeffreys' Beta(1/2, 1/2). */
  | 'no-evidence';

export interface BetaBinomialFit {
  readonly shape: BetaShape;
  /** Natural logarithm, of the sequences of outcomes (without binomial coefficients); 0 without evidence. */
  readonly logLikelihood: number;
  /** Questions with a decided attempt. */
  readonly questionCount: number;
  readonly basis: BetaBinomialBasis;
}

export interface BetaBinomialOptions {
  /**
   * Standard deviation of a normal prior, centred on 0, on ln(strength). Default Infinity: plain maximum likelihood. A finite one
   * keeps a handful of questions that happen to look alike from being taken for equal.
   */
  readonly logStrengthDeviation?: number;
}

/** alpha + beta is sought between these: worth a hundredth of an attempt, and worth a thousand. */
export const strengthBounds = { low: 0.01, high: 1000 } as const;

/**
 * Maximum-likelihood Beta(alpha, beta) of the questions' pass rates (Skellam 1948, J. R. Stat. Soc. B 10), strength alpha + beta
 * within `strengthBounds`; see `BetaBinomialBasis` for banks that do not determine it. One pass, memory of the most attempts a
 * question has. Throws RangeError unless the counts are whole numbers with 0 <= correct <= decided.
 */
export function fitBetaBinomial(counts: Iterable<AttemptCounts>, options: BetaBinomialOptions = {}): BetaBinomialFit {
  const bank = exceedances(counts);
  const found = shapeOf(bank, options.logStrengthDeviation ?? Number.POSITIVE_INFINITY);
  return { ...found, logLikelihood: logLikelihood(bank, found.shape), questionCount: bank.decided[0] ?? 0 };
}

/**
 * Entry i: questions with more than i such attempts. The likelihood needs no more, since
 * `Gamma(alpha + s) / Gamma(alpha) = prod_{i < s} (alpha + i)` (Minka 2000, Estimating a Dirichlet distribution).
 */
interface Exceedances {
  readonly correct: readonly number[];
  readonly wrong: readonly number[];
  readonly decided: readonly number[];
}

function exceedances(counts: Iterable<AttemptCounts>): Exceedances {
  const exactly = { correct: [] as number[], wrong: [] as number[], decided: [] as number[] };
  for (const { correct, decided } of counts) {
    if (!(Number.isInteger(correct) && Number.isInteger(decided) && correct >= 0 && correct <= decided))
      throw new RangeError(`beta-binomial: ${correct} correct of ${decided} decided`);
    countOne(exactly.correct, correct);
    countOne(exactly.wrong, decided - correct);
    countOne(exactly.decided, decided);
  }
  const { correct, wrong, decided } = exactly;
  return { correct: moreThan(correct), wrong: moreThan(wrong), decided: moreThan(decided) };
}

function countOne(histogram: number[], value: number): void {
  while (histogram.length <= value) histogram.push(0);
  histogram[value] = (histogram[value] as number) + 1;
}

/** From how many have exactly i to how many have more than i, without the zeros at the end. */
function moreThan(histogram: readonly number[]): number[] {
  const tail = new Array<number>(Math.max(0, histogram.length - 1)).fill(0);
  let above = 0;
  for (let value = histogram.length - 1; value > 0; value -= 1) {
    above += histogram[value] as number;
    tail[value - 1] = above;
  }
  return tail;
}

function shapeOf(bank: Exceedances, deviation: number): { shape: BetaShape; basis: BetaBinomialBasis } {
  const decided = total(bank.decided);
  const correct = total(bank.correct);
  if (decided === 0) return { shape: { alpha: 0.5, beta: 0.5 }, basis: 'no-evidence' };
  if (correct === 0 || correct === decided)
    return { shape: shapeWith((correct + 0.5) / (decided + 1), 1), basis: 'one-outcome' };
  if (bank.decided.length < 2) return { shape: shapeWith(correct / decided, 1), basis: 'strength-unidentified' };
  const logStrength = bestLogStrength(bank, deviation);
  const isAtBound = logStrength === logBounds.low || logStrength === logBounds.high;
  return {
    shape: shapeWith(bestMean(bank, Math.exp(logStrength)), Math.exp(logStrength)),
    basis: isAtBound ? 'strength-at-bound' : 'maximum-likelihood',
  };
}

function shapeWith(mean: number, strength: number): BetaShape {
  return { alpha: strength * mean, beta: strength * (1 - mean) };
}

const logBounds = { low: Math.log(strengthBounds.low), high: Math.log(strengthBounds.high) };
const gridSize = 48;

/** The best of a grid, then bisection on the slope of the profile likelihood between its neighbours; or a bound. */
function bestLogStrength(bank: Exceedances, deviation: number): number {
  const point = (index: number): number =>
    index === gridSize ? logBounds.high : logBounds.low + (index * (logBounds.high - logBounds.low)) / gridSize;
  const values = Array.from({ length: gridSize + 1 }, (_, index) => profile(bank, point(index), deviation));
  const best = values.indexOf(Math.max(...values));
  const low = point(Math.max(0, best - 1));
  const high = point(Math.min(gridSize, best + 1));
  if (best === 0 && profileSlope(bank, low, deviation) <= 0) return low;
  if (best === gridSize && profileSlope(bank, high, deviation) >= 0) return high;
  return bisect((logStrength) => profileSlope(bank, logStrength, deviation), { low, high });
}

/** Log posterior at the best mean for this strength, up to a constant. */
function profile(bank: Exceedances, logStrength: number, deviation: number): number {
  const strength = Math.exp(logStrength);
  const shape = shapeWith(bestMean(bank, strength), strength);
  return logLikelihood(bank, shape) - (logStrength / deviation) ** 2 / 2;
}

/** Its derivative; the mean is at its best, so it does not contribute. */
function profileSlope(bank: Exceedances, logStrength: number, deviation: number): number {
  const strength = Math.exp(logStrength);
  const { alpha, beta } = shapeWith(bestMean(bank, strength), strength);
  const slope =
    alpha * slopeOfLogs(bank.correct, alpha) +
    beta * slopeOfLogs(bank.wrong, beta) -
    strength * slopeOfLogs(bank.decided, strength);
  return slope - logStrength / deviation ** 2;
}

/** For a given strength the likelihood is concave in the mean, with slope +infinity at 0 and -infinity at 1. */
function bestMean(bank: Exceedances, strength: number): number {
  const slope = (mean: number): number =>
    slopeOfLogs(bank.correct, strength * mean) - slopeOfLogs(bank.wrong, strength * (1 - mean));
  return bisect(slope, { low: 0, high: 1 });
}

/** Where a slope passes from above 0 to below, to the last bit that halving reaches in 60 rounds. */
function bisect(slope: (x: number) => number, bracket: { readonly low: number; readonly high: number }): number {
  let { low, high } = bracket;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function logLikelihood(bank: Exceedances, { alpha, beta }: BetaShape): number {
  return sumOfLogs(bank.correct, alpha) + sumOfLogs(bank.wrong, beta) - sumOfLogs(bank.decided, alpha + beta);
}

function sumOfLogs(exceeding: readonly number[], start: number): number {
  return exceeding.reduce((sum, count, index) => sum + count * Math.log(start + index), 0);
}

function slopeOfLogs(exceeding: readonly number[], start: number): number {
  return exceeding.reduce((sum, count, index) => sum + count / (start + index), 0);
}

/** Of exceedances: the number of attempts. */
function total(exceeding: readonly number[]): number {
  return exceeding.reduce((sum, count) => sum + count, 0);
}
