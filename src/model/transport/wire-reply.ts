/** A reply as it comes off the wire: status and headers first, then text handed on piece by piece. */
import type { Dispatcher } from 'undici';
import { CallFault } from './fault.ts';
import type { HeaderReader } from './retry.ts';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

export class WireReply implements HeaderReader {
  readonly status: number;
  readonly headers: Headers;
  readonly #cancel: (reason: unknown) => void;
  readonly #decoder = new TextDecoder();
  /** What came before anybody asked for it. */
  #early: string[] = [];
  #ended: { readonly fault?: CallFault } | undefined;
  #onText: ((text: string) => void) | undefined;
  #onEnd: ((fault: CallFault | undefined) => void) | undefined;

  /** `cancel` breaks the exchange off. */
  constructor(options: { status: number; headers: Headers; cancel: (reason: unknown) => void }) {
    this.status = options.status;
    this.headers = options.headers;
    this.#cancel = options.cancel;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** A header by its lower-case name; null when absent. */
  get(name: string): string | null {
    const value = this.headers[name];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  }

  get isEventStream(): boolean {
    return this.get('content-type')?.startsWith('text/event-stream') === true;
  }

  /** The whole body. Throws `CallFault` when it is cut or stalls. */
  async text(): Promise<string> {
    const pieces: string[] = [];
    await this.readText((piece) => {
      pieces.push(piece);
      return false;
    });
    return pieces.join('');
  }

  /** The body as JSON. Broken JSON is the server's fault; a body that is cut or stalls is the network's. */
  async json(): Promise<unknown> {
    return parseJson(await this.text());
  }

  /**
   * Calls `onText` with each piece as it comes, until the body ends or `onText` returns true, which means "that was all":
   * the rest is then read and dropped, so that the connection can be used again. Throws what `onText` throws, and
   * `CallFault` when the body is cut or stalls. A body is read once.
   */
  readText(onText: (text: string) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let isDone = false;
      this.#onText = (text) => {
        if (isDone) return;
        try {
          isDone = onText(text);
          if (isDone) resolve();
        } catch (error) {
          isDone = true;
          reject(error);
          this.#cancel(error);
        }
      };
      this.#onEnd = (fault) => (fault ? reject(fault) : resolve());
      for (const text of this.#early.splice(0)) this.#onText(text);
      if (this.#ended) this.#onEnd(this.#ended.fault);
    });
  }

  /** For the exchange: bytes came. */
  receive(bytes: Buffer): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** For the exchange: the body is whole. */
  end(): void {
    this.#take(this.#decoder.decode());
    this.#ended = {};
    this.#onEnd?.(undefined);
  }

  /** For the exchange: the body was cut, stalled or called off. */
  fail(error: unknown): void {
    const fault = networkFault(error);
    this.#ended = { fault };
    this.#onEnd?.(fault);
  }

  #take(text: string): void {
    if (text === '') return;
    if (this.#onText) this.#onText(text);
    else this.#early.push(text);
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
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'the call stalled: no connection within the timeout';
  if (code === 'UND_ERR_SOCKET') return `the connection was cut: ${error.message}`;
  return `network fault: ${error.message || String(code ?? error.name)}`;
}
