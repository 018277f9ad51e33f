/** How many calls to keep in flight at one server, learnt from how it answers. */

export interface ConcurrencyBounds {
  /** Never below this, whatever the server says. At least 1. */
  readonly min: number;
  readonly initial: number;
  /** Never above this. */
  readonly max: number;
}

export const defaultConcurrencyBounds: ConcurrencyBounds = { min: 1, initial: 8, max: 256 };

/** What `start` hands out; give it back to exactly one of `completed`, `pushedBack`, `failed`. */
export interface ConcurrencyTicket {
  readonly startedAtMs: number;
  /** How often the limit had moved when the call was started. */
  readonly generation: number;
}

/** A step up must bring at least this share of the throughput it would bring at a server with room to spare. */
const worthwhileShare = 0.2;
const backOffFactor = 0.7;
const mostWindowsHeld = 16;

/**
 * Why. No setting is right for long: a rented endpoint answers 429 above a rate nobody states, a local vLLM gains nothing
 * beyond its batch size and only grows its queue, and both change during a run.
 *
 * How (TCP's slow start and AIMD, with a test of usefulness in place of a test of loss). Completions are counted in
 * windows of `limit` calls, of those started since the limit last moved: older ones waited in a shorter queue. Throughput
 * at a limit is `limit / median(latency per unit)`, a unit being an output token, or a call when tokens are not known.
 *   - Slow start: each window doubles the limit, until pushback, or until a doubling brings too little; then it is undone.
 *   - After that: each window adds about `sqrt(limit)`; a step that brings too little is undone, and the next is tried
 *     after 1, 2, 4 ... 16 windows.
 *   - A window in which the limit was never reached teaches nothing and changes nothing.
 *   - Pushback (429, 503): the limit is multiplied by 0.7 and no call may start until the server's pause is over. Calls
 *     already in flight at that moment belong to the same crowd, so their pushback lowers nothing further.
 *
 * Invariants: `min ≤ limit ≤ max`, `limit` is a whole number, `inFlight ≥ 0`. Holds no timer and reads no clock but `now`.
 */
export class AdaptiveConcurrency {
  readonly #bounds: ConcurrencyBounds;
  readonly #now: () => number;
  #limit: number;
  #inFlight = 0;
  #generation = 0;
  /** Calls started before this generation belong to a crowd already answered for. */
  #sinceLastDecrease = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #isSlowStart = true;
  #latenciesPerUnit: number[] = [];
  #peakInFlight = 0;
  /** The step up now on trial: what there was before it. */
  #trial: { readonly limit: number; readonly throughput: number } | undefined;
  #windowsToHold = 0;
  #nextHold = 1;

  /** Bounds are put in order rather than refused: `min ≥ 1`, `max ≥ min`, `initial` between them, all whole. */
  constructor(options: { bounds: ConcurrencyBounds; now: () => number }) {
    const min = Math.max(1, Math.floor(options.bounds.min));
    const max = Math.max(min, Math.floor(options.bounds.max));
    const initial = clamp(Math.floor(options.bounds.initial), min, max);
    this.#bounds = { min, initial, max };
    this.#now = options.now;
    this.#limit = initial;
  }

  get limit(): number {
    return this.#limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Time on the injected clock before which no call should start. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Is there room for one more call now? */
  get hasRoom(): boolean {
    return this.#inFlight < this.#limit && this.#now() >= this.#pausedUntilMs;
  }

  start(): ConcurrencyTicket {
    this.#inFlight++;
    if (this.#inFlight > this.#peakInFlight) this.#peakInFlight = this.#inFlight;
    return { startedAtMs: this.#now(), generation: this.#generation };
  }

  /** `units`: output tokens of the reply, or 1 when they are not known; below 1 counts as 1. */
  completed(ticket: ConcurrencyTicket, units: number): void {
    this.#leave();
    if (ticket.generation !== this.#generation) return;
    this.#latenciesPerUnit.push((this.#now() - ticket.startedAtMs) / Math.max(1, units));
    if (this.#latenciesPerUnit.length >= this.#limit) this.#closeWindow();
  }

  /** The server said "too much": 429 or 503. `pauseMs`: how long it asked to be left alone. */
  pushedBack(ticket: ConcurrencyTicket, pauseMs = 0): void {
    this.#leave();
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#now() + pauseMs);
    if (ticket.generation < this.#sinceLastDecrease) return;
    this.#isSlowStart = false;
    this.#trial = undefined;
    this.#windowsToHold = this.#nextHold;
    this.#moveTo(Math.floor(this.#limit * backOffFactor));
    this.#sinceLastDecrease = this.#generation;
  }

  /** Ended in a way that says nothing about load: a network fault, a bad request, an abort. */
  failed(_ticket: ConcurrencyTicket): void {
    this.#leave();
  }

  #leave(): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
  }

  #closeWindow(): void {
    const wasFull = this.#peakInFlight >= this.#limit;
    const throughput = this.#limit / Math.max(median(this.#latenciesPerUnit), Number.MIN_VALUE);
    this.#startWindow();
    if (!wasFull) return;
    if (this.#trial !== undefined && !isWorthwhile(this.#trial, { limit: this.#limit, throughput })) this.#undo();
    else this.#grow(throughput);
  }

  #grow(throughput: number): void {
    if (this.#trial !== undefined) this.#nextHold = 1;
    this.#trial = undefined;
    if (this.#windowsToHold-- > 0) return;
    this.#windowsToHold = 0;
    if (this.#limit >= this.#bounds.max) return;
    this.#trial = { limit: this.#limit, throughput };
    this.#moveTo(this.#limit + (this.#isSlowStart ? this.#limit : Math.ceil(Math.sqrt(this.#limit))));
  }

  #undo(): void {
    const before = this.#trial?.limit ?? this.#limit;
    this.#trial = undefined;
    this.#isSlowStart = false;
    this.#windowsToHold = this.#nextHold;
    this.#nextHold = Math.min(mostWindowsHeld, this.#nextHold * 2);
    this.#moveTo(before);
  }

  #moveTo(limit: number): void {
    this.#limit = clamp(limit, this.#bounds.min, this.#bounds.max);
    this.#generation++;
    this.#startWindow();
  }

  #startWindow(): void {
    this.#latenciesPerUnit = [];
    this.#peakInFlight = this.#inFlight;
  }
}

function isWorthwhile(
  before: { readonly limit: number; readonly throughput: number },
  after: { readonly limit: number; readonly throughput: number },
): boolean {
  const possibleGain = after.limit / before.limit - 1;
  return after.throughput >= before.throughput * (1 + worthwhileShare * possibleGain);
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
