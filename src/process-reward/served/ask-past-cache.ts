/** Asks a pooling server again, past its prefix cache, when it gave another number of values than the text has. */
import { randomUUID } from 'node:crypto';
import type { TransportOutcome } from '../../model/transport/http-transport.ts';
import type { ScoreOutcome } from '../process-reward-model.ts';
import { unscorable } from './served-options.ts';

export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** Another number of values than expected: what a prefix cache hit does in some versions of vLLM. */
  | { readonly kind: 'wrong-count'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

export type Asked<T> =
  | { readonly kind: 'read'; readonly value: T; readonly cacheSalted: boolean }
  | Exclude<ScoreOutcome, { kind: 'scored' }>;

/**
 * Calls `ask` without a salt and, after a wrong count, once more with one nobody has used (vLLM's request field `cache_salt`).
 * A server that does not know the field and refuses it (vLLM before 0.6.5) leaves the wrong count as the reason.
 */
export async function askPastCache<T>(options: {
  readonly ask: (cacheSalt: string | undefined) => Promise<TransportOutcome<unknown>>;
  readonly read: (body: unknown) => Reading<T>;
}): Promise<Asked<T>> {
  const first = await askOnce(options, undefined);
  if (first.kind !== 'wrong-count') return first;
  const second = await askOnce(options, randomUUID());
  if (second.kind === 'wrong-count')
    return unscorable(`${second.reason} Asking past its prefix cache changed nothing.`);
  if (isRefusedField(second)) return unscorable(`${first.reason} It could not be asked past its prefix cache.`);
  return second;
}

async function askOnce<T>(
  options: Parameters<typeof askPastCache<T>>[0],
  cacheSalt: string | undefined,
): Promise<Asked<T> | { readonly kind: 'wrong-count'; readonly reason: string }> {
  const outcome = await options.ask(cacheSalt);
  if (outcome.kind !== 'done') return outcome;
  const reading = options.read(outcome.value);
  if (reading.kind === 'unreadable') return unscorable(reading.reason);
  return reading.kind === 'read' ? { ...reading, cacheSalted: cacheSalt !== undefined } : reading;
}

function isRefusedField(asked: Asked<unknown>): boolean {
  return asked.kind === 'failed' && (asked.status === 400 || asked.status === 422);
}
