/** Which share of the training set each level gets: the student's own evaluation, a curriculum, or the user's table. */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { ConfigError } from '../errors/errors.ts';

/** Shares in [0, 1] that sum to 1 (to rounding). */
export type Distribution = PerLevel<number>;

/** How levels are read: under `inside` level 0 does not exist. */
export type EasyReading = 'inside' | 'separate';

/**
 * P_eval: the share of each level on the evaluation set (arXiv 2504.11919, option 1); with `only`, among these levels, the others
 * having none (ours: the paper draws from every level). Undefined when nothing of them is graded. Throws RangeError on a negative count.
 */
export function evaluationDistribution(
  levelCounts: PerLevel<number>,
  only: readonly Level[] = levels,
): Distribution | undefined {
  const bad = levels.find((level) => !(levelCounts[level] >= 0 && Number.isFinite(levelCounts[level])));
  if (bad !== undefined) throw new RangeError(`level ${bad} has count ${levelCounts[bad]}`);
  const counts = perLevel((level) => (only.includes(level) ? levelCounts[level] : 0));
  const total = sumOf(counts);
  return total === 0 ? undefined : perLevel((level) => counts[level] / total);
}

/** The paper gives no weights beyond their order; these are ours. */
export const defaultCurriculumWeights: readonly number[] = [5, 4, 3, 2, 1];

/**
 * P_C(i) = w_i / sum w (arXiv 2504.11919, option 2), with w_i > w_{i+1} > 0. Five weights belong to levels 1 to 5; under
 * `separate` six are allowed and begin at level 0, while five leave level 0 out. Throws ConfigError naming the weight at fault.
 */
export function curriculumDistribution(
  weights: readonly number[] = defaultCurriculumWeights,
  options: { readonly easy: EasyReading } = { easy: 'inside' },
): Distribution {
  requireWeightCount(weights, options.easy);
  for (const [index, weight] of weights.entries()) requireWeight(weight, { index, next: weights[index + 1] });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const firstLevel = weights.length === 6 ? 0 : 1;
  return perLevel((level) => (weights[level - firstLevel] ?? 0) / total);
}

function requireWeightCount(weights: readonly number[], easy: EasyReading): void {
  if (weights.length === 5 || (easy === 'separate' && weights.length === 6)) return;
  const allowed = easy === 'separate' ? 'five weights, or six beginning at level 0' : 'five weights';
  throw new ConfigError(`A curriculum needs ${allowed}, got ${weights.length}.`);
}

function requireWeight(weight: number, at: { readonly index: number; readonly next: number | undefined }): void {
  const name = `curriculum weight ${at.index + 1}`;
  if (!(weight > 0 && Number.isFinite(weight))) throw new ConfigError(`The ${name} is ${weight}; weights are above 0.`);
  if (at.next !== undefined && !(weight > at.next))
    throw new ConfigError(`The ${name} (${weight}) is not above weight ${at.index + 2} (${at.next}).`, {
      hint: 'Curriculum weights fall from easy to hard; use a custom distribution for any other shape.',
    });
}

/** How far a table of shares may be from 1 before it is taken for a mistake rather than rounding (0.333 three times). */
const sumTolerance = 0.01;

/**
 * The shares as given, missing levels 0, scaled to sum to exactly 1. Throws ConfigError when a share is negative, the sum is
 * not 1 within 0.01, or level 0 is asked for under `inside`.
 */
export function customDistribution(
  table: Readonly<Partial<Record<Level, number>>>,
  options: { readonly easy: EasyReading } = { easy: 'inside' },
): Distribution {
  const shares = perLevel((level) => table[level] ?? 0);
  const bad = levels.find((level) => !(shares[level] >= 0 && Number.isFinite(shares[level])));
  if (bad !== undefined) throw new ConfigError(`The share of level ${bad} is ${shares[bad]}; shares are 0 or more.`);
  if (options.easy === 'inside' && shares[0] > 0)
    throw new ConfigError('Level 0 has a share, but exists only with `easy: separate`.', {
      hint: 'Give that share to level 1, or set `easy: separate`.',
    });
  const total = sumOf(shares);
  if (Math.abs(total - 1) > sumTolerance)
    throw new ConfigError(`The shares of a custom distribution sum to ${Number(total.toFixed(6))}, not 1.`);
  return perLevel((level) => shares[level] / total);
}

/** The sum over all levels. */
export function sumOf(table: PerLevel<number>): number {
  return levels.reduce<number>((sum, level) => sum + table[level], 0);
}
