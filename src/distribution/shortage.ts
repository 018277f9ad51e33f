/** What happens when a level has fewer questions than its quota: the rule is named, and every moved unit is reported. */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';

export type ShortagePolicy = 'nearest' | 'easier' | 'fail';

export interface Move {
  /** The level that was short. */
  readonly from: Level;
  /** The level that gave questions instead. */
  readonly to: Level;
  readonly count: number;
}

export interface FilledQuotas {
  /** Never above what is available; sums to the quotas' sum minus `unmet`. */
  readonly filled: PerLevel<number>;
  readonly moves: readonly Move[];
  /** Units no level could take. */
  readonly unmet: number;
  /** Policy `fail` and something is short; `filled` then says what there would have been. */
  readonly isRefused: boolean;
}

/**
 * Every level first serves its own quota. Then the short levels, lowest first, take from others' surplus: `nearest` by distance,
 * the easier of two as near; `easier` from lower levels only, nearest first; `fail` moves nothing. Deterministic.
 * `available` may be Infinity.
 */
export function fillQuotas(input: {
  readonly quotas: PerLevel<number>;
  readonly available: PerLevel<number>;
  readonly policy: ShortagePolicy;
}): FilledQuotas {
  const { quotas, available, policy } = input;
  const filled = { ...perLevel((level) => Math.min(quotas[level], available[level])) };
  const moves: Move[] = [];
  let unmet = 0;
  for (const from of levels) {
    let short = quotas[from] - Math.min(quotas[from], available[from]);
    for (const to of donors(from, policy)) {
      const count = Math.min(short, available[to] - filled[to]);
      if (count <= 0) continue;
      filled[to] += count;
      short -= count;
      moves.push({ from, to, count });
    }
    unmet += short;
  }
  return { filled, moves, unmet, isRefused: policy === 'fail' && unmet > 0 };
}

function donors(from: Level, policy: ShortagePolicy): readonly Level[] {
  const allowed = levels.filter((to) => mayGive(policy, { from, to }));
  return allowed.sort((a, b) => Math.abs(a - from) - Math.abs(b - from) || a - b);
}

/** Does the policy let level `to` stand in for level `from`? */
export function mayGive(policy: ShortagePolicy, { from, to }: { readonly from: Level; readonly to: Level }): boolean {
  if (policy === 'fail') return false;
  return policy === 'easier' ? to < from : to !== from;
}

export interface ShortageReport {
  readonly level: Level;
  /** The level's own quota. */
  readonly asked: number;
  /** Questions of this level there were. */
  readonly found: number;
  /** Taken here on behalf of other levels. */
  readonly movedIn: number;
  /** Part of this level's quota taken elsewhere. */
  readonly movedOut: number;
  readonly filled: number;
}

/** A row for every level that was asked for or used, in level order. */
export function shortageReport(
  input: { readonly quotas: PerLevel<number>; readonly available: PerLevel<number> },
  result: FilledQuotas,
): ShortageReport[] {
  const moved = (level: Level, side: 'from' | 'to'): number =>
    result.moves.filter((move) => move[side] === level).reduce((sum, move) => sum + move.count, 0);
  return levels
    .filter((level) => input.quotas[level] > 0 || result.filled[level] > 0)
    .map((level) => ({
      level,
      asked: input.quotas[level],
      found: input.available[level],
      movedIn: moved(level, 'to'),
      movedOut: moved(level, 'from'),
      filled: result.filled[level],
    }));
}
