/** When to try a call again, and how long to wait first. */
import { type Clock, sleep } from './clock.ts';
import { CallFault } from './fault.ts';

export interface RetryPolicy {
  /** Tries in all, the first included. At least 1. */
  readonly maxTries: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly clock: Clock;
}

export const defaultMaxTries = 8;
const baseDelayMs = 500;
const maxDelayMs = 60_000;

/** What reads a header by its lower-case name. */
export interface HeaderReader {
  get(name: string): string | null;
}

/**
 * How long a reply asks to wait, in ms: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date
 * (RFC 9110, 10.2.3), capped at 60 s. Undefined when it does not say, or not in a form that can be read.
 * `nowEpochMs` is wall-clock time, for the date form.
 */
export function retryAfterMs(headers: HeaderReader, nowEpochMs: number): number | undefined {
  return (
    boundedDelay(Number.parseFloat(headers.get('retry-after-ms') ?? '')) ??
    retryAfterHeaderMs(headers.get('retry-after')?.trim(), nowEpochMs)
  );
}

function retryAfterHeaderMs(value: string | undefined, nowEpochMs: number): number | undefined {
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  return boundedDelay(Number.isNaN(seconds) ? Math.max(0, Date.parse(value) - nowEpochMs) : seconds * 1000);
}

function boundedDelay(delayMs: number): number | undefined {
  return delayMs >= 0 ? Math.min(delayMs, maxDelayMs) : undefined;
}

/**
 * The wait after `tries` failed tries when the server named none: uniform in [0, min(60 s, 500 ms · 2^(tries-1))].
 * "Full jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): calls that failed together
 * do not come back together.
 */
export function backoffMs(tries: number, random: () => number): number {
  return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (tries - 1));
}

export type RetriedOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: CallFault; readonly tries: number }
  | { readonly kind: 'aborted' };

/**
 * Calls `attempt` until it succeeds, fails for good, or has had its tries; waits in between hold nothing. `attempt` throws
 * `CallFault`; any other exception is a bug and passes through. `isFree` says of a fault that its try does not count.
 */
export async function withRetries<T>(options: {
  policy: RetryPolicy;
  signal: AbortSignal;
  /** Fires when no further try should start, while one that was sent goes on; at the latest when `signal` does. */
  drain?: AbortSignal;
  attempt: () => Promise<T>;
  isFree?: (fault: CallFault) => boolean;
  onRetry?: (retry: { fault: CallFault; delayMs: number; tries: number }) => void;
}): Promise<RetriedOutcome<T>> {
  const { policy, signal, attempt, drain = signal } = options;
  for (let tries = 1; !drain.aborted; tries++) {
    try {
      return { kind: 'done', value: await attempt() };
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof CallFault)) throw error;
      if (options.isFree?.(error) === true) {
        tries--;
        continue;
      }
      // Drained while it waited for its turn or its next try: still owed, not failed.
      if (drain.aborted && error.isRetryable) break;
      if (!error.isRetryable || tries >= policy.maxTries) return { kind: 'fault', fault: error, tries };
      const delayMs = error.retryAfterMs ?? backoffMs(tries, policy.random);
      options.onRetry?.({ fault: error, delayMs, tries });
      await sleep(policy.clock, delayMs, drain);
    }
  }
  return { kind: 'aborted' };
}
