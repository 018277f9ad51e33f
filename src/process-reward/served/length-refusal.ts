/** Tells from a failure that the server found a text too long for its context. */
import type { ScoreOutcome } from '../process-reward-model.ts';

export interface LengthRefusal {
  /** The context's length over the text's, both as the server counts; undefined when it does not state both. */
  readonly share: number | undefined;
}

const tooLong =
  /context (?:length|size|window)|maximum (?:model|input) length|max(?:imum)? (?:model|context) len|(?:prompt|input) is too long/i;

/** What a model in this process says (`model/llama-cpp/`): it has no status. */
const tooLongHere = /^the prompt has (\d+) tokens, which leaves no room in a context of (\d+)$/;

/**
 * The wordings of vLLM, by version ("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
 * "The decoder prompt (length 5000) is longer than the maximum model length of 4096", "You passed 4097 input tokens [...] the
 * model's context length is only 4096 tokens"), and what SGLang, llama.cpp
 * and our own models in this process say. Undefined for every other outcome.
 */
export function lengthRefusalOf(outcome: ScoreOutcome): LengthRefusal | undefined {
  if (outcome.kind !== 'failed') return undefined;
  const { status, reason } = outcome;
  const [, tokens, limit] = tooLongHere.exec(reason) ?? [];
  if (limit !== undefined) return { share: Number(limit) / Number(tokens) };
  const isRefusal = status === 413 || ((status === 400 || status === 422) && tooLong.test(reason));
  return isRefusal ? { share: statedShare(reason) } : undefined;
}

function statedShare(reason: string): number | undefined {
  const limit = /(?:context length is(?: only)?|maximum model length of) (\d+)/.exec(reason)?.[1];
  const tokens = /(?:requested (\d+) tokens|\(length (\d+)\)|passed (\d+) input tokens)/.exec(reason);
  const stated = tokens?.slice(1).find((group) => group !== undefined);
  if (limit === undefined || stated === undefined) return undefined;
  // Newer vLLM stops counting one token past the limit: such a number says nothing.
  return Number(stated) > Number(limit) + 1 ? Number(limit) / Number(stated) : undefined;
}
