/** Whole numbers of questions from shares, so that they sum to the size asked for. */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { type Distribution, sumOf } from './distribution.ts';

/**
 * Largest remainder (Hamilton): every level gets the whole part of `share * size`, what is left goes one each to the largest
 * remainders, ties to the lower level. Sums to `size` exactly; a level without a share gets nothing. Throws RangeError unless
 * size is a non-negative integer below 1e9 and the shares are non-negative and sum to 1 (within 1e-6).
 */
export function quotas(distribution: Distribution, size: number): PerLevel<number> {
  requireSize(size);
  const total = requireShares(distribution);
  const exact = perLevel((level) => (distribution[level] / total) * size);
  const whole = perLevel((level) => Math.floor(exact[level]));
  const left = size - sumOf(whole);
  const byRemainder = levels
    .filter((level) => exact[level] > whole[level])
    .sort((a, b) => compareRemainders(exact[a] - whole[a], exact[b] - whole[b]) || a - b);
  const favoured = new Set<Level>(byRemainder.slice(0, left));
  return perLevel((level) => whole[level] + (favoured.has(level) ? 1 : 0));
}

/** Descending; remainders that differ by rounding noise are tied. */
function compareRemainders(a: number, b: number): number {
  return Math.round(b * 1e6) - Math.round(a * 1e6);
}

function requireSize(size: number): void {
  if (!Number.isInteger(size) || size < 0 || size >= 1e9)
    throw new RangeError(`a size is a non-negative integer below 1e9, got ${size}`);
}

function requireShares(distribution: Distribution): number {
  const bad = levels.find((level) => !(distribution[level] >= 0));
  if (bad !== undefined) throw new RangeError(`level ${bad} has share ${distribution[bad]}`);
  const total = sumOf(distribution);
  if (Math.abs(total - 1) > 1e-6) throw new RangeError(`shares sum to ${total}, not 1`);
  return total;
}
