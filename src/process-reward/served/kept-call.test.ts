import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PaidCalls } from '../process-reward-model.ts';
import { type Bought, keptOrBought } from './kept-call.ts';

const schema = z.object({ text: z.string() });

function keeping(entries: Readonly<Record<string, string>> = {}) {
  const kept = new Map(Object.entries(entries));
  const calls: PaidCalls = {
    get: (key) => kept.get(key),
    put: async (key, reply) => {
      kept.set(key, reply);
    },
  };
  return { kept, calls };
}

const selling = (text: string) => {
  const sold: string[] = [];
  const buy = async (): Promise<Bought<{ text: string }> | { kind: 'failed' }> => {
    sold.push(text);
    return { kind: 'bought', reply: { text } };
  };
  return { sold, buy };
};

describe('a kept call', () => {
  test('is bought once and kept as JSON', async () => {
    const { kept, calls } = keeping();
    const { sold, buy } = selling('new');
    const ask = () => keptOrBought({ calls, key: 'a', schema, buy });
    expect(await ask()).toEqual({ kind: 'bought', reply: { text: 'new' } });
    expect(await ask()).toEqual({ kind: 'bought', reply: { text: 'new' } });
    expect(sold).toHaveLength(1);
    expect(kept).toEqual(new Map([['a', '{"text":"new"}']]));
  });

  test.each(['{"text":1}', '{"te', 'null'])('that was kept as %s, which cannot be read, is bought', async (text) => {
    const { calls } = keeping({ a: text });
    expect(await keptOrBought({ calls, key: 'a', schema, buy: selling('new').buy })).toMatchObject({
      reply: { text: 'new' },
    });
  });

  test('that gets no reply is not kept', async () => {
    const { kept, calls } = keeping();
    const buy = async (): Promise<Bought<{ text: string }> | { kind: 'failed' }> => ({ kind: 'failed' });
    expect(await keptOrBought({ calls, key: 'a', schema, buy })).toEqual({ kind: 'failed' });
    expect(kept.size).toBe(0);
  });

  test('with nowhere to keep it is bought each time', async () => {
    const { sold, buy } = selling('new');
    for (const _ of [1, 2]) await keptOrBought({ calls: undefined, key: 'a', schema, buy });
    expect(sold).toHaveLength(2);
  });
});
