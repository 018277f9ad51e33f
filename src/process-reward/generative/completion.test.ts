import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CallFault } from '../../model/transport/fault.ts';
import type { WireReply } from '../../model/transport/wire-reply.ts';
import { completionBody, completionSchema, readCompletion } from './completion.ts';

const replying = (body: unknown) => ({ json: async () => body }) as unknown as WireReply;
const fixture = (name: string) =>
  replying(JSON.parse(readFileSync(new URL(`./__fixtures__/${name}.json`, import.meta.url), 'utf8')));

describe('a completion', () => {
  test('has its text, why it ended and what it cost', async () => {
    const whole = await readCompletion(fixture('vllm-verification'));
    expect(whole).toMatchObject({ finishReason: 'stop', usage: { promptTokens: 142, completionTokens: 90 } });
    expect(whole.text).toContain('Step 3:');
    expect(whole).not.toHaveProperty('topLogprobs');
    expect(await readCompletion(fixture('vllm-verification-length'))).toMatchObject({ finishReason: 'length' });
  });

  test('has the likeliest first tokens where they were asked for', async () => {
    const { topLogprobs = {}, usage } = await readCompletion(fixture('vllm-decision'));
    expect(Object.keys(topLogprobs)).toHaveLength(20);
    expect(topLogprobs[' Yes']).toBeCloseTo(Math.log(0.8), 12);
    expect(usage?.cachedTokens).toBe(224);
    expect(await readCompletion(fixture('vllm-decision-no-logprobs'))).not.toHaveProperty('topLogprobs');
  });

  test('leaves out listed tokens without a number', async () => {
    const body = { choices: [{ text: 'x', logprobs: { top_logprobs: [{ yes: null, no: -1, maybe: '-2' }] } }] };
    expect((await readCompletion(replying(body))).topLogprobs).toEqual({ no: -1 });
  });

  test('survives being kept as JSON', async () => {
    for (const name of ['vllm-verification', 'vllm-decision']) {
      const completion = await readCompletion(fixture(name));
      expect(completionSchema.parse(JSON.parse(JSON.stringify(completion)))).toEqual(completion);
    }
  });

  test.each([
    ['an error in a 200', { error: { message: 'out of memory', code: 500 } }, /out of memory/],
    ['a chat reply', { choices: [{ message: { content: 'x' } }] }, /no completion/],
    ['no choices', {}, /no completion/],
    ['null', null, /no completion/],
  ])('is not read from %s', async (_name, body, reason) => {
    const fault = await readCompletion(replying(body)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(CallFault);
    expect((fault as CallFault).message).toMatch(reason);
    expect((fault as CallFault).isRetryable).toBe(true);
  });
});

test('the body leaves out stops and probabilities that are not asked for', () => {
  const call = { prompt: 'P', maxTokens: 9, temperature: 0.7, seed: 2 };
  const shared = {
    ...{ model: 'm', prompt: 'P', max_tokens: 9, temperature: 0.7, top_p: 1, seed: 2, add_special_tokens: false },
  };
  expect(completionBody('m', { ...call, stop: [], logprobs: 20 })).toEqual({ ...shared, logprobs: 20 });
  expect(completionBody('m', { ...call, stop: ['.'], logprobs: 0 })).toEqual({ ...shared, stop: ['.'] });
});
