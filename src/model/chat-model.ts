/** The port to anything that answers a prompt: a served model, recorded replies, or the simulation. */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Sampling parameters sent with every request; an absent field is not sent, so that the server's default holds. */
export interface SamplingParameters {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
  /** Most tokens to write, reasoning included. */
  readonly maxTokens?: number | undefined;
  /** Base seed: sample n is asked with seed + n. */
  readonly seed?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  /** Sent as they are, for server extras such as `chat_template_kwargs`. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

export interface ChatRequest {
  /** The attempt's content key; sent as `x-client-request-id`, so that a server's log can be matched to the store. */
  readonly attemptId: string;
  /** The bare question, before any prompt template; what recorded and simulated adapters look replies up by. */
  readonly questionPrompt: string;
  readonly messages: readonly ChatMessage[];
  readonly parameters: SamplingParameters;
  /** 0-based sample number of this question. */
  readonly sample: number;
  /** Fired when no new call should start: a call waiting for its turn or its retry then ends as `aborted`, one already sent goes on. */
  readonly drain?: AbortSignal;
}

export interface Usage {
  readonly promptTokens: number;
  /** Part of promptTokens read from the provider's cache. */
  readonly cachedTokens: number;
  /** Includes reasoning tokens. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/** `length`: cut by a token limit; `stop`: ended by itself; `other`: content filter, tool call... */
export type FinishReason = 'stop' | 'length' | 'other';

export interface ChatReply {
  /** Reasoning text without `<think>` tags; empty when the model gave none. */
  readonly reasoning: string;
  readonly answer: string;
  /** `length` also when a `<think>` was opened and never closed. */
  readonly finishReason: FinishReason;
  /** Absent when the server reported none. */
  readonly usage?: Usage;
  /** Cost as the provider stated it (OpenRouter's `usage.cost`); absent when it states none. */
  readonly statedCostUsd?: number;
  readonly latencyMs: number;
}

/**
 * What one call came to. A failed call is a value, never an exception:
 * `failed` with `isTransient` may succeed later (network, 429, 5xx after all retries); otherwise this unit never will (400, 422).
 * `refused` stops the run: 401, 402, 403.
 */
export type ChatOutcome =
  | { readonly kind: 'replied'; readonly reply: ChatReply }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly isTransient: boolean;
      readonly status?: number;
      /** No server was asked: the reply is not among recorded ones. */
      readonly isUnrecorded?: true;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string; readonly status: number }
  /** The signal fired before a reply arrived; nothing is recorded. */
  | { readonly kind: 'aborted' };

export interface ChatModel {
  /** The model's name as keys, tables and cards print it. */
  readonly name: string;
  /** Anything beyond name and sampling parameters that changes replies (a simulated ability); part of the attempt's key. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Most calls worth having in flight now: adapts while calls are made. Infinity for in-memory adapters is not allowed. */
  readonly concurrency: number;
  /** Never rejects; includes retries, which wait without holding a concurrency slot. */
  complete(request: ChatRequest, signal: AbortSignal): Promise<ChatOutcome>;
  /** Can it be reached, and does it serve this model? One line for `doctor`. */
  check(signal: AbortSignal): Promise<{ readonly ok: boolean; readonly detail: string }>;
  close(): Promise<void>;
}
