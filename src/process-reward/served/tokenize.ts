/** A server's own tokeniser: vLLM's `POST /tokenize`. */
import { CallFault } from '../../model/transport/fault.ts';
import type { HttpTransport, TransportOutcome } from '../../model/transport/http-transport.ts';
import { type ServedOptions, transportOf } from './served-options.ts';

export interface TokenizeRequest {
  readonly prompt: string;
  /** Whether the tokeniser puts its own BOS before the text. */
  readonly addSpecialTokens: boolean;
  readonly requestId: string;
  readonly drain?: AbortSignal | undefined;
}

export interface Tokens {
  readonly ids: readonly number[];
  /** The server's context length in tokens; undefined when the reply does not state it. */
  readonly maxModelLength: number | undefined;
}

/**
 * Its calls have a transport of their own: they end in milliseconds and, counted among calls that score, would make every
 * server look faster than it is.
 */
export class Tokenizer {
  readonly #model: string;
  readonly #transport: HttpTransport;

  /** Throws when `baseUrls` is empty or holds something that is no URL. */
  constructor(options: ServedOptions) {
    this.#model = options.model;
    this.#transport = transportOf({
      ...options,
      concurrency: { min: 1, initial: 8, max: 64 },
      onEvent: undefined,
    });
  }

  /** Status 404 or 405: the server has no `/tokenize`. Never rejects. */
  tokenize(request: TokenizeRequest, signal: AbortSignal): Promise<TransportOutcome<Tokens>> {
    const { prompt, addSpecialTokens, requestId, drain } = request;
    return this.#transport.call(
      {
        ...{ method: 'POST', path: '/tokenize', requestId, drain },
        body: JSON.stringify({ model: this.#model, prompt, add_special_tokens: addSpecialTokens }),
        read: async (reply) => tokensOf(await reply.json()),
        units: () => 1,
      },
      signal,
    );
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}

/** Whether an outcome of `tokenize` says that the server has no such route. */
export function hasNoTokenizer(outcome: TransportOutcome<Tokens>): boolean {
  return outcome.kind === 'failed' && (outcome.status === 404 || outcome.status === 405);
}

function tokensOf(body: unknown): Tokens {
  const { tokens, max_model_len: length } = (body ?? {}) as { tokens?: unknown; max_model_len?: unknown };
  if (!Array.isArray(tokens) || !tokens.every((id) => Number.isSafeInteger(id) && id >= 0)) {
    throw new CallFault('the reply of /tokenize holds no list of token ids', { kind: 'request', status: 200 });
  }
  return { ids: tokens, maxModelLength: typeof length === 'number' && length > 0 ? length : undefined };
}
