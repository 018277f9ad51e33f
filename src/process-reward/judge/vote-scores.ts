/** Step scores from several judges' first errors. */

/**
 * One score per step: the share of `firstErrors` (0-based, -1 for none; at least one) in which the step comes before the first
 * error. Never rises from one step to the next.
 */
export function voteScores(firstErrors: readonly number[], stepCount: number): number[] {
  return Array.from({ length: stepCount }, (_, step) => {
    const before = firstErrors.filter((index) => index === -1 || step < index).length;
    return before / firstErrors.length;
  });
}
