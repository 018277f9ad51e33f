/** The token ids Skywork's process reward models read, put together from pieces so that each step ends where its score is read. */

export interface TokenText {
  readonly ids: readonly number[];
  /** Index in `ids` of each step's separator, in order. */
  readonly ends: readonly number[];
}

/** Ids of the pieces, each tokenised by itself: across a border of two, a tokeniser may merge what should stay apart. */
export interface TokenPieces {
  readonly question: readonly number[];
  readonly steps: readonly (readonly number[])[];
  readonly separator: number;
}

/** The ids of the question and the first `stepCount` steps, a separator after each. */
export function tokenTextOf({ question, steps, separator }: TokenPieces, stepCount: number): TokenText {
  const ids = [...question];
  const ends = steps.slice(0, stepCount).map((step) => {
    ids.push(...step, separator);
    return ids.length - 1;
  });
  return { ids, ends };
}

/** Entry n: how many ids the text of the first n steps has; `steps.length + 1` entries. */
export function tokenCounts({ question, steps }: TokenPieces): number[] {
  const counts = [question.length];
  for (const [index, step] of steps.entries()) counts.push((counts[index] as number) + step.length + 1);
  return counts;
}
