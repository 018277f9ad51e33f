/** How many attempts of each question count: the same k for all, or what active grading gave each. */

export type AttemptCounts =
  | number
  /** Of these questions; one it does not name has `max`. */
  | {
      readonly max: number;
      of(questionIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
    };

/** The most attempts any question has. */
export function mostAttempts(counts: AttemptCounts): number {
  return typeof counts === 'number' ? counts : counts.max;
}

/** The count of each of a page's questions. */
export async function attemptCountsOf(
  counts: AttemptCounts,
  questions: readonly { readonly id: string }[],
): Promise<(questionId: string) => number> {
  if (typeof counts === 'number') return () => counts;
  const known = await counts.of(questions.map(({ id }) => id));
  return (questionId) => known.get(questionId) ?? counts.max;
}
