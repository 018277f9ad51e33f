/** Log-probabilities of the right shape: no model is behind them, so only their form and their order mean anything. */
import { createRandom } from '../../stats/random.ts';

export interface TokenLogProbability {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

export type ContentLogProbability = TokenLogProbability & { readonly top_logprobs: readonly TokenLogProbability[] };

/** One entry per token of four characters; `count` alternatives each, likeliest first, the token itself among them. */
export function logProbabilities(text: string, count: number): ContentLogProbability[] {
  const random = createRandom(`log-probabilities ${text}`);
  return (text.match(/[\s\S]{1,4}/gu) ?? []).map((token) => {
    const probability = 0.6 + 0.39 * random.uniform();
    const chosen = entry(token, Math.log(probability));
    const others = Array.from({ length: Math.max(0, count - 1) }, (_, rank) =>
      entry(` ${rank}`, Math.log((1 - probability) / 2 ** (rank + 1))),
    );
    return { ...chosen, top_logprobs: count === 0 ? [] : [chosen, ...others] };
  });
}

function entry(token: string, logprob: number): TokenLogProbability {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
