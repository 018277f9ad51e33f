/** Calls to a model's servers: which endpoint, how many at once, what to try again. Shared by chat and scoring adapters. */
import { Agent } from 'undici';
import { accessHint } from './access-hint.ts';
import { type ConcurrencyBounds, defaultConcurrencyBounds } from './adaptive-concurrency.ts';
import { type Clock, systemClock } from './clock.ts';
import { EndpointPool, type Lease } from './endpoint-pool.ts';
import type { TransportListener } from './events.ts';
import { CallFault } from './fault.ts';
import { OpenAiWire, type WireCall } from './openai-wire.ts';
import { defaultMaxTries, type RetriedOutcome, withRetries } from './retry.ts';
import type { WireReply } from './wire-reply.ts';

export interface HttpTransportOptions {
  /** At least one; a trailing slash is dropped. Paths of calls are appended. */
  readonly baseUrls: readonly string[];
  readonly apiKey?: string | undefined;
  /** The environment variable the key came from, to be named in hints. */
  readonly apiKeyVariable?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Per endpoint; what is absent is `defaultConcurrencyBounds`. */
  readonly concurrency?: Partial<ConcurrencyBounds> | undefined;
  /** Longest silence before and within a reply before it counts as stalled. Keep-alive comments and blank lines break it. */
  readonly idleTimeoutMs: number;
  /** Default 8. */
  readonly maxTries?: number | undefined;
  readonly onEvent?: TransportListener | undefined;
  /** For tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface TransportCall<T> extends WireCall {
  /** Reads a reply of status 2xx. Throws `CallFault` for what is wrong with it. */
  read(reply: WireReply): Promise<T>;
  /** Fires when no new try should start; one already sent goes on. */
  readonly drain?: AbortSignal | undefined;
  /** Output tokens, or 1: what this call's latency is measured per. */
  units(value: T): number;
}

/** The failures are those of `ChatOutcome` and `ScoreOutcome`. */
export type TransportFailure =
  | { readonly kind: 'failed'; readonly reason: string; readonly isTransient: boolean; readonly status?: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string; readonly status: number }
  | { readonly kind: 'aborted' };

export type TransportOutcome<T> =
  /** `latencyMs`: of the try that succeeded, until its last byte. */
  { readonly kind: 'done'; readonly value: T; readonly latencyMs: number } | TransportFailure;

export class HttpTransport {
  readonly baseUrls: readonly string[];
  readonly #agent: Agent;
  readonly #wires = new Map<string, OpenAiWire>();
  readonly #pool: EndpointPool;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #maxTries: number;
  readonly #apiKeyVariable: string | undefined;
  readonly #onEvent: TransportListener;
  readonly #closing = new AbortController();
  readonly #signals = new WeakMap<AbortSignal, AbortSignal>();
  #callsBetweenTries = 0;

  /** Throws when there is no base URL, or one is no URL. */
  constructor(options: HttpTransportOptions) {
    this.baseUrls = options.baseUrls.map(withoutTrailingSlash);
    if (this.baseUrls.length === 0) throw new TypeError('an HTTP transport needs at least one base URL');
    const bounds = { ...defaultConcurrencyBounds, ...options.concurrency };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#maxTries = options.maxTries ?? defaultMaxTries;
    this.#apiKeyVariable = options.apiKeyVariable;
    this.#onEvent = quiet(options.onEvent);
    this.#agent = new Agent({
      connections: Math.max(bounds.max, 1),
      headersTimeout: 0,
      bodyTimeout: options.idleTimeoutMs,
    });
    const { apiKey, headers, idleTimeoutMs } = options;
    for (const baseUrl of this.baseUrls) {
      this.#wires.set(baseUrl, new OpenAiWire({ baseUrl, agent: this.#agent, apiKey, headers, idleTimeoutMs }));
    }
    this.#pool = new EndpointPool({ baseUrls: this.baseUrls, bounds, clock: this.#clock, onEvent: this.#onEvent });
  }

  /**
   * Most calls worth having in flight: the endpoints' limits, plus calls that wait between tries and so use none of them
   * (no more than the limits over again).
   */
  get concurrency(): number {
    const { limit } = this.#pool;
    return limit + Math.min(limit, this.#callsBetweenTries);
  }

  /** Never rejects. After `close` every call is `aborted`. */
  async call<T>(call: TransportCall<T>, signal: AbortSignal): Promise<TransportOutcome<T>> {
    try {
      const stop = this.#withClosing(signal);
      const drain = call.drain === undefined ? stop : this.#combine(call.drain, stop);
      return this.#asOutcome(await this.#callWithRetries(call, { signal: stop, drain }));
    } catch (error) {
      return { kind: 'failed', reason: `internal error: ${String(error)}`, isTransient: false };
    }
  }

  /** One call to one endpoint, outside limits and retries: for `check`. Throws `CallFault`. */
  async get(options: { baseUrl: string; path: string; signal: AbortSignal }): Promise<unknown> {
    const wire = this.#wires.get(options.baseUrl);
    if (wire === undefined) throw new TypeError(`not an endpoint of this transport: ${options.baseUrl}`);
    const reply = await wire.try({ method: 'GET', path: options.path }, this.#withClosing(options.signal));
    return reply.json();
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.#agent.destroy();
  }

  async #callWithRetries<T>(
    call: TransportCall<T>,
    { signal, drain }: { signal: AbortSignal; drain: AbortSignal },
  ): Promise<RetriedOutcome<{ value: T; latencyMs: number }>> {
    let isBetweenTries = false;
    let wasProbe = false;
    const setBetweenTries = (value: boolean) => {
      if (value !== isBetweenTries) this.#callsBetweenTries += value ? 1 : -1;
      isBetweenTries = value;
    };
    try {
      return await withRetries({
        policy: { maxTries: this.#maxTries, random: this.#random, clock: this.#clock },
        signal,
        drain,
        attempt: async () => {
          const lease = await this.#pool.acquire(drain);
          setBetweenTries(false);
          if (lease === undefined) throw new CallFault('aborted', { kind: 'network' });
          wasProbe = lease.isProbe;
          return this.#tryOnce({ call, lease, signal });
        },
        // The probe was the transport's idea, so its failure does not use up the call's tries.
        isFree: (fault) => wasProbe && fault.kind === 'network',
        onRetry: ({ fault, delayMs, tries }) => {
          setBetweenTries(true);
          this.#onEvent({ kind: 'call-retried', reason: fault.message, delayMs, tries });
        },
      });
    } finally {
      setBetweenTries(false);
    }
  }

  async #tryOnce<T>(options: {
    call: TransportCall<T>;
    lease: Lease;
    signal: AbortSignal;
  }): Promise<{ value: T; latencyMs: number }> {
    const { call, lease, signal } = options;
    const startedAt = this.#clock.now();
    try {
      const wire = this.#wires.get(lease.baseUrl) as OpenAiWire;
      const value = await call.read(await wire.try(call, signal));
      lease.succeeded(call.units(value));
      return { value, latencyMs: this.#clock.now() - startedAt };
    } catch (error) {
      if (signal.aborted || !(error instanceof CallFault)) lease.abandoned();
      else lease.failed(error);
      throw error;
    }
  }

  #asOutcome<T>(outcome: RetriedOutcome<{ value: T; latencyMs: number }>): TransportOutcome<T> {
    if (outcome.kind === 'aborted') return { kind: 'aborted' };
    if (outcome.kind === 'done') return { kind: 'done', ...outcome.value };
    const { fault, tries } = outcome;
    const status = fault.status;
    const reason = tries > 1 ? `${fault.message} (after ${tries} tries)` : fault.message;
    if (fault.kind === 'access' && status !== undefined) {
      return { kind: 'refused', reason, hint: accessHint(status, this.#apiKeyVariable), status };
    }
    return { kind: 'failed', reason, isTransient: fault.isRetryable, ...(status !== undefined && { status }) };
  }

  /** `signal`, or closing, whichever is first. A run calls with one signal throughout, so it is combined once. */
  #withClosing(signal: AbortSignal): AbortSignal {
    return this.#combine(signal, this.#closing.signal);
  }

  #combine(signal: AbortSignal, other: AbortSignal): AbortSignal {
    let combined = this.#signals.get(signal);
    if (combined === undefined) {
      combined = AbortSignal.any([signal, other]);
      this.#signals.set(signal, combined);
    }
    return combined;
  }
}

function withoutTrailingSlash(url: string): string {
  new URL(url);
  return url.replace(/\/+$/, '');
}

/** A listener's own fault must not fail a paid call. */
function quiet(listener: TransportListener | undefined): TransportListener {
  if (listener === undefined) return () => {};
  return (event) => {
    try {
      listener(event);
    } catch (error) {
      process.emitWarning(`a transport listener threw: ${String(error)}`);
    }
  };
}
