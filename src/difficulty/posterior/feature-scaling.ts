/** Features on one scale, so that one prior suits all their weights. */

export interface FeatureScaling {
  readonly means: readonly number[];
  /** Standard deviations; 0 for a column that is constant. */
  readonly scales: readonly number[];
}

/** Standard deviations a feature counts at most: a prompt a hundred times as long as any seen is "very long", no more. */
const largestDeviation = 4;

/** Mean and population standard deviation of each of `width` columns; of no row, 0 and 0. */
export function featureScaling(rows: readonly (readonly number[])[], width: number): FeatureScaling {
  const means = columnMeans(rows, width, (value) => value);
  const variances = columnMeans(rows, width, (value, column) => (value - (means[column] as number)) ** 2);
  return {
    means,
    scales: variances.map((variance, column) => {
      const scale = Math.sqrt(variance);
      // Rounding leaves a constant column a tiny spread, which would be blown up to a feature.
      return scale > 1e-9 * Math.max(1, Math.abs(means[column] as number)) ? scale : 0;
    }),
  };
}

/** (value - mean) / scale, within 4 deviations; 0 for a constant column. */
export function standardised(features: readonly number[], { means, scales }: FeatureScaling): number[] {
  return features.map((value, column) => {
    const scale = scales[column] as number;
    if (scale === 0) return 0;
    const deviation = (value - (means[column] as number)) / scale;
    return Math.max(-largestDeviation, Math.min(largestDeviation, deviation));
  });
}

function columnMeans(
  rows: readonly (readonly number[])[],
  width: number,
  term: (value: number, column: number) => number,
): number[] {
  const sums = new Array<number>(width).fill(0);
  for (const row of rows)
    for (let column = 0; column < width; column += 1)
      sums[column] = (sums[column] as number) + term(row[column] as number, column);
  return sums.map((sum) => (rows.length === 0 ? 0 : sum / rows.length));
}
