/** Agreement of two gradings beyond what chance would give. */

/**
 * Cohen's kappa of a square table, counts[i][j] of things graded i by the first and j by the second (Cohen 1960; weighted, 1968):
 *
 *     1 - Σ w_ij o_ij / Σ w_ij e_ij      w_ij = [i ≠ j], |i - j| or (i - j)²
 *
 * with e_ij from the margins. 1 is full agreement, 0 what chance gives. Undefined for an empty table, and where chance alone agrees fully
 * (both gave one and the same grade throughout). Throws RangeError unless the table is square.
 */
export function cohensKappa(
  counts: readonly (readonly number[])[],
  weights: 'none' | 'linear' | 'quadratic' = 'none',
): number | undefined {
  if (counts.some((row) => row.length !== counts.length)) throw new RangeError('kappa needs a square table');
  const rows = counts.map(sum);
  const columns = counts.map((_, column) => sum(counts.map((row) => row[column] as number)));
  const total = sum(rows);
  let [observed, expected] = [0, 0];
  for (const [i, row] of counts.entries()) {
    for (const [j, count] of row.entries()) {
      const distance = distanceBy[weights](Math.abs(i - j));
      observed += distance * count;
      expected += (distance * (rows[i] as number) * (columns[j] as number)) / total;
    }
  }
  return expected > 0 ? 1 - observed / expected : undefined;
}

const distanceBy = {
  none: (steps: number) => (steps === 0 ? 0 : 1),
  linear: (steps: number) => steps,
  quadratic: (steps: number) => steps * steps,
} as const;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
