/** One server behind a base URL: how much it can take, and whether it is alive. */
import { AdaptiveConcurrency, type ConcurrencyBounds } from './adaptive-concurrency.ts';

const faultsToEject = 3;
const firstCoolDownMs = 1_000;
const longestCoolDownMs = 60_000;

/**
 * Three network faults in a row make an endpoint suspect enough to eject. It then gets no call for a cool-down of 1 s,
 * after that a single probe; each failed probe doubles the cool-down, up to 60 s. Any HTTP answer at all proves it alive.
 */
export class Endpoint {
  readonly baseUrl: string;
  readonly concurrency: AdaptiveConcurrency;
  readonly #now: () => number;
  #faultsInARow = 0;
  #coolDownMs = firstCoolDownMs;
  #ejectedUntilMs: number | undefined;
  #isBeingProbed = false;

  constructor(options: { baseUrl: string; bounds: ConcurrencyBounds; now: () => number }) {
    this.baseUrl = options.baseUrl;
    this.#now = options.now;
    this.concurrency = new AdaptiveConcurrency({ bounds: options.bounds, now: options.now });
  }

  get isEjected(): boolean {
    return this.#ejectedUntilMs !== undefined;
  }

  /** Was its last call a network fault? */
  get isSuspect(): boolean {
    return this.#faultsInARow > 0;
  }

  get shouldBeEjected(): boolean {
    return !this.isEjected && this.#faultsInARow >= faultsToEject;
  }

  get isDueForProbe(): boolean {
    return this.#ejectedUntilMs !== undefined && !this.#isBeingProbed && this.#now() >= this.#ejectedUntilMs;
  }

  get canTakeCall(): boolean {
    return !this.isEjected && this.concurrency.hasRoom;
  }

  /** Share of its limit in use, in [0, 1]. */
  get load(): number {
    return this.concurrency.inFlight / this.concurrency.limit;
  }

  /**
   * When time alone could make it usable; undefined when only an ending call can. May lie in the past: the clock moves
   * between two looks at it, and a moment just passed must still wake those who wait for it.
   */
  get wakesAtMs(): number | undefined {
    if (this.#ejectedUntilMs !== undefined) return this.#isBeingProbed ? undefined : this.#ejectedUntilMs;
    return this.load < 1 ? this.concurrency.pausedUntilMs : undefined;
  }

  probe(): void {
    this.#isBeingProbed = true;
  }

  /** Returns the cool-down, in ms. */
  eject(): number {
    this.#ejectedUntilMs = this.#now() + this.#coolDownMs;
    return this.#coolDownMs;
  }

  /** The server answered, with whatever status. Returns true when this brought it back. */
  answered(): boolean {
    const wasEjected = this.isEjected;
    this.#faultsInARow = 0;
    this.#coolDownMs = firstCoolDownMs;
    this.#ejectedUntilMs = undefined;
    this.#isBeingProbed = false;
    return wasEjected;
  }

  wasUnreachable(options: { isProbe: boolean }): void {
    this.#faultsInARow++;
    if (!options.isProbe) return;
    this.#isBeingProbed = false;
    this.#coolDownMs = Math.min(longestCoolDownMs, this.#coolDownMs * 2);
    this.eject();
  }

  /** A probe that was given up before it showed anything. */
  probeAbandoned(): void {
    this.#isBeingProbed = false;
  }
}
