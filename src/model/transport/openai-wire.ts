/** The official client, with the two steps replaced that cost more than the call itself: building headers anew each time, and fetch. */
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { type Agent, request } from 'undici';
import { CallFault, statusFault } from './fault.ts';
import { retryAfterMs } from './retry.ts';
import { networkFault, WireReply } from './wire-reply.ts';

export interface WireCall {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  /** Sent as `x-client-request-id`. */
  readonly requestId?: string;
}

export interface OpenAiWireOptions {
  readonly baseUrl: string;
  readonly agent: Agent;
  /** Absent for servers that want none. */
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Longest silence before and within a reply. */
  readonly idleTimeoutMs: number;
}

type RequestOptions = Parameters<OpenAI['buildRequest']>[0];
type BuiltRequest = Awaited<ReturnType<OpenAI['buildRequest']>>;

/**
 * Measured with 64 calls in flight against a server that answers at once: the stock client with fetch replaced reached
 * 0.45 of the calls per second of bare `undici.request`, of which nearly all the difference is the `Headers` it assembles
 * per call; this one 0.8. The client's `maxRetries` is 0, since retries are the transport's.
 */
export class OpenAiWire extends OpenAI {
  readonly #agent: Agent;
  readonly #idleTimeoutMs: number;
  #sharedHeaders: Promise<Readonly<Record<string, string>>> | undefined;

  constructor(options: OpenAiWireOptions) {
    super({
      baseURL: options.baseUrl,
      apiKey: options.apiKey ?? 'none',
      defaultHeaders: { ...(options.apiKey === undefined ? { authorization: null } : {}), ...options.headers },
      organization: null,
      project: null,
      maxRetries: 0,
    });
    this.#agent = options.agent;
    this.#idleTimeoutMs = options.idleTimeoutMs;
  }

  /** One try. Throws `CallFault` for every status of 400 and above and every network fault, also when `signal` fires. */
  async try(call: WireCall, signal: AbortSignal): Promise<WireReply> {
    const options = { signal, headers: { 'x-client-request-id': call.requestId } };
    try {
      const sent =
        call.method === 'GET' ? this.get(call.path, options) : this.post(call.path, { ...options, body: call.body });
      return (await sent.asResponse()) as unknown as WireReply;
    } catch (error) {
      throw asCallFault(error);
    }
  }

  /** Same URL and headers as the client's own, but the headers that never change are built once. */
  override async buildRequest(options: RequestOptions): Promise<BuiltRequest> {
    this.#sharedHeaders ??= this.#buildSharedHeaders(options);
    const headers: Record<string, string> = { ...(await this.#sharedHeaders) };
    const requestId: unknown = Reflect.get(options.headers ?? {}, 'x-client-request-id');
    if (typeof requestId === 'string') headers['x-client-request-id'] = asHeaderValue(requestId);
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    const { method, signal, body } = options;
    const req = { method, headers, ...(signal && { signal }), ...(typeof body === 'string' && { body }) };
    return { req, url: this.buildURL(options.path, undefined), timeout: 0 } as unknown as BuiltRequest;
  }

  async #buildSharedHeaders(options: RequestOptions): Promise<Record<string, string>> {
    const { method, path } = options;
    const { req } = await super.buildRequest({ method, path });
    const headers = Object.fromEntries(new Headers(req.headers).entries());
    for (const name of Object.keys(headers)) if (name.startsWith('x-stainless-')) delete headers[name];
    return headers;
  }

  /** undici's own request: no total timeout (an answer may take half an hour), only a limit on silence. */
  override async fetchWithTimeout(url: unknown, init: RequestInit | undefined): Promise<Response> {
    const reply = await request(String(url), {
      method: init?.method === 'get' ? 'GET' : 'POST',
      headers: init?.headers as Record<string, string>,
      body: (init?.body as string | undefined) ?? null,
      signal: init?.signal ?? null,
      dispatcher: this.#agent,
      headersTimeout: this.#idleTimeoutMs,
      bodyTimeout: this.#idleTimeoutMs,
    });
    return new WireReply(String(url), reply) as unknown as Response;
  }

  /** The client would look for the message in `error.message` alone; servers disagree on where it is. */
  protected override makeStatusError(
    status: number,
    body: object,
    text: string | undefined,
    headers: Headers,
  ): APIError {
    const fault = statusFault({ status, body: body ?? text, retryAfterMs: retryAfterMs(headers, Date.now()) });
    return APIError.generate(status, { error: { message: fault.message, fault } }, text, headers);
  }
}

function asCallFault(error: unknown): unknown {
  // The client keeps no cause of a timeout, be it of the connection or of a reply's first byte.
  if (error instanceof APIConnectionTimeoutError) {
    return new CallFault('the call stalled: no connection or no bytes within the timeout', { kind: 'network' });
  }
  if (error instanceof APIConnectionError) return networkFault(error.cause ?? error);
  const fault: unknown = error instanceof APIError ? Reflect.get(error.error ?? {}, 'fault') : undefined;
  return fault ?? networkFault(error);
}

/** Attempt ids are plain, but a header must never be able to break a call. */
function asHeaderValue(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
