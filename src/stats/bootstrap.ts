/** How far an accuracy would move had the benchmark drawn other questions: resampling whole questions, never single samples. */
import { quantileOfSorted } from './describe.ts';
import { type Interval, requireConfidence } from './interval.ts';
import { createRandom } from './random.ts';

export interface BootstrapOptions {
  readonly seed: string | number;
  /** Number of resamples, default 5000. */
  readonly replicates?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/**
 * Percentile cluster bootstrap of the mean over questions (Miller, arXiv 2411.00640: the question is the cluster).
 * `questionMeans` holds one value per question, the mean of its samples. Undefined for 0 or 1 questions: one question says
 * nothing about others. The order of the questions does not matter. Throws RangeError on a value that is not finite.
 */
export function bootstrapMean(questionMeans: readonly number[], options: BootstrapOptions): Interval | undefined {
  const confidence = options.confidence ?? 0.95;
  requireConfidence(confidence);
  if (questionMeans.length < 2) return undefined;
  return percentileInterval(resampledMeans(questionMeans, options), confidence);
}

export interface PairedDifference extends Interval {
  /** Mean over questions of first minus second. */
  readonly difference: number;
  /**
   * Two-sided: `2 min(#{d* <= 0} + 1, #{d* >= 0} + 1) / (replicates + 1)`, at most 1, d* being the resampled differences.
   * The test that inverts the percentile interval; its smallest value is 2 / (replicates + 1).
   */
  readonly pValue: number;
}

/**
 * Paired bootstrap of the difference of two models over the same questions: both are resampled with the same questions, which
 * takes the questions' difficulty out of the comparison. Undefined for 0 or 1 questions.
 */
export function bootstrapPairedDifference(
  questionMeans: readonly { readonly first: number; readonly second: number }[],
  options: BootstrapOptions,
): PairedDifference | undefined {
  const differences = questionMeans.map(({ first, second }) => first - second);
  const confidence = options.confidence ?? 0.95;
  requireConfidence(confidence);
  if (differences.length < 2) return undefined;
  const resampled = resampledMeans(differences, options);
  return {
    difference: meanOfSorted(differences.toSorted((a, b) => a - b)),
    ...percentileInterval(resampled, confidence),
    pValue: twoSidedP(resampled),
  };
}

/** Ascending. The values are sorted first, so that a seed gives one answer whatever order the questions came in. */
function resampledMeans(values: readonly number[], options: BootstrapOptions): Float64Array {
  const replicates = options.replicates ?? 5000;
  if (!Number.isInteger(replicates) || replicates < 1)
    throw new RangeError(`replicates must be a positive integer, got ${replicates}`);
  if (!values.every(Number.isFinite)) throw new RangeError('a bootstrap needs finite values');
  const sorted = Float64Array.from(values).sort();
  const random = createRandom(options.seed);
  const means = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    let sum = 0;
    for (let draw = 0; draw < sorted.length; draw += 1) sum += sorted[random.integer(sorted.length)] as number;
    means[replicate] = sum / sorted.length;
  }
  return means.sort();
}

function percentileInterval(sortedMeans: Float64Array, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(sortedMeans, tail), high: quantileOfSorted(sortedMeans, 1 - tail) };
}

/** A sum of differences that cancel may miss 0 by rounding. */
const zeroTolerance = 1e-12;

function twoSidedP(differences: Float64Array): number {
  let notAbove = 0;
  let notBelow = 0;
  for (const difference of differences) {
    if (difference <= zeroTolerance) notAbove += 1;
    if (difference >= -zeroTolerance) notBelow += 1;
  }
  return Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (differences.length + 1));
}

function meanOfSorted(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
