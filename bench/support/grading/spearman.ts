/** Spearman's rank correlation; ties get their mean rank. */
export function spearman(x: Float64Array, y: Float64Array): number {
  return pearson(ranks(x), ranks(y));
}

function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end += 1;
    for (let rank = start; rank < end; rank += 1) result[order[rank] as number] = (start + end - 1) / 2;
    start = end;
  }
  return result;
}

function pearson(x: Float64Array, y: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xMean, yMean] = [mean(x), mean(y)];
  const product = (a: Float64Array, aMean: number, b: Float64Array, bMean: number) =>
    a.reduce((sum, value, index) => sum + (value - aMean) * ((b[index] as number) - bMean), 0);
  return product(x, xMean, y, yMean) / Math.sqrt(product(x, xMean, x, xMean) * product(y, yMean, y, yMean));
}
