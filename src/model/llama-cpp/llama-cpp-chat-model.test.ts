import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors/errors.ts';
import { chatModelContract, contractChatRequest } from '../chat-model.contract.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../chat-model.ts';
import { tinyChatTemplate, writeTinyGguf } from './fixtures/write-tiny-gguf.ts';
import { createLlamaCppChatModel } from './llama-cpp-chat-model.ts';

const directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-llama-'));
const path = join(directory, 'tiny.gguf');
writeTinyGguf(path, { chatTemplate: tinyChatTemplate });
afterAll(() => rmSync(directory, { recursive: true }));

const signal = new AbortController().signal;
const questions = ['What is 2 + 3?', 'What is 7 - 4?', 'Step t t t', 'кики', '9', 'e'];

function ask(questionPrompt: string, overrides: Partial<ChatRequest> = {}): ChatRequest {
  const parameters = { temperature: 0.8, maxTokens: 24, seed: 3, ...overrides.parameters };
  return contractChatRequest({ questionPrompt, ...overrides, parameters });
}

async function replyOf(model: ChatModel, request: ChatRequest): Promise<Omit<ChatReply, 'latencyMs'>> {
  const outcome = await model.complete(request, signal);
  if (outcome.kind !== 'replied') throw new Error(JSON.stringify(outcome));
  const { latencyMs: _, ...reply } = outcome.reply;
  return reply;
}

chatModelContract({
  name: 'llama-cpp',
  create: async () => ({
    model: await createLlamaCppChatModel({ name: 'tiny', path, sequences: 4 }),
    request: ask('What is 2 + 3?'),
    unanswerableRequest: ask('Step '.repeat(400)),
  }),
});

describe('one sequence', () => {
  let model: ChatModel;
  beforeAll(async () => {
    model = await createLlamaCppChatModel({ name: 'tiny', path, sequences: 1 });
  });
  afterAll(() => model.close());

  test('the same request gets the same reply, whatever is asked before it or beside it', async () => {
    const alone = [];
    for (const question of questions) alone.push(await replyOf(model, ask(question)));
    const together = await Promise.all(questions.toReversed().map((question) => replyOf(model, ask(question))));
    expect(together.toReversed()).toEqual(alone);
  });

  test('samples differ, and sample n is that of the seed n further on', async () => {
    const [first, second] = [await replyOf(model, ask('9')), await replyOf(model, ask('9', { sample: 1 }))];
    expect(second.answer).not.toBe(first.answer);
    const parameters = { temperature: 0.8, maxTokens: 24, seed: 4 };
    expect(await replyOf(model, ask('9', { parameters }))).toEqual(second);
  });

  test('the attempt’s id changes nothing', async () => {
    const reply = await replyOf(model, ask('9'));
    expect(await replyOf(model, ask('9', { attemptId: 'another' }))).toEqual(reply);
  });

  test('without a temperature every sample is the likeliest text', async () => {
    const parameters = { temperature: undefined };
    const first = await replyOf(model, ask('9', { parameters }));
    expect(await replyOf(model, ask('9', { parameters, sample: 5 }))).toEqual(first);
  });

  test('a reply is cut at maxTokens, and says so', async () => {
    const reply = await replyOf(model, ask('9', { parameters: { temperature: 0, maxTokens: 5 } }));
    expect(reply.finishReason).toBe('length');
    expect(reply.usage).toMatchObject({ promptTokens: 3, completionTokens: 5, cachedTokens: 0, reasoningTokens: 0 });
  });

  test('a reply ends with the model’s end token, which is counted and not written', async () => {
    const replies = [];
    for (let sample = 0; sample < 12; sample += 1) {
      const parameters = { temperature: 2, topK: 300, topP: 1, maxTokens: 490 };
      replies.push(await replyOf(model, ask('9', { sample, parameters })));
    }
    const ended = replies.filter(({ finishReason }) => finishReason === 'stop');
    expect(ended).not.toHaveLength(0);
    for (const { answer, usage } of ended) {
      expect(answer).not.toContain('<|end|>');
      expect(usage?.completionTokens).toBeLessThan(490);
    }
  });

  test('a stop string ends a reply and is left out of it', async () => {
    const parameters = { temperature: 0.8, maxTokens: 60, seed: 3 };
    const whole = await replyOf(model, ask('9', { parameters }));
    const stop = whole.answer.slice(6, 8);
    const cut = await replyOf(model, ask('9', { parameters: { ...parameters, stop: ['never written', stop] } }));
    expect(cut.answer).toBe(whole.answer.slice(0, whole.answer.indexOf(stop)).trim());
    expect(cut.finishReason).toBe('stop');
    expect(cut.usage?.completionTokens).toBeLessThan(whole.usage?.completionTokens ?? 0);
  });

  test('a prompt that fills the context is failed for good, with its length', async () => {
    const outcome = await model.complete(ask('9'.repeat(600)), signal);
    expect(outcome).toEqual({
      kind: 'failed',
      isTransient: false,
      reason: 'the prompt has 602 tokens, which leaves no room in a context of 512',
    });
  });

  test('a field of `extra` it does not know is failed, not ignored', async () => {
    const parameters = { extra: { guided_regex: '[0-9]+' } };
    const outcome = await model.complete(ask('9', { parameters }), signal);
    expect(outcome).toMatchObject({
      kind: 'failed',
      isTransient: false,
      reason: expect.stringContaining('guided_regex'),
    });
  });

  test('when draining, a call that waits ends, and the one in the model goes on', async () => {
    const drain = new AbortController();
    const first = model.complete(ask('9', { drain: drain.signal }), signal);
    const second = model.complete(ask('e', { drain: drain.signal }), signal);
    drain.abort();
    expect((await second).kind).toBe('aborted');
    expect((await first).kind).toBe('replied');
  });

  test('a signal ends a reply between two tokens, and the next one is answered', async () => {
    let asked = 0;
    const firesLater = {
      get aborted() {
        asked += 1;
        return asked > 5;
      },
    };
    expect(await model.complete(ask('9'), firesLater as AbortSignal)).toEqual({ kind: 'aborted' });
    expect(asked).toBe(6);
    expect((await model.complete(ask('9'), signal)).kind).toBe('replied');
  });
});

test('a reply without a limit of its own ends with the context, to the token', async () => {
  const model = await createLlamaCppChatModel({ name: 'tiny', path, sequences: 1, contextTokens: 16 });
  const parameters = { maxTokens: undefined };
  const samples = Array.from({ length: 12 }, (_, sample) => replyOf(model, ask('9', { sample, parameters })));
  const cut = (await Promise.all(samples)).filter(({ finishReason }) => finishReason === 'length');
  await model.close();
  expect(cut).not.toHaveLength(0);
  for (const { usage } of cut) expect(usage).toMatchObject({ promptTokens: 3, completionTokens: 13 });
});

test('closing ends calls in the model and those that wait', async () => {
  const model = await createLlamaCppChatModel({ name: 'tiny', path, sequences: 1 });
  const parameters = { temperature: 0, maxTokens: 500 };
  const calls = ['9', 'e'].map((question) => model.complete(ask(question, { parameters }), signal));
  await model.close();
  expect(await Promise.all(calls)).toEqual([{ kind: 'aborted' }, { kind: 'aborted' }]);
  expect(await model.complete(ask('9'), signal)).toEqual({ kind: 'aborted' });
});

test('its identity is what the file holds and a context that was asked for, not how it is run', async () => {
  const other = join(directory, 'other.gguf');
  writeTinyGguf(other, { chatTemplate: tinyChatTemplate, seed: 'other' });
  const identityOf = async (options: {
    path: string;
    sequences?: number;
    contextTokens?: number;
    threads?: number;
  }) => {
    const model = await createLlamaCppChatModel({ name: 'tiny', ...options });
    await model.close();
    return model.identity;
  };
  const identity = await identityOf({ path });
  expect(identity).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(await identityOf({ path, sequences: 2, threads: 2 })).toEqual(identity);
  expect(await identityOf({ path, contextTokens: 128 })).toEqual({ ...identity, contextTokens: 128 });
  expect(await identityOf({ path: other })).not.toEqual(identity);
});

test('its concurrency is its sequences, 16 by default', async () => {
  const model = await createLlamaCppChatModel({ name: 'tiny', path });
  expect(model.concurrency).toBe(16);
  expect((await model.check(signal)).detail).toBe(
    'tiny: tiny.gguf writes in this process (llama ?B all F32, 16 × 512 tokens)',
  );
  await model.close();
});

describe('reasoning', () => {
  const withThought = async (template: string, run: (model: ChatModel) => Promise<void>) => {
    const file = join(directory, 'thinker.gguf');
    writeTinyGguf(file, { chatTemplate: template, controlTokens: ['<think>', '</think>'] });
    const model = await createLlamaCppChatModel({ name: 'thinker', path: file, sequences: 1 });
    await run(model).finally(() => model.close());
  };

  test('a thought that the template opens and nobody closes is all reasoning', async () => {
    await withThought(`${tinyChatTemplate}{{ '<think>' }}`, async (model) => {
      const parameters = { temperature: 0, maxTokens: 5 };
      const { reasoning, answer, finishReason, usage } = await replyOf(model, ask('9', { parameters }));
      expect({ answer, finishReason }).toEqual({ answer: '', finishReason: 'length' });
      expect(reasoning).not.toBe('');
      expect(usage).toMatchObject({ promptTokens: 4, completionTokens: 5, reasoningTokens: 5 });
    });
  });

  test('tags that are special tokens are read, and reasoning is counted up to the closing one', async () => {
    await withThought(`${tinyChatTemplate}{{ '<think>' }}`, async (model) => {
      const parameters = { temperature: 2, topK: 300, topP: 1, maxTokens: 490 };
      for (let sample = 0; sample < 12; sample += 1) {
        const { reasoning, answer, usage } = await replyOf(model, ask('9', { parameters, sample }));
        expect(reasoning + answer).not.toContain('think>');
        if (answer === '' || reasoning === '') continue;
        expect(usage?.reasoningTokens).toBeGreaterThan(0);
        expect(usage?.reasoningTokens).toBeLessThan(usage?.completionTokens ?? 0);
        return;
      }
      expect.fail('no sample closed its reasoning');
    });
  });
});

describe('what cannot be opened is a ConfigError that says what to do', () => {
  const opening = (file: string, options = {}) => createLlamaCppChatModel({ name: 'x', path: file, ...options });

  test('a missing file', async () => {
    const missing = join(directory, 'none.gguf');
    await expect(opening(missing)).rejects.toThrow(ConfigError);
    await expect(opening(missing)).rejects.toThrow(`The model file ${missing} cannot be read`);
  });

  test('a file that is no GGUF', async () => {
    const text = join(directory, 'text.gguf');
    writeFileSync(text, 'no model');
    await expect(opening(text)).rejects.toThrow(`${text} is no GGUF file`);
  });

  test('a model without a chat template', async () => {
    const plain = join(directory, 'plain.gguf');
    writeTinyGguf(plain);
    await expect(opening(plain)).rejects.toThrow(ConfigError);
    await expect(opening(plain)).rejects.toThrow('has no chat template');
  });

  test('a chat template that cannot be read', async () => {
    const broken = join(directory, 'broken.gguf');
    writeTinyGguf(broken, { chatTemplate: '{% for %}' });
    await expect(opening(broken)).rejects.toThrow(`The chat template of ${broken} cannot be read`);
  });

  test('another file than the one named by its SHA-256', async () => {
    await expect(opening(path, { sha256: '0123456789abcdef' })).rejects.toThrow(
      'is another file than the one expected',
    );
  });
});
