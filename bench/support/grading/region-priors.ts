/** A Beta prior of the pass rate for each region of prediction, read off the region's own attempts (empirical Bayes). */
import type { BetaShape } from '../../../src/stats/beta.ts';
import { logLikelihood, sumTails, type TailCounts } from './tail-counts.ts';

/** Whether each region has its own prior strength (the prediction's error differs by region) or all share one. */
export type StrengthOf = 'each region' | 'all regions';

/**
 * The maximum likelihood beta-binomial of each region; its log strength is drawn towards the mean of the regions' as by a normal
 * prior of standard deviation 0.3, since a small pilot says little of it. One region: maximum likelihood, hardly drawn.
 */
export function regionPriors(tails: readonly TailCounts[], strengthOf: StrengthOf): BetaShape[] {
  const whole = maximise(sumTails(tails, tails[0]?.right.length ?? 0), { centre: 0, spread: 3 });
  if (tails.length === 1) return [shapeOf(whole)];
  const first = tails.map((region) => maximise(region, { centre: whole.logStrength + 0.7, spread: 1 }));
  const pairs = tails.map(({ attempts }) => attempts[1] ?? 0);
  const weight = pairs.reduce((sum, count) => sum + count, 1);
  const centre = first.reduce(
    (sum, { logStrength }, index) => sum + (logStrength * (pairs[index] as number)) / weight,
    0,
  );
  const spread = strengthOf === 'each region' ? 0.3 : 0.001;
  return tails.map((region) => shapeOf(maximise(region, { centre, spread })));
}

interface Fit {
  readonly logitMean: number;
  readonly logStrength: number;
}

function shapeOf({ logitMean, logStrength }: Fit): BetaShape {
  const strength = Math.exp(logStrength);
  const mean = 1 / (1 + Math.exp(-logitMean));
  return { alpha: strength * mean, beta: strength * (1 - mean) };
}

/** Coordinate search: the likelihood is smooth with one maximum, and a thousandth is far below what the data say. */
function maximise(tails: TailCounts, { centre, spread }: { readonly centre: number; readonly spread: number }): Fit {
  const value = (logitMean: number, logStrength: number) =>
    logLikelihood(tails, logitMean, logStrength) - ((logStrength - centre) / spread) ** 2 / 2;
  let logitMean = Math.log(((tails.right[0] ?? 0) + 0.5) / ((tails.wrong[0] ?? 0) + 0.5));
  let logStrength = centre;
  let best = value(logitMean, logStrength);
  for (let step = 1; step > 0.001; ) {
    const [mean, strength] = [logitMean, logStrength];
    for (const [toMean, toStrength] of [
      [step, 0],
      [-step, 0],
      [0, step],
      [0, -step],
    ] as const) {
      const tried = value(clamp(mean + toMean, 7), clamp(strength + toStrength, 5));
      if (tried <= best) continue;
      best = tried;
      logitMean = clamp(mean + toMean, 7);
      logStrength = clamp(strength + toStrength, 5);
    }
    if (mean === logitMean && strength === logStrength) step /= 2;
  }
  return { logitMean, logStrength };
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
