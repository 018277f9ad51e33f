/** One number for a trajectory from the scores of its steps. */

export const aggregateMethods = ['mean', 'minimum', 'geometric-mean', 'last', 'first-error'] as const;
export type AggregateMethod = (typeof aggregateMethods)[number];

/** Σs/n. The choice of RLHFlow (RLHF-Reward-Modeling, `math-rm`) and the default here. Undefined for no scores, as all of these are. */
export function meanScore(scores: readonly number[]): number | undefined {
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** min s, as Math-Shepherd ranks solutions (arXiv 2312.08935, section 3.4). Falls with the number of steps. */
export function minimumScore(scores: readonly number[]): number | undefined {
  return scores.length === 0 ? undefined : scores.reduce((least, score) => Math.min(least, score));
}

/** (Πs)^(1/n): the product of "Let's Verify Step by Step" (arXiv 2305.20050, section 2.6) without its bias against many steps. */
export function geometricMeanScore(scores: readonly number[]): number | undefined {
  if (scores.length === 0) return undefined;
  // Sum of logarithms: a product of hundreds of scores would underflow.
  return Math.exp(scores.reduce((sum, score) => sum + Math.log(score), 0) / scores.length);
}

/** s_n, search-and-learn's choice. Near 0 for most wrong trajectories, whatever their steps were (arXiv 2501.07301). */
export function lastScore(scores: readonly number[]): number | undefined {
  return scores.at(-1);
}

/**
 * The share of steps before the first error, the first step with a score below `errorBelow`: (index of that step)/n, 1 when there is
 * none. ProcessBench's question (arXiv 2412.06559: where is the first wrong step?) as a number in [0, 1].
 */
export function firstErrorFraction(scores: readonly number[], errorBelow = defaultErrorBelow): number | undefined {
  if (scores.length === 0) return undefined;
  const firstError = scores.findIndex((score) => score < errorBelow);
  return firstError === -1 ? 1 : firstError / scores.length;
}

/** Even odds: what ProcessBench's own runs of PRMs call an error. */
export const defaultErrorBelow = 0.5;

const byMethod: Readonly<Record<AggregateMethod, (scores: readonly number[]) => number | undefined>> = {
  mean: meanScore,
  minimum: minimumScore,
  'geometric-mean': geometricMeanScore,
  last: lastScore,
  'first-error': (scores) => firstErrorFraction(scores),
};

/** For scores in [0, 1] one score in [0, 1]. Undefined for no scores: an average of nothing is not 0. */
export function aggregateScores(scores: readonly number[], method: AggregateMethod = 'mean'): number | undefined {
  return byMethod[method](scores);
}
