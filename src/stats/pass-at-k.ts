/** pass@k: the probability that at least one of k samples is right, estimated without bias from n >= k samples. */

/**
 * `1 - prod_{i=n-c+1..n} (1 - k/i)` = 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374), in [0, 1].
 * Throws RangeError when the counts are not integers with 0 <= correct <= samples and 1 <= k <= samples.
 */
export function passAtK(counts: { readonly samples: number; readonly correct: number; readonly k: number }): number {
  const { samples, correct, k } = counts;
  requireInteger('samples', samples, { low: 1, high: Number.MAX_SAFE_INTEGER });
  requireInteger('correct', correct, { low: 0, high: samples });
  requireInteger('k', k, { low: 1, high: samples });
  if (samples - correct < k) return 1;
  let allWrong = 1;
  for (let i = samples - correct + 1; i <= samples; i += 1) allWrong *= 1 - k / i;
  return 1 - allWrong;
}

function requireInteger(name: string, value: number, range: { readonly low: number; readonly high: number }): void {
  if (!Number.isInteger(value) || value < range.low || value > range.high)
    throw new RangeError(`pass@k: ${name} must be an integer from ${range.low} to ${range.high}, got ${value}`);
}
