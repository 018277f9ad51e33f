/** Reads the labels after each step from a reply of `/v1/completions` that echoes its prompt. */
import type { Reading } from '../served/ask-past-cache.ts';
import { type EchoedPrompt, labelsAfterTags } from './echoed-prompt.ts';
import { type Distribution, type LabelLogprobs, type LabelTokens, labelsIn } from './label-logprobs.ts';
import { type NamedToken, replyToken } from './tokens.ts';

/** `reply`: the parsed reply to one prompt with `max_tokens` 1. Tokens may be named by id (`token_id:648`) or by text. */
export function readCompletionsReply(options: {
  readonly reply: unknown;
  readonly stepCount: number;
  readonly labels: LabelTokens;
  readonly stepTag: readonly NamedToken[];
}): Reading<LabelLogprobs[]> {
  const { reply, stepCount, labels, stepTag } = options;
  const prompt = echoedPrompt(reply);
  if (typeof prompt === 'string') return { kind: 'unreadable', reason: prompt };
  return labelsAfterTags({ prompt, stepTag, stepCount, pick: (distribution) => labelsIn(distribution, labels) });
}

interface Choice {
  readonly logprobs?: { readonly tokens?: unknown; readonly top_logprobs?: unknown } | null;
  readonly prompt_logprobs?: unknown;
  readonly prompt_token_ids?: unknown;
}

/** The reason, when the reply is not of this shape. */
function echoedPrompt(reply: unknown): EchoedPrompt | string {
  const choice = (reply as { choices?: Choice[] } | null)?.choices?.[0];
  if (typeof choice !== 'object' || choice === null) return 'the reply holds no choice';
  const { tokens, top_logprobs: top } = choice.logprobs ?? {};
  if (!Array.isArray(tokens) || !Array.isArray(top) || tokens.length === 0) {
    return 'the reply lists no likeliest tokens (logprobs.top_logprobs): the server ignores `logprobs`, or does not allow them';
  }
  if (top.length !== tokens.length) {
    return `the reply lists ${top.length} distributions for ${tokens.length} tokens`;
  }
  if (tokens.length === 1) return fromPromptLogprobs(choice, top[0]);
  return {
    tokens: tokens.slice(0, -1).map((name: unknown) => replyToken(String(name))),
    distributions: top.map(distributionOf),
  };
}

/** For a server that gives `prompt_logprobs` instead of an echo. Which of the listed tokens was the prompt's, only its ids tell. */
function fromPromptLogprobs(choice: Choice, generated: unknown): EchoedPrompt | string {
  const { prompt_logprobs: listed, prompt_token_ids: ids } = choice;
  if (!Array.isArray(listed)) {
    return 'the server does not echo the prompt with its log-probabilities; vLLM does, and SGLang has the readout `sglang`';
  }
  if (!Array.isArray(ids)) {
    return 'the server gives prompt_logprobs, but neither echo nor prompt_token_ids to tell which tokens the prompt has';
  }
  if (ids.length !== listed.length) {
    return `the reply lists ${listed.length} distributions for a prompt of ${ids.length} tokens`;
  }
  const tokens = ids.map((id: unknown) => (typeof id === 'number' ? { id } : {}));
  return { tokens, distributions: [...listed.map(promptDistributionOf), distributionOf(generated)] };
}

/** `{"token_id:648": -0.1, ...}` or `{" +": -0.1, ...}`; null for the first token of a prompt. */
function distributionOf(listed: unknown): Distribution | undefined {
  if (typeof listed !== 'object' || listed === null) return undefined;
  return Object.entries(listed).flatMap(([name, logprob]) =>
    typeof logprob === 'number' ? [{ token: replyToken(name), logprob }] : [],
  );
}

/** `{"648": {"logprob": -0.1, "rank": 1, "decoded_token": "+"}, ...}`; null for the first token of a prompt. */
function promptDistributionOf(listed: unknown): Distribution | undefined {
  if (typeof listed !== 'object' || listed === null) return undefined;
  return Object.entries(listed).flatMap(([id, entry]) => {
    const logprob: unknown = (entry as { logprob?: unknown } | null)?.logprob;
    return typeof logprob === 'number' ? [{ token: { id: Number(id) }, logprob }] : [];
  });
}
