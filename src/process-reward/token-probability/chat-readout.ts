/** Labels from `/v1/chat/completions`, one call per step: for PRMs whose format is a conversation, on any server that lists likely tokens. */
import type { ChatMessage, Usage } from '../../model/chat-model.ts';
import { convertUsage } from '../../model/openai-compatible/convert-usage.ts';
import type { TransportFailure } from '../../model/transport/http-transport.ts';
import { parseJson } from '../../model/transport/wire-reply.ts';
import { contentHash } from '../../question/question.ts';
import { lengthRefusalOf } from '../served/length-refusal.ts';
import { unscorable } from '../served/served-options.ts';
import { totalUsage } from '../served/total-usage.ts';
import { type LabelLogprobs, listedTokens } from './label-logprobs.ts';
import type { LabelPrompt, LabelReading, LabelReadout, ReadoutOptions } from './label-readout.ts';
import { readChatReply } from './read-chat-reply.ts';

/**
 * The calls go one after the other: each begins with the prompt of the one before, which a server's prefix cache then holds. Every
 * step is asked about, with `+` as the answer to each earlier one, as RLHFlow's own evaluation does; Qwen's for
 * ProcessBench stops at the first `-`, since it looks for the first error only. A conversation that grows too long for the server
 * ends with the step before: then there are fewer labels than steps.
 */
export function chatReadout(options: ReadoutOptions): LabelReadout {
  return {
    read: async (prompt, signal) => {
      const { messages } = prompt;
      if (messages === undefined) return unscorable('the readout `chat` needs a template that is a conversation');
      const steps: StepRead[] = [];
      for (let step = 0; step < prompt.stepCount; step++) {
        const asked = messages.slice(0, 2 * step + 1);
        const outcome = await askStep(options, { prompt, step, messages: asked, signal });
        if (outcome.kind === 'read') steps.push(outcome);
        else if (lengthRefusalOf(outcome) === undefined) return withUsage(outcome, steps);
        else if (step === 0) return unscorable('not even the first step fits the scoring model’s context');
        else break;
      }
      const usage = totalUsage(steps.map((read) => read.usage));
      const labels = steps.map((read) => read.labels);
      return { kind: 'read', labels, cacheSalted: false, ...(usage !== undefined && { usage }) };
    },
  };
}

interface StepRead {
  readonly kind: 'read';
  readonly labels: LabelLogprobs;
  readonly usage: Usage | undefined;
}

interface StepCall {
  readonly prompt: LabelPrompt;
  /** 0-based. */
  readonly step: number;
  readonly messages: readonly ChatMessage[];
  readonly signal: AbortSignal;
}

type FailedStep = Exclude<LabelReading, { kind: 'read' }>;

/**
 * A reply that was kept and cannot be read is left where it is and bought anew, under a key of its own: the server may
 * have been mended since. One that was bought just now and cannot be read is a failure.
 */
async function askStep(options: ReadoutOptions, call: StepCall): Promise<StepRead | FailedStep> {
  const { prompt, step } = call;
  const body = JSON.stringify(requestBody(options.model, call.messages));
  for (let purchase = 1; ; purchase++) {
    const key = `chat:${step + 1}:${purchase}:${contentHash(body)}`;
    const kept = prompt.calls?.get(key);
    const reply = kept ?? (await buy(options, { ...call, body, key }));
    if (typeof reply !== 'string') return reply;
    const read = readStep(options, reply);
    if (read.kind === 'read') return read;
    if (kept === undefined) return unscorableStep(step, read.reason, usageOf(reply));
  }
}

function requestBody(model: string, messages: readonly ChatMessage[]) {
  return { model, messages, max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: listedTokens };
}

/** The reply's text, once it is kept. */
async function buy(
  { transport }: ReadoutOptions,
  call: StepCall & { readonly body: string; readonly key: string },
): Promise<string | FailedStep> {
  const { requestId, drain, calls } = call.prompt;
  const outcome = await transport.call(
    {
      ...{ method: 'POST', path: '/v1/chat/completions', requestId, drain, body: call.body },
      read: async (reply) => {
        const text = await reply.text();
        parseJson(text);
        return text;
      },
      units: () => 1,
    },
    call.signal,
  );
  if (outcome.kind !== 'done') return outcome satisfies TransportFailure;
  try {
    await calls?.put(call.key, outcome.value);
  } catch (error) {
    return { kind: 'failed', reason: `a reply could not be kept: ${String(error)}`, isTransient: true };
  }
  return outcome.value;
}

function readStep(options: ReadoutOptions, reply: string): StepRead | { kind: 'unreadable'; reason: string } {
  const read = readChatReply(JSON.parse(reply), options.labels);
  return read.kind === 'read' ? { ...read, usage: usageOf(reply) } : read;
}

function usageOf(reply: string): Usage | undefined {
  return convertUsage((JSON.parse(reply) as { usage?: unknown } | null)?.usage);
}

function unscorableStep(step: number, reason: string, usage: Usage | undefined): FailedStep {
  const paid = usage === undefined ? {} : { usage };
  return { kind: 'failed', reason: `step ${step + 1}: ${reason}`, isTransient: false, ...paid };
}

/** With what the steps before it cost. */
function withUsage(outcome: FailedStep, before: readonly StepRead[]): FailedStep {
  if (outcome.kind !== 'failed') return outcome;
  const usage = totalUsage([...before.map((read) => read.usage), outcome.usage]);
  return usage === undefined ? outcome : { ...outcome, usage };
}
