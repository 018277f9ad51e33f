/** Reads the labels after each step from a reply of SGLang's `/generate`. */
import type { Reading } from '../served/ask-past-cache.ts';
import { type EchoedPrompt, labelsAfterTags } from './echoed-prompt.ts';
import { type Distribution, exactLabelsIn, type LabelLogprobs, type LabelTokens } from './label-logprobs.ts';
import type { NamedToken, ReplyToken } from './tokens.ts';

/** `reply`: the parsed reply to one prompt. Entries are matched by token id: SGLang does not promise the order asked for. */
export function readSglangReply(options: {
  readonly reply: unknown;
  readonly stepCount: number;
  readonly labels: LabelTokens;
  readonly stepTag: readonly NamedToken[];
}): Reading<LabelLogprobs[]> {
  const { reply, stepCount, labels, stepTag } = options;
  const prompt = echoedPrompt(reply);
  if (typeof prompt === 'string') return { kind: 'unreadable', reason: prompt };
  return labelsAfterTags({ prompt, stepTag, stepCount, pick: (distribution) => exactLabelsIn(distribution, labels) });
}

interface MetaInfo {
  readonly input_token_logprobs?: unknown;
  readonly input_token_ids_logprobs?: unknown;
  readonly output_token_ids_logprobs?: unknown;
}

/** The reason, when the reply is not of this shape. */
function echoedPrompt(reply: unknown): EchoedPrompt | string {
  if (Array.isArray(reply)) return 'the server answered one prompt with a list of replies';
  const info = (reply as { meta_info?: MetaInfo } | null)?.meta_info;
  if (typeof info !== 'object' || info === null) {
    return 'the reply holds no meta_info: is it from SGLang’s /generate?';
  }
  const { input_token_logprobs: inputs, input_token_ids_logprobs: asked, output_token_ids_logprobs: generated } = info;
  if (!Array.isArray(inputs)) return 'the reply holds no log-probabilities of the prompt (input_token_logprobs)';
  if (!Array.isArray(asked) || !Array.isArray(generated)) {
    return 'the reply holds no log-probabilities of the labels (token_ids_logprob): this SGLang may be too old to give them';
  }
  if (asked.length !== inputs.length) {
    return `the reply lists the labels at ${asked.length} places of a prompt of ${inputs.length} tokens`;
  }
  return { tokens: inputs.map(tokenOf), distributions: [...asked, generated[0]].map(distributionOf) };
}

/** An entry is `[logprob, token id, text]`; the logprob of the first token is null, and so are texts that were not asked for. */
function tokenOf(entry: unknown): ReplyToken {
  const id: unknown = Array.isArray(entry) ? entry[1] : undefined;
  return typeof id === 'number' ? { id } : {};
}

/** The first token of a prompt has null instead of a list. */
function distributionOf(entries: unknown): Distribution | undefined {
  if (!Array.isArray(entries)) return undefined;
  return entries.flatMap((entry: unknown) => {
    const logprob: unknown = Array.isArray(entry) ? entry[0] : undefined;
    return typeof logprob === 'number' ? [{ token: tokenOf(entry), logprob }] : [];
  });
}
