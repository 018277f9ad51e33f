/** The most leading steps that fit a context, found by counting the tokens of few prefixes exactly. */

const probesByScale = 4;

/**
 * `estimate[n]` and `count(n)`: tokens of the whole text with its first n steps, estimated and exact, both growing with n.
 * `startAt`: the prefix counted first, in [1, steps]. Returns the largest n whose count is at most `maxTokens`, 0 when none
 * is; undefined as soon as `count` gives undefined.
 *
 * Each count says by what factor the estimate is off, and so where to look next; should that creep, the gap is halved instead.
 */
export async function longestFit(options: {
  readonly estimate: readonly number[];
  readonly maxTokens: number;
  readonly startAt: number;
  readonly count: (stepCount: number) => Promise<number | undefined>;
}): Promise<number | undefined> {
  const { estimate, maxTokens } = options;
  let fits = 0;
  let tooMany = estimate.length;
  let next = options.startAt;
  for (let probes = 1; fits + 1 < tooMany; probes++) {
    const tokens = await options.count(next);
    if (tokens === undefined) return undefined;
    if (tokens <= maxTokens) fits = next;
    else tooMany = next;
    const scale = tokens / (estimate[next] as number);
    const scaled = estimate.findLastIndex((estimated) => estimated * scale <= maxTokens);
    const guess = probes < probesByScale ? scaled : Math.floor((fits + tooMany) / 2);
    next = Math.min(tooMany - 1, Math.max(fits + 1, guess));
  }
  return fits;
}
