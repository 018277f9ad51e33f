/** A `ChatModel` behind any server that speaks OpenAI's chat completions: vLLM, SGLang, llama.cpp, DeepSeek, OpenRouter... */
import type { ChatModel, ChatOutcome, ChatRequest } from '../chat-model.ts';
import type { ConcurrencyBounds } from '../transport/adaptive-concurrency.ts';
import { checkServers } from '../transport/check-servers.ts';
import type { TransportEvent } from '../transport/events.ts';
import { HttpTransport, type TransportCall } from '../transport/http-transport.ts';
import { convertRequest } from './convert-request.ts';
import { type ReadReply, readReply } from './read-stream.ts';

export interface OpenAiCompatibleChatModelOptions {
  /** As the server names it. */
  readonly model: string;
  /** One or more servers of the same model, each with its `/v1` (or what takes its place); calls are spread over them. */
  readonly baseUrls: readonly string[];
  readonly apiKey?: string | undefined;
  /** The environment variable the key came from, to be named in hints. */
  readonly apiKeyVariable?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default true: a stalled call then shows within the idle timeout, and gateways do not cut long answers. */
  readonly stream?: boolean | undefined;
  /** Per endpoint; default 1, 8, 256. */
  readonly concurrency?: Partial<ConcurrencyBounds> | undefined;
  /** Longest silence before a call counts as stalled. Default 10 minutes, an hour without streaming, where silence is the rule. */
  readonly idleTimeoutMs?: number | undefined;
  /** Tries per call, the first included; default 8. */
  readonly maxTries?: number | undefined;
  readonly onEvent?: ((event: TransportEvent) => void) | undefined;
}

const streamedIdleTimeoutMs = 600_000;
const wholeIdleTimeoutMs = 3_600_000;

/** Throws when `baseUrls` is empty or holds something that is no URL. The identity is empty: where a model is served does not change its replies. */
export function createOpenAiCompatibleChatModel(options: OpenAiCompatibleChatModelOptions): ChatModel {
  return new OpenAiCompatibleChatModel(options);
}

class OpenAiCompatibleChatModel implements ChatModel {
  readonly name: string;
  readonly identity = {};
  readonly #stream: boolean;
  readonly #transport: HttpTransport;

  constructor(options: OpenAiCompatibleChatModelOptions) {
    const { model, stream = true, idleTimeoutMs, ...transport } = options;
    this.name = model;
    this.#stream = stream;
    const defaultIdleTimeoutMs = stream ? streamedIdleTimeoutMs : wholeIdleTimeoutMs;
    this.#transport = new HttpTransport({ ...transport, idleTimeoutMs: idleTimeoutMs ?? defaultIdleTimeoutMs });
  }

  get concurrency(): number {
    return this.#transport.concurrency;
  }

  async complete(request: ChatRequest, signal: AbortSignal): Promise<ChatOutcome> {
    const outcome = await this.#transport.call(this.#call(request), signal);
    if (outcome.kind !== 'done') return outcome;
    return { kind: 'replied', reply: { ...outcome.value, latencyMs: outcome.latencyMs } };
  }

  check(signal: AbortSignal) {
    return checkServers({ transport: this.#transport, model: this.name, path: '/models', signal });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #call(request: ChatRequest): TransportCall<ReadReply> {
    return {
      method: 'POST',
      path: '/chat/completions',
      requestId: request.attemptId,
      drain: request.drain,
      body: JSON.stringify(convertRequest({ model: this.name, request, stream: this.#stream })),
      read: readReply,
      units: (reply) => reply.usage?.completionTokens ?? 1,
    };
  }
}
