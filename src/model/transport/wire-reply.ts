/** The part of a `Response` that reading a model's reply needs, over undici's own body: a whole fetch `Response` costs more than the call. */
import type { Dispatcher } from 'undici';
import { CallFault } from './fault.ts';
import type { HeaderReader } from './retry.ts';

export class WireReply implements HeaderReader {
  readonly status: number;
  readonly url: string;
  readonly #raw: Dispatcher.ResponseData['headers'];
  readonly #body: Dispatcher.ResponseData['body'];

  constructor(url: string, reply: Dispatcher.ResponseData) {
    this.url = url;
    this.status = reply.statusCode;
    this.#raw = reply.headers;
    this.#body = reply.body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** What the openai client reads headers through. */
  get headers(): HeaderReader & { entries(): Iterable<[string, string]> } {
    return { get: (name) => this.get(name), entries: () => [] };
  }

  /** A header by its lower-case name; null when absent. */
  get(name: string): string | null {
    const value = this.#raw[name];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  }

  get isEventStream(): boolean {
    return this.get('content-type')?.startsWith('text/event-stream') === true;
  }

  /** The whole body. Throws `CallFault` when it is cut or stalls. */
  async text(): Promise<string> {
    try {
      return await this.#body.text();
    } catch (error) {
      throw networkFault(error);
    }
  }

  /** The body as JSON. Broken JSON is the server's fault; a body that is cut or stalls is the network's. */
  async json(): Promise<unknown> {
    return parseJson(await this.text());
  }

  /**
   * Calls `onText` with each piece as it comes, until the body ends or `onText` returns true, which means "that was all":
   * the rest is then read and dropped, so that the connection can be used again. Throws what `onText` throws, and
   * `CallFault` when the body is cut or stalls.
   */
  readText(onText: (text: string) => boolean): Promise<void> {
    const body = this.#body;
    const decoder = new TextDecoder();
    return new Promise((resolve, reject) => {
      let isDone = false;
      const take = (text: string) => {
        if (isDone || text === '') return;
        try {
          isDone = onText(text);
          if (isDone) resolve();
        } catch (error) {
          isDone = true;
          reject(error);
          body.destroy();
        }
      };
      body.on('data', (bytes: Buffer) => take(decoder.decode(bytes, { stream: true })));
      body.on('end', () => {
        take(decoder.decode());
        resolve();
      });
      body.on('error', (error) => reject(networkFault(error)));
    });
  }
}

/** Throws `CallFault` on broken JSON: a 200 with half a body is a fault worth another try. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = JSON.stringify(text.slice(0, 80));
    throw new CallFault(`the server sent broken JSON: ${start}`, { kind: 'server', status: 200, cause });
  }
}

/** `error`: whatever undici or the system threw. */
export function networkFault(error: unknown): CallFault {
  if (error instanceof CallFault) return error;
  return new CallFault(networkReason(error), { kind: 'network', cause: error });
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return `network fault: ${String(error)}`;
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'UND_ERR_BODY_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT') {
    return 'the reply stalled: no bytes within the idle timeout';
  }
  if (code === 'UND_ERR_SOCKET') return `the connection was cut: ${error.message}`;
  return `network fault: ${error.message || String(code ?? error.name)}`;
}
