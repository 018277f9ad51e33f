/** Helpers every part of the repository uses: statements cut to the engine's variable limit. */

/** Cuts rows so that each statement binds at most `maxVariables` values. */
export function chunksFor<T>(rows: readonly T[], columnCount: number, maxVariables: number): T[][] {
  const size = Math.max(1, Math.floor(maxVariables / columnCount));
  const chunks: T[][] = [];
  for (let start = 0; start < rows.length; start += size) chunks.push(rows.slice(start, start + size));
  return chunks;
}

export function groupBy<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
