/** Hands each call the least loaded endpoint that is alive, and makes it wait when none has room. */
import type { ConcurrencyBounds, ConcurrencyTicket } from './adaptive-concurrency.ts';
import type { Clock } from './clock.ts';
import { Endpoint } from './endpoint.ts';
import type { TransportListener } from './events.ts';
import type { CallFault } from './fault.ts';

/** The right to one call at one endpoint; settle it exactly once. */
export interface Lease {
  readonly baseUrl: string;
  readonly isProbe: boolean;
  /** `units`: see `AdaptiveConcurrency.completed`. */
  succeeded(units: number): void;
  failed(fault: CallFault): void;
  /** The call was aborted. */
  abandoned(): void;
}

export class EndpointPool {
  readonly #endpoints: readonly Endpoint[];
  readonly #clock: Clock;
  readonly #onEvent: TransportListener;
  /** In order of arrival. */
  readonly #waiting = new Set<(lease: Lease) => void>();
  #cancelTimer: (() => void) | undefined;

  /** `baseUrls`: at least one, without trailing slash. The bounds hold for each endpoint. */
  constructor(options: {
    baseUrls: readonly string[];
    bounds: ConcurrencyBounds;
    clock: Clock;
    onEvent: TransportListener;
  }) {
    const { bounds, clock } = options;
    this.#clock = clock;
    this.#onEvent = options.onEvent;
    this.#endpoints = options.baseUrls.map((baseUrl) => new Endpoint({ baseUrl, bounds, now: () => clock.now() }));
  }

  /** The limits of the endpoints in use, summed; at least 1. */
  get limit(): number {
    let limit = 0;
    for (const endpoint of this.#endpoints) if (!endpoint.isEjected) limit += endpoint.concurrency.limit;
    return Math.max(1, limit);
  }

  /** Resolves to undefined when `signal` fires first. */
  acquire(signal: AbortSignal): Promise<Lease | undefined> | Lease | undefined {
    if (signal.aborted) return undefined;
    const lease = this.#waiting.size === 0 ? this.#take() : undefined;
    return lease ?? this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<Lease | undefined> {
    return new Promise((resolve) => {
      const give = (lease: Lease) => {
        signal.removeEventListener('abort', leave);
        resolve(lease);
      };
      const leave = () => {
        this.#waiting.delete(give);
        resolve(undefined);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(give);
      this.#wake();
    });
  }

  #wake(): void {
    for (const give of this.#waiting) {
      const lease = this.#take();
      if (lease === undefined) break;
      this.#waiting.delete(give);
      give(lease);
    }
    this.#setTimer();
  }

  /** Ending calls wake the queue by themselves; the end of a pause or a cool-down needs a timer. */
  #setTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#waiting.size === 0) return;
    const times = this.#endpoints.map((endpoint) => endpoint.wakesAtMs ?? Number.POSITIVE_INFINITY);
    const delayMs = Math.min(...times) - this.#clock.now();
    if (delayMs === Number.POSITIVE_INFINITY) return;
    // One millisecond more than asked: a timer may fire a fraction early.
    this.#cancelTimer = this.#clock.after(Math.max(0, delayMs) + 1, () => this.#wake());
  }

  #take(): Lease | undefined {
    const dueForProbe = this.#endpoints.find((endpoint) => endpoint.isDueForProbe);
    if (dueForProbe !== undefined) {
      dueForProbe.probe();
      return this.#lease(dueForProbe, true);
    }
    let best: Endpoint | undefined;
    for (const endpoint of this.#endpoints) {
      if (endpoint.canTakeCall && (best === undefined || isBetter(endpoint, best))) best = endpoint;
    }
    return best && this.#lease(best, false);
  }

  #lease(endpoint: Endpoint, isProbe: boolean): Lease {
    const ticket = endpoint.concurrency.start();
    return {
      baseUrl: endpoint.baseUrl,
      isProbe,
      succeeded: (units) => {
        this.#settle(endpoint, () => endpoint.concurrency.completed(ticket, units));
        this.#markAlive(endpoint);
      },
      failed: (fault) => this.#fail({ endpoint, ticket, fault, isProbe }),
      abandoned: () => {
        if (isProbe) endpoint.probeAbandoned();
        this.#settle(endpoint, () => endpoint.concurrency.failed(ticket));
      },
    };
  }

  #fail(call: { endpoint: Endpoint; ticket: ConcurrencyTicket; fault: CallFault; isProbe: boolean }): void {
    const { endpoint, ticket, fault, isProbe } = call;
    if (fault.kind === 'network') {
      endpoint.wasUnreachable({ isProbe });
      if (endpoint.shouldBeEjected) this.#ejectUnlessLast(endpoint);
    }
    this.#settle(endpoint, () => {
      if (fault.kind === 'pushback') endpoint.concurrency.pushedBack(ticket, fault.retryAfterMs);
      else endpoint.concurrency.failed(ticket);
    });
    if (fault.kind !== 'network') this.#markAlive(endpoint);
  }

  #settle(endpoint: Endpoint, settle: () => void): void {
    const before = endpoint.concurrency.limit;
    settle();
    const { limit } = endpoint.concurrency;
    if (limit !== before) this.#onEvent({ kind: 'concurrency-changed', baseUrl: endpoint.baseUrl, limit });
    if (this.#waiting.size > 0) this.#wake();
  }

  #markAlive(endpoint: Endpoint): void {
    if (!endpoint.answered()) return;
    this.#onEvent({ kind: 'endpoint-restored', baseUrl: endpoint.baseUrl });
    this.#wake();
  }

  /** The last endpoint alive is kept, whatever it does: the run then waits and tries again instead of having nowhere to go. */
  #ejectUnlessLast(endpoint: Endpoint): void {
    if (!this.#endpoints.some((other) => other !== endpoint && !other.isEjected)) return;
    const coolDownMs = endpoint.eject();
    this.#onEvent({ kind: 'endpoint-ejected', baseUrl: endpoint.baseUrl, coolDownMs });
  }
}

/** A dead server fails fast and so looks idle: one whose last call failed comes after all others, however loaded they are. */
function isBetter(endpoint: Endpoint, best: Endpoint): boolean {
  if (endpoint.isSuspect !== best.isSuspect) return best.isSuspect;
  return endpoint.load < best.load;
}
