/** A prompt that a server read back token by token, and the labels at its step tags. */
import type { Reading } from '../served/ask-past-cache.ts';
import type { Distribution, LabelLogprobs } from './label-logprobs.ts';
import { describeTokens, type NamedToken, type ReplyToken, tagEnds } from './tokens.ts';

export interface EchoedPrompt {
  readonly tokens: readonly ReplyToken[];
  /**
   * Entry i is what token i was drawn from, given those before it; one more entry than `tokens`, the last for the generated token.
   * Undefined where the server gave none, as for the first token.
   */
  readonly distributions: readonly (Distribution | undefined)[];
}

/**
 * One entry per step: the labels in the distribution of the token after each tag, which stands one place after the tag itself, and for the
 * last tag among the generated token's. A wrong count when the prompt has not as many tags as steps.
 */
export function labelsAfterTags(options: {
  readonly prompt: EchoedPrompt;
  readonly stepTag: readonly NamedToken[];
  readonly stepCount: number;
  readonly pick: (distribution: Distribution) => LabelLogprobs;
}): Reading<LabelLogprobs[]> {
  const { prompt, stepTag, stepCount, pick } = options;
  const ends = tagEnds(prompt.tokens, stepTag);
  if (ends.length !== stepCount) {
    return {
      kind: 'wrong-count',
      reason: wrongCountReason({ found: ends.length, tokenCount: prompt.tokens.length, stepTag, stepCount }),
    };
  }
  return { kind: 'read', value: ends.map((end) => pick(prompt.distributions[end + 1] ?? [])) };
}

export function wrongCountReason(options: {
  readonly found: number;
  readonly tokenCount: number;
  readonly stepTag: readonly NamedToken[];
  readonly stepCount: number;
}): string {
  const { found, tokenCount, stepCount } = options;
  const tag = describeTokens(options.stepTag);
  if (found > 0) return `The step tag ${tag} was found ${found} times for ${stepCount} steps.`;
  return (
    `The step tag ${tag} is not among the ${tokenCount} tokens that were read for ${stepCount} steps: ` +
    'the tokenizer merges it with its neighbours, or it is another model’s tag.'
  );
}
