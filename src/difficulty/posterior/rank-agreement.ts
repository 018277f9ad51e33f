/** Whether predictions put things in the order they turn out to have. */

export interface PredictedAndObserved {
  readonly predicted: number;
  readonly observed: number;
}

/**
 * Spearman's rank correlation in [-1, 1]: Pearson's of the ranks, ties sharing their mean rank. Undefined with fewer than
 * two pairs, or when one side is all equal.
 */
export function rankAgreement(pairs: readonly PredictedAndObserved[]): number | undefined {
  const first = midranks(pairs.map(({ predicted }) => predicted));
  const second = midranks(pairs.map(({ observed }) => observed));
  const middle = (pairs.length + 1) / 2;
  let [product, firstSquare, secondSquare] = [0, 0, 0];
  for (const [index, rank] of first.entries()) {
    const other = (second[index] as number) - middle;
    product += (rank - middle) * other;
    firstSquare += (rank - middle) ** 2;
    secondSquare += other ** 2;
  }
  return firstSquare > 0 && secondSquare > 0 ? product / Math.sqrt(firstSquare * secondSquare) : undefined;
}

/** Ranks from 1. */
function midranks(values: readonly number[]): Float64Array {
  const order = values
    .map((_, index) => index)
    .sort((one, other) => (values[one] as number) - (values[other] as number));
  const valueAt = (position: number): number | undefined => values[order[position] ?? -1];
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && valueAt(end) === valueAt(start)) end += 1;
    for (const index of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
