/** From the log-probabilities of two labels to the score of a step. */
import { isExactToken, type NamedToken, type ReplyToken } from './tokens.ts';

export interface LabelTokens {
  /** What the model says after a right step. */
  readonly positive: NamedToken;
  readonly negative: NamedToken;
}

export interface TokenLogprob {
  readonly token: ReplyToken;
  readonly logprob: number;
}

/** What a server lists of the distribution one token was drawn from. */
export type Distribution = readonly TokenLogprob[];

/** At the position after one step. A label the server did not list is undefined. */
export interface LabelLogprobs {
  readonly positive: number | undefined;
  readonly negative: number | undefined;
  /** No unlisted token is more likely than this; undefined when the server was asked for the labels themselves. */
  readonly floor: number | undefined;
}

export type ReadLabels =
  /** Both labels were listed, or one and the other is taken at the floor. */
  { readonly kind: 'score'; readonly score: number; readonly isFloored: boolean } | { readonly kind: 'absent' };

/** How many tokens a server is asked to list: the most that vLLM gives without being told to, and OpenAI's limit. */
export const listedTokens = 20;

/** vLLM's and OpenAI's way to write minus infinity in JSON. */
const impossible = -9_999;

/**
 * The labels in a list of the `listedTokens` most likely tokens. vLLM adds the prompt's own token when it is not among them: a
 * label that is listed for this reason alone, with the other one unlisted, says nothing about which is likelier, so that
 * both count as unlisted.
 */
export function labelsIn(distribution: Distribution, labels: LabelTokens): LabelLogprobs {
  const positive = logprobOf(distribution, labels.positive);
  const negative = logprobOf(distribution, labels.negative);
  const likeliest = distribution.map(({ logprob }) => logprob).sort((a, b) => b - a);
  const floor = likeliest.slice(0, listedTokens).at(-1);
  const isUninformative =
    (positive === undefined || negative === undefined) && (positive ?? negative ?? 0) < (floor ?? 0);
  return isUninformative ? { positive: undefined, negative: undefined, floor } : { positive, negative, floor };
}

/** The labels in a list that was asked for by their ids. */
export function exactLabelsIn(distribution: Distribution, labels: LabelTokens): LabelLogprobs {
  const logprob = (label: NamedToken) => logprobOf(distribution, label);
  return { positive: logprob(labels.positive), negative: logprob(labels.negative), floor: undefined };
}

/** softmax over the two labels, the share of the positive one, in [0, 1]. */
export function readLabels({ positive, negative, floor }: LabelLogprobs): ReadLabels {
  const isFloored = positive === undefined || negative === undefined;
  const right = positive ?? floor;
  const wrong = negative ?? floor;
  const isAbsent = (positive === undefined && negative === undefined) || right === undefined || wrong === undefined;
  if (isAbsent || Math.max(right, wrong) <= impossible) return { kind: 'absent' };
  return { kind: 'score', score: positiveShare(right, wrong), isFloored };
}

/** Of logits or log-probabilities, which differ by a constant that cancels. */
export function positiveShare(positive: number, negative: number): number {
  return 1 / (1 + Math.exp(negative - positive));
}

function logprobOf(distribution: Distribution, label: NamedToken): number | undefined {
  return distribution.find(({ token }) => isExactToken(token, label))?.logprob;
}
