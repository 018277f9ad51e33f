/** A list of numbers in a few: what reports and the dashboard print about lengths, costs and scores. */

export interface Description {
  readonly count: number;
  readonly mean: number;
  /** Unbiased (n - 1); absent for a single value. */
  readonly standardDeviation?: number;
  readonly minimum: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly p95: number;
  readonly maximum: number;
}

/** Undefined for an empty list. */
export function describe(values: readonly number[]): Description | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count,
    mean,
    ...(count > 1 ? { standardDeviation: Math.sqrt(squares / (count - 1)) } : {}),
    minimum: quantileOfSorted(sorted, 0),
    lowerQuartile: quantileOfSorted(sorted, 0.25),
    median: quantileOfSorted(sorted, 0.5),
    upperQuartile: quantileOfSorted(sorted, 0.75),
    p95: quantileOfSorted(sorted, 0.95),
    maximum: quantileOfSorted(sorted, 1),
  };
}

/**
 * Quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, the default of R and NumPy).
 * Undefined for an empty list; throws RangeError unless 0 <= probability <= 1.
 */
export function quantile(values: readonly number[], probability: number): number | undefined {
  if (values.length === 0) return undefined;
  return quantileOfSorted(Float64Array.from(values).sort(), probability);
}

/** As `quantile`, of a non-empty list already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`a quantile's probability lies in [0, 1], got ${probability}`);
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
