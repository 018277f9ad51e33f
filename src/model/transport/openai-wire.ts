/**
 * Calls as the official client prepares them (address, key, headers), sent by ourselves: its own way of sending costs more
 * than the call, and would put a total timeout where only silence should end a call.
 */
import OpenAI from 'openai';
import type { Agent } from 'undici';
import { type CallFault, statusFault } from './fault.ts';
import { retryAfterMs } from './retry.ts';
import { networkFault, type WireReply } from './wire-reply.ts';
import { sendRequest } from './wire-request.ts';

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

/** What calls to one path have in common. */
interface Prepared {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class OpenAiWire {
  readonly #client: OpenAI;
  readonly #agent: Agent;
  readonly #idleTimeoutMs: number;
  readonly #prepared = new Map<string, Promise<Prepared>>();

  constructor({ baseUrl, apiKey, headers, agent, idleTimeoutMs }: OpenAiWireOptions) {
    this.#client = new OpenAI({
      baseURL: baseUrl,
      apiKey: apiKey ?? 'none',
      defaultHeaders: { ...(apiKey === undefined ? { authorization: null } : {}), ...headers },
      organization: null,
      project: null,
    });
    this.#agent = agent;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** One try. Throws `CallFault` for every status of 400 and above and every network fault, also when `signal` fires. */
  async try(call: WireCall, signal: AbortSignal): Promise<WireReply> {
    const { origin, path, headers } = await this.#prepare(call);
    const { method, body, requestId } = call;
    const options = {
      ...{ origin, path, method, body: body ?? null, headers: { ...headers, ...callHeaders(body, requestId) } },
      ...{ headersTimeout: this.#idleTimeoutMs, bodyTimeout: this.#idleTimeoutMs },
    };
    const reply = await sendRequest(this.#agent, options, signal).catch((error: unknown) => {
      throw networkFault(error);
    });
    if (!reply.ok) throw await faultOf(reply);
    return reply;
  }

  /** Built once for each path: assembling its `Headers` is most of what the client would do for a call. */
  #prepare({ method, path }: WireCall): Promise<Prepared> {
    const key = `${method} ${path}`;
    const known = this.#prepared.get(key) ?? this.#build(method, path);
    this.#prepared.set(key, known);
    return known;
  }

  async #build(method: WireCall['method'], path: string): Promise<Prepared> {
    const { req, url } = await this.#client.buildRequest({ method: method === 'GET' ? 'get' : 'post', path });
    const { origin, pathname, search } = new URL(url);
    const all = [...new Headers(req.headers).entries()];
    const headers = Object.fromEntries(all.filter(([name]) => !name.startsWith('x-stainless-')));
    return { origin, path: `${pathname}${search}`, headers };
  }
}

function callHeaders(body: string | undefined, requestId: string | undefined): Record<string, string> {
  return {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(requestId !== undefined && { 'x-client-request-id': asHeaderValue(requestId) }),
  };
}

async function faultOf(reply: WireReply): Promise<CallFault> {
  const text = await reply.text().catch(() => '');
  return statusFault({ status: reply.status, body: jsonOr(text), retryAfterMs: retryAfterMs(reply, Date.now()) });
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Attempt ids are plain, but a header must never be able to break a call. */
function asHeaderValue(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
