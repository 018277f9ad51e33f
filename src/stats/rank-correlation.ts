/** Whether two measures put things in the same order. */
import { quantileOfSorted } from './describe.ts';
import { type Interval, requireConfidence } from './interval.ts';
import { createRandom } from './random.ts';

/** Ranks from 1 in ascending order; ties share their mean rank. */
export function midranks(values: readonly number[]): Float64Array {
  const ranks = new Float64Array(values.length);
  let before = 0;
  for (const group of tieGroups(values)) {
    for (const index of group) ranks[index] = before + (group.length + 1) / 2;
    before += group.length;
  }
  return ranks;
}

/**
 * Spearman's rank correlation in [-1, 1]: Pearson's of the midranks (Spearman 1904). Undefined for fewer than three pairs, or when one
 * side is all equal. Throws RangeError when the sides differ in length.
 */
export function spearman(first: readonly number[], second: readonly number[]): number | undefined {
  requirePairs(first, second);
  if (first.length < fewestPairs) return undefined;
  return pearson(midranks(first), midranks(second));
}

/** Undefined when one side is all equal. */
export function pearson(first: ArrayLike<number>, second: ArrayLike<number>): number | undefined {
  return weightedPearson(first, second, undefined);
}

/**
 * Percentile bootstrap interval of `spearman` over pairs; default 1,000 resamples, confidence 0.95. Undefined where `spearman` is.
 * Resamples in which one side is all equal are left out.
 */
export function spearmanInterval(
  first: readonly number[],
  second: readonly number[],
  options: { readonly seed: string | number; readonly replicates?: number; readonly confidence?: number },
): Interval | undefined {
  const { seed, replicates = 1_000, confidence = 0.95 } = options;
  requireConfidence(confidence);
  if (spearman(first, second) === undefined) return undefined;
  const random = createRandom(seed);
  const groups = [tieGroups(first), tieGroups(second)] as const;
  const found: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const counts = new Float64Array(first.length);
    for (let draw = 0; draw < first.length; draw += 1) {
      const drawn = random.integer(first.length);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    const correlation = weightedPearson(ranksOf(groups[0], counts), ranksOf(groups[1], counts), counts);
    if (correlation !== undefined) found.push(correlation);
  }
  if (found.length === 0) return undefined;
  const sorted = Float64Array.from(found).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(sorted, tail), high: quantileOfSorted(sorted, 1 - tail) };
}

const fewestPairs = 3;

function requirePairs(first: readonly number[], second: readonly number[]): void {
  if (first.length !== second.length) throw new RangeError(`${first.length} values cannot pair with ${second.length}`);
}

/** Indices of equal values, smallest value first. Sorted once, so that a resample costs no sort. */
function tieGroups(values: readonly number[]): number[][] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const groups: number[][] = [];
  for (const index of order) {
    const last = groups.at(-1);
    if (last !== undefined && values[last[0] as number] === values[index]) last.push(index);
    else groups.push([index]);
  }
  return groups;
}

/** Midranks within a resample in which value i stands `counts[i]` times. */
function ranksOf(groups: readonly (readonly number[])[], counts: Float64Array): Float64Array {
  const ranks = new Float64Array(counts.length);
  let before = 0;
  for (const group of groups) {
    const size = group.reduce((sum, index) => sum + (counts[index] as number), 0);
    for (const index of group) ranks[index] = before + (size + 1) / 2;
    before += size;
  }
  return ranks;
}

function weightedPearson(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  weights: Float64Array | undefined,
): number | undefined {
  const weightAt = (index: number) => (weights === undefined ? 1 : (weights[index] as number));
  let [total, firstSum, secondSum] = [0, 0, 0];
  for (let index = 0; index < first.length; index += 1) {
    total += weightAt(index);
    firstSum += weightAt(index) * (first[index] as number);
    secondSum += weightAt(index) * (second[index] as number);
  }
  let [product, firstSquare, secondSquare] = [0, 0, 0];
  for (let index = 0; index < first.length; index += 1) {
    const one = (first[index] as number) - firstSum / total;
    const other = (second[index] as number) - secondSum / total;
    product += weightAt(index) * one * other;
    firstSquare += weightAt(index) * one * one;
    secondSquare += weightAt(index) * other * other;
  }
  // Equal values whose mean was rounded are still equal.
  const scale = Math.sqrt(firstSquare * secondSquare);
  return scale > 1e-12 * total ? product / scale : undefined;
}
