/** Selection without sorting: a bank of a million questions is asked for its highest values every round. */

/**
 * The k-th largest value, k from 1; linear time on average, also where values repeat (Hoare 1961, CACM 4, algorithm 65).
 * Reorders `values`, which hold no NaN. Throws RangeError unless 1 <= k <= values.length.
 */
export function kthLargest(values: Float64Array, k: number): number {
  if (!(Number.isInteger(k) && k >= 1 && k <= values.length))
    throw new RangeError(`the ${k}-th largest of ${values.length} values`);
  const wanted = values.length - k;
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const { below, above } = split(values, low, high);
    if (wanted <= below) high = below;
    else if (wanted >= above) low = above;
    else break;
  }
  return values[wanted] as number;
}

/** Moves what is at most the pivot to [low, below] and what is at least the pivot to [above, high]; all between equal it. */
function split(values: Float64Array, low: number, high: number): { below: number; above: number } {
  const pivot = values[(low + high) >>> 1] as number;
  let above = low;
  let below = high;
  while (above <= below) {
    while ((values[above] as number) < pivot) above += 1;
    while ((values[below] as number) > pivot) below -= 1;
    if (above > below) break;
    const moved = values[above] as number;
    values[above] = values[below] as number;
    values[below] = moved;
    above += 1;
    below -= 1;
  }
  return { below, above };
}
