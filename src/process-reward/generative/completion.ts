/** `POST /v1/completions` as vLLM and SGLang answer it: a text that goes on, and the likeliest tokens at its start. */
import { z } from 'zod';
import type { FinishReason, Usage } from '../../model/chat-model.ts';
import { convertUsage } from '../../model/openai-compatible/convert-usage.ts';
import { mapFinishReason } from '../../model/openai-compatible/map-finish-reason.ts';
import { CallFault, errorInReply } from '../../model/transport/fault.ts';
import type { WireReply } from '../../model/transport/wire-reply.ts';
import { usageSchema } from '../served/total-usage.ts';

export interface CompletionCall {
  readonly prompt: string;
  readonly maxTokens: number;
  readonly temperature: number;
  /** Each sample has a seed of its own, so that samples differ yet repeat. */
  readonly seed: number;
  readonly stop: readonly string[];
  /** How many of the likeliest first tokens to list; 0 for none. */
  readonly logprobs: number;
}

export interface Completion {
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Natural logarithm of the probability of each listed first token; absent when the server lists none. */
  readonly topLogprobs?: Readonly<Record<string, number>>;
  readonly usage?: Usage;
}

/** What a kept completion looks like. */
export const completionSchema: z.ZodType<Completion> = z.object({
  text: z.string(),
  finishReason: z.enum(['stop', 'length', 'other']),
  topLogprobs: z.record(z.string(), z.number()).exactOptional(),
  usage: usageSchema.exactOptional(),
});

/** `top_p` is sent because vLLM else takes the one the model's authors recommend, 0.95 for R1's distillations. */
export function completionBody(model: string, call: CompletionCall): Readonly<Record<string, unknown>> {
  const { prompt, temperature, seed, stop, logprobs } = call;
  return {
    model,
    prompt,
    max_tokens: call.maxTokens,
    temperature,
    top_p: 1,
    seed,
    ...(stop.length > 0 && { stop }),
    ...(logprobs > 0 && { logprobs }),
    add_special_tokens: false,
  };
}

/** Throws `CallFault` when the reply is an error, or holds no text. */
export async function readCompletion(reply: WireReply): Promise<Completion> {
  const body = (await reply.json()) as CompletionReply | null;
  if (body?.error !== undefined && body.error !== null) throw errorInReply(body.error);
  const choice = body?.choices?.[0];
  if (typeof choice?.text !== 'string') {
    throw new CallFault('the reply holds no completion', { kind: 'server', status: 200 });
  }
  const topLogprobs = firstTopLogprobs(choice.logprobs);
  const usage = convertUsage(body?.usage);
  return {
    text: choice.text,
    finishReason: mapFinishReason(choice.finish_reason ?? undefined),
    ...(topLogprobs !== undefined && { topLogprobs }),
    ...(usage !== undefined && { usage }),
  };
}

interface CompletionReply {
  readonly error?: unknown;
  readonly usage?: unknown;
  readonly choices?: readonly {
    readonly text?: unknown;
    readonly finish_reason?: string | null;
    readonly logprobs?: { readonly top_logprobs?: readonly unknown[] | null } | null;
  }[];
}

function firstTopLogprobs(logprobs: { readonly top_logprobs?: readonly unknown[] | null } | null | undefined) {
  const first = logprobs?.top_logprobs?.[0];
  if (typeof first !== 'object' || first === null) return undefined;
  const listed = Object.entries(first).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  return listed.length === 0 ? undefined : Object.fromEntries(listed);
}
