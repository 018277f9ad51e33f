/** The interval of a rate of independent yes-or-no outcomes; honest at 0, at 1 and for few trials, where the usual one is not. */
import { type Interval, requireConfidence } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * Wilson score interval (Wilson 1927) without continuity correction, within [0, 1]. Default confidence 0.95.
 * Undefined for 0 trials; throws RangeError unless 0 <= successes <= trials.
 */
export function wilsonInterval(counts: {
  readonly successes: number;
  readonly trials: number;
  readonly confidence?: number;
}): Interval | undefined {
  const { successes, trials, confidence = 0.95 } = counts;
  requireConfidence(confidence);
  if (!(successes >= 0 && successes <= trials))
    throw new RangeError(`Wilson: ${successes} successes of ${trials} trials`);
  if (trials === 0) return undefined;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const rate = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const centre = (rate + z ** 2 / (2 * trials)) / scale;
  const halfWidth = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - halfWidth),
    high: successes === trials ? 1 : Math.min(1, centre + halfWidth),
  };
}
