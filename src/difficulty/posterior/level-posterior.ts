/** From what is known of a pass rate to what is known of the level: the probability of each level, and the one to write down. */
import { type BetaShape, regularisedIncompleteBeta } from '../../stats/beta.ts';
import { type Level, levels } from '../level.ts';
import { rememberedByShape } from './remembered-by-shape.ts';

export interface LevelPosterior {
  /** P(level) for `easiest`, `easiest` + 1, ...: one more than there are thresholds, each in [0, 1], summing to 1. */
  readonly weights: readonly number[];
  /** Posterior mean of the level, in levels; between `easiest` and the hardest. */
  readonly meanLevel: number;
  /** Posterior standard deviation of the level, in levels; 0 when the level is certain. */
  readonly width: number;
  /** The mean level rounded, ties to the easier. */
  readonly level: Level;
}

/**
 * The level of a question whose pass rate is Beta(alpha, beta) distributed. A rate at or above thresholds[0] is `easiest`, the next level
 * at or above thresholds[1], and so on, as in `levelForScore`. No threshold gives `easiest` for certain.
 * Throws RangeError unless the thresholds descend strictly in (0, 1), the levels end at 5, and alpha, beta > 0.
 */
export function levelPosterior(shape: BetaShape, thresholds: readonly number[], easiest: Level): LevelPosterior {
  requireScale(thresholds, easiest);
  const weights = levelWeights(thresholds.map((threshold) => regularisedIncompleteBeta(threshold, shape)));
  const { mean, variance } = momentsOfWeights(weights);
  return { weights, meanLevel: easiest + mean, width: Math.sqrt(variance), level: roundedLevel(easiest + mean) };
}

/** `levelPosterior` on one scale, computed once for each shape; `capacity` as in `rememberedByShape`. */
export function rememberedLevelPosterior(
  { thresholds, easiest }: { readonly thresholds: readonly number[]; readonly easiest: Level },
  capacity?: number,
): (shape: BetaShape) => LevelPosterior {
  return rememberedByShape((shape) => levelPosterior(shape, thresholds, easiest), capacity);
}

/** Differences of the distribution function at descending thresholds, clipped at 0 against rounding. */
function levelWeights(below: readonly number[]): number[] {
  const ends = [1, ...below, 0];
  return ends.slice(1).map((end, index) => Math.max(0, (ends[index] as number) - end));
}

/** Mean and variance of the steps past the easiest level. */
function momentsOfWeights(weights: readonly number[]): { mean: number; variance: number } {
  const mean = weights.reduce((sum, weight, step) => sum + weight * step, 0);
  return { mean, variance: weights.reduce((sum, weight, step) => sum + weight * (step - mean) ** 2, 0) };
}

/** A mean that is half way but for rounding counts as half way, so that symmetric shapes get the easier level everywhere. */
function roundedLevel(meanLevel: number): Level {
  return levels[Math.ceil(meanLevel - 0.5 - 1e-9)] as Level;
}

function requireScale(thresholds: readonly number[], easiest: Level): void {
  if (easiest + thresholds.length > 5)
    throw new RangeError(`${thresholds.length} thresholds from level ${easiest} on pass level 5`);
  if (!thresholds.every((value, index) => value > 0 && value < (thresholds[index - 1] ?? 1)))
    throw new RangeError(`thresholds descend strictly in (0, 1), got ${thresholds.join(', ')}`);
}
