/** A paid call whose reply is kept before anything is made of it, and looked for before it is bought. */
import type { z } from 'zod';
import type { PaidCalls } from '../process-reward-model.ts';

export interface Bought<T> {
  readonly kind: 'bought';
  readonly reply: T;
}

/**
 * The reply kept under `key`, else the one `buy` gets, after it was put there as JSON. What `buy` returns without a reply
 * passes through and is not kept. A kept text that `schema` does not know counts as absent. Rejects when `put` or `buy` does.
 */
export async function keptOrBought<T, F extends { readonly kind: string }>(options: {
  readonly calls: PaidCalls | undefined;
  readonly key: string;
  readonly schema: z.ZodType<T>;
  readonly buy: () => Promise<Bought<T> | F>;
}): Promise<Bought<T> | F> {
  const { calls, key, schema, buy } = options;
  const kept = calls && readKept(calls.get(key), schema);
  if (kept !== undefined) return { kind: 'bought', reply: kept };
  const outcome = await buy();
  if (isBought(outcome)) await calls?.put(key, JSON.stringify(outcome.reply));
  return outcome;
}

function isBought<T, F extends { readonly kind: string }>(outcome: Bought<T> | F): outcome is Bought<T> {
  return outcome.kind === 'bought';
}

function readKept<T>(text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
