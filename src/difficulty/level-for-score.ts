/** The step from a score to a level, shared by step scores and pass rates: high score, low level. */
import { type Level, levels } from './level.ts';

/**
 * `easiest` when score >= thresholds[0], the next level when score >= thresholds[1], and so on; below all of them
 * `easiest + thresholds.length`. Thresholds descend. Throws RangeError when that would pass level 5, or the score is NaN.
 */
export function levelForScore(
  score: number,
  scale: { readonly thresholds: readonly number[]; readonly easiest: Level },
): Level {
  if (Number.isNaN(score)) throw new RangeError('a score that is not a number has no level');
  const firstReached = scale.thresholds.findIndex((threshold) => score >= threshold);
  const level = levels[scale.easiest + (firstReached === -1 ? scale.thresholds.length : firstReached)];
  if (level === undefined || scale.easiest + scale.thresholds.length > 5)
    throw new RangeError(`${scale.thresholds.length} thresholds from level ${scale.easiest} on pass level 5`);
  return level;
}
