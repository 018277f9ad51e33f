/** Compares collections whose order says nothing. */
import type { Node } from '../read/ast.ts';
import type { CompareItems, Pair } from './compare-scalars.ts';
import type { Match } from './match.ts';

/** Every item of one side has its own partner on the other: a bipartite matching, since rounding lets one item fit several. */
export function compareUnordered(
  ours: readonly Node[],
  theirs: readonly Node[],
  { context, compareItems }: { context: Pair['context']; compareItems: CompareItems },
): Match {
  if (ours.length !== theirs.length) return 'different';
  const known = new Map<number, Match>();
  const matchAt = (row: number, column: number): Match => {
    const at = row * theirs.length + column;
    const match = known.get(at) ?? compareItems({ gold: ours[row] as Node, answer: theirs[column] as Node, context });
    known.set(at, match);
    return match;
  };
  if (isMatchable(ours.length, (row, column) => matchAt(row, column) === 'equal')) return 'equal';
  return isMatchable(ours.length, (row, column) => matchAt(row, column) !== 'different') ? 'unknown' : 'different';
}

/** Kuhn's augmenting paths: can each of `size` rows be given a column of its own that fits? Asks no more pairs than it needs. */
function isMatchable(size: number, fits: (row: number, column: number) => boolean): boolean {
  const rowOf = new Map<number, number>();
  const place = (row: number, tried: Set<number>): boolean => {
    for (let step = 0; step < size; step += 1) {
      // Sides are often written in the same order.
      const column = (row + step) % size;
      if (tried.has(column) || !fits(row, column)) continue;
      tried.add(column);
      const taken = rowOf.get(column);
      if (taken !== undefined && !place(taken, tried)) continue;
      rowOf.set(column, row);
      return true;
    }
    return false;
  };
  return Array.from({ length: size }, (_, row) => row).every((row) => place(row, new Set()));
}
