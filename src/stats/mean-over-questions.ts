/** pass@1: every question weighs the same, however many samples it has. */

/** Mean of a non-empty list; undefined when it is empty: an average of nothing is absent, not 0. */
export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Mean over questions of the mean over each question's samples (scores in [0, 1]).
 * Questions without samples are left out; undefined when none is left.
 */
export function meanOverQuestions(samplesOfQuestions: readonly (readonly number[])[]): number | undefined {
  return mean(samplesOfQuestions.flatMap((samples) => mean(samples) ?? []));
}

/**
 * Standard error of that mean that comes from sampling replies alone, the questions held fixed:
 * `sqrt(sum_q s_q^2 / k_q) / Q` with the unbiased variance s_q^2 (the within-question part of Miller, arXiv 2411.00640).
 * Undefined unless every question with samples has at least two.
 */
export function samplingStandardError(samplesOfQuestions: readonly (readonly number[])[]): number | undefined {
  const sampled = samplesOfQuestions.filter((samples) => samples.length > 0);
  if (sampled.length === 0 || sampled.some((samples) => samples.length < 2)) return undefined;
  const variances = sampled.map((samples) => sampleVariance(samples) / samples.length);
  return Math.sqrt(variances.reduce((sum, value) => sum + value, 0)) / sampled.length;
}

function sampleVariance(values: readonly number[]): number {
  const centre = mean(values) as number;
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
