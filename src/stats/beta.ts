/** The Beta distribution: what a handful of attempts says about a student's true pass rate on one question. */
import { type Interval, requireConfidence } from './interval.ts';

export interface BetaShape {
  /** > 0 */
  readonly alpha: number;
  /** > 0 */
  readonly beta: number;
}

/**
 * Interval of a pass rate from its Jeffreys posterior Beta(correct + 1/2, wrong + 1/2), equal tails, default confidence 0.95;
 * its low end is 0 when nothing was correct and its high end 1 when everything was (Brown, Cai, DasGupta 2001, Stat. Sci. 16).
 * Undefined for 0 decided attempts; throws RangeError unless 0 <= correct <= decided.
 */
export function passRateInterval(counts: {
  readonly correct: number;
  readonly decided: number;
  readonly confidence?: number;
}): Interval | undefined {
  const { correct, decided, confidence = 0.95 } = counts;
  requireConfidence(confidence);
  if (!(correct >= 0 && correct <= decided))
    throw new RangeError(`pass rate: ${correct} correct of ${decided} decided`);
  if (decided === 0) return undefined;
  const shape = { alpha: correct + 0.5, beta: decided - correct + 0.5 };
  const tail = (1 - confidence) / 2;
  return {
    low: correct === 0 ? 0 : betaQuantile(tail, shape),
    high: correct === decided ? 1 : betaQuantile(1 - tail, shape),
  };
}

/**
 * Regularised incomplete beta function I_x(alpha, beta) = P(X <= x) for X ~ Beta(alpha, beta), to about 1e-12.
 * x outside [0, 1] gives 0 or 1. Continued fraction 8.17.22 of the NIST DLMF, by Lentz's method.
 */
export function regularisedIncompleteBeta(x: number, shape: BetaShape): number {
  requireShape(shape);
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const { alpha, beta } = shape;
  // The fraction converges fast only below the mean; above it the mirrored function is computed.
  if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - regularisedIncompleteBeta(1 - x, { alpha: beta, beta: alpha });
  const front = Math.exp(alpha * Math.log(x) + beta * Math.log1p(-x) - logBeta(shape)) / alpha;
  return front / continuedFraction(x, shape);
}

/** 1 + d1/(1 + d2/(1 + ...)), the denominator of the incomplete beta function. */
function continuedFraction(x: number, { alpha, beta }: BetaShape): number {
  let value = 1;
  let numeratorRatio = 1;
  let denominatorRatio = 0;
  for (let term = 1; term <= 1000; term += 1) {
    const m = Math.floor(term / 2);
    const coefficient =
      term % 2 === 0
        ? (m * (beta - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m))
        : (-(alpha + m) * (alpha + beta + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1));
    denominatorRatio = 1 / awayFromZero(1 + coefficient * denominatorRatio);
    numeratorRatio = awayFromZero(1 + coefficient / numeratorRatio);
    const change = numeratorRatio * denominatorRatio;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** x with I_x(alpha, beta) = probability, to about 1e-12 of x. Throws RangeError unless 0 <= probability <= 1. */
export function betaQuantile(probability: number, shape: BetaShape): number {
  requireShape(shape);
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`a quantile's probability lies in [0, 1], got ${probability}`);
  if (probability === 0 || probability === 1) return probability;
  const normaliser = logBeta(shape);
  let low = 0;
  let high = 1;
  let x = shape.alpha / (shape.alpha + shape.beta);
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round += 1) {
    const excess = regularisedIncompleteBeta(x, shape) - probability;
    if (excess > 0) high = x;
    else low = x;
    const newton = x - excess / Math.exp(logDensity(x, shape) - normaliser);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) < 1e-15 * x) break;
    x = next;
  }
  return x;
}

function logDensity(x: number, { alpha, beta }: BetaShape): number {
  return (alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x);
}

function logBeta({ alpha, beta }: BetaShape): number {
  return logGamma(alpha) + logGamma(beta) - logGamma(alpha + beta);
}

/** ln Gamma(x) for x > 0: Stirling's series (DLMF 5.11.1) after shifting x above 10 by the recurrence; error below 1e-13. */
function logGamma(x: number): number {
  let shift = 0;
  let shifted = x;
  while (shifted < 10) {
    shift += Math.log(shifted);
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

function requireShape({ alpha, beta }: BetaShape): void {
  if (!(alpha > 0 && beta > 0))
    throw new RangeError(`a Beta distribution needs alpha, beta > 0, got ${alpha}, ${beta}`);
}
