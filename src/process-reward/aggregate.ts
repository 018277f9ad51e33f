/** One number for a trajectory from the scores of its steps. */

export type AggregateMethod = 'mean' | 'minimum' | 'geometric-mean' | 'last';

/**
 * For scores s_1 ... s_n in [0, 1]: `mean` Σs/n (default; RLHFlow's choice), `minimum` min s, `geometric-mean` (Πs)^(1/n),
 * the product without its bias against long trajectories, `last` s_n, which for wrong answers is often near 0 whatever the
 * steps were. The result is in [0, 1]. Undefined for no scores: an average of nothing is not 0.
 */
export function aggregateScores(scores: readonly number[], method: AggregateMethod = 'mean'): number | undefined {
  const last = scores.at(-1);
  if (last === undefined) return undefined;
  switch (method) {
    case 'mean':
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    case 'minimum':
      return scores.reduce((least, score) => Math.min(least, score));
    case 'geometric-mean':
      // Sum of logarithms: a product of hundreds of scores would underflow.
      return Math.exp(scores.reduce((sum, score) => sum + Math.log(score), 0) / scores.length);
    case 'last':
      return last;
  }
}
