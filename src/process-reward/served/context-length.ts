/** Asks a server how long its context is, once. */
import type { HttpTransport } from '../../model/transport/http-transport.ts';

const askTimeoutMs = 15_000;

export class ContextLength {
  readonly #transport: HttpTransport;
  readonly #model: string;
  #known: { readonly tokens: number | undefined } | undefined;
  #asking: Promise<number | undefined> | undefined;

  constructor(options: { transport: HttpTransport; model: string }) {
    this.#transport = options.transport;
    this.#model = options.model;
  }

  /**
   * `max_model_len` of the model in `GET /v1/models` of the first server that answers; undefined when none states it. A
   * question nobody could answer is asked anew by the next caller. Resolves at once when `signal` fires; never rejects.
   */
  async get(signal: AbortSignal): Promise<number | undefined> {
    if (this.#known !== undefined) return this.#known.tokens;
    this.#asking ??= this.#ask();
    return unlessFired(this.#asking, signal);
  }

  async #ask(): Promise<number | undefined> {
    for (const baseUrl of this.#transport.baseUrls) {
      try {
        const signal = AbortSignal.timeout(askTimeoutMs);
        const list = await this.#transport.get({ baseUrl, path: '/v1/models', signal });
        this.#known = { tokens: statedLength(list, this.#model) };
        return this.#known.tokens;
      } catch {
        // Whether the server can be used shows when it is asked to score.
      }
    }
    this.#asking = undefined;
    return undefined;
  }
}

function statedLength(list: unknown, model: string): number | undefined {
  const models = (list as { data?: { id?: unknown; max_model_len?: unknown }[] } | null)?.data ?? [];
  const length = models.find(({ id }) => id === model)?.max_model_len;
  return typeof length === 'number' && length > 0 ? length : undefined;
}

async function unlessFired<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let leave = () => {};
  const fired = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, fired]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
