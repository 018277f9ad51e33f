/** How alike the members of a group are: here, scores of several attempts at one question. */

/**
 * ICC(1) of the one-way random model for groups of unequal size (Shrout & Fleiss 1979; Donner 1986):
 *
 *     (B - W) / (B + (n0 - 1) W),    n0 = (N - Σ n_g² / N) / (g - 1)
 *
 * B and W the mean squares between and within groups: the share of variance that lies between groups. Below 0 when members
 * differ more than groups do. Groups of one member count for B alone. Undefined with fewer than two groups, without a group of two, or when all
 * values are equal.
 */
export function intraclassCorrelation(groups: readonly (readonly number[])[]): number | undefined {
  const filled = groups.filter((group) => group.length > 0);
  const count = filled.reduce((sum, group) => sum + group.length, 0);
  if (filled.length < 2 || count === filled.length) return undefined;
  const grandMean = filled.flat().reduce((sum, value) => sum + value, 0) / count;
  let [between, within, squares] = [0, 0, 0];
  for (const group of filled) {
    const mean = group.reduce((sum, value) => sum + value, 0) / group.length;
    between += group.length * (mean - grandMean) ** 2;
    within += group.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    squares += group.length ** 2;
  }
  const meanBetween = between / (filled.length - 1);
  const meanWithin = within / (count - filled.length);
  const size = (count - squares / count) / (filled.length - 1);
  const whole = meanBetween + (size - 1) * meanWithin;
  return whole > 0 ? (meanBetween - meanWithin) / whole : undefined;
}
