import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { chatModelContract, contractChatRequest } from '../chat-model.contract.ts';
import type { ChatModel } from '../chat-model.ts';
import type { TransportEvent } from '../transport/events.ts';
import {
  type Answer,
  chatEvents,
  type ScriptedServer,
  sendEvents,
  sendJson,
  startScriptedServer,
} from '../transport/fixtures/scripted-server.ts';
import {
  createOpenAiCompatibleChatModel,
  type OpenAiCompatibleChatModelOptions,
} from './openai-compatible-chat-model.ts';

const signal = new AbortController().signal;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

interface Setup {
  readonly model: ChatModel;
  readonly server: ScriptedServer;
  readonly events: TransportEvent[];
  readonly ask: () => ReturnType<ChatModel['complete']>;
}

async function setUp(answer: Answer, options: Partial<OpenAiCompatibleChatModelOptions> = {}): Promise<Setup> {
  const server = await startScriptedServer(answer);
  const events: TransportEvent[] = [];
  const model = createOpenAiCompatibleChatModel({
    ...{ model: 'm', baseUrls: [`${server.url}/v1`], onEvent: (event: TransportEvent) => events.push(event) },
    ...options,
  });
  opened.push(server, model);
  return { model, server, events, ask: () => model.complete(contractChatRequest(), signal) };
}

const fixture = (name: string) => readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
const answering: Answer = (response, request) =>
  request.method === 'GET'
    ? sendJson(response, { object: 'list', data: [{ id: 'm', object: 'model' }] })
    : sendEvents(response, chatEvents('It is \\boxed{5}'));

chatModelContract({
  name: 'the OpenAI-compatible chat model',
  create: async () => {
    const server = await startScriptedServer((response, request, number) =>
      request.body?.messages[0].content === 'reject me'
        ? sendJson(response, { error: { message: 'rejected' } }, 400)
        : answering(response, request, number),
    );
    return {
      model: createOpenAiCompatibleChatModel({ model: 'm', baseUrls: [`${server.url}/v1`] }),
      request: contractChatRequest(),
      unanswerableRequest: contractChatRequest({ messages: [{ role: 'user', content: 'reject me' }] }),
      dispose: () => server.close(),
    };
  },
});

describe('replies as the servers send them', () => {
  const usage = { promptTokens: 21, cachedTokens: 0, completionTokens: 12, reasoningTokens: 0 };
  test.each([
    ['vllm-reasoning.sse', { ...usage, cachedTokens: 16 }, undefined],
    ['vllm-reasoning-content.sse', usage, undefined],
    ['deepseek-keep-alive.sse', { ...usage, cachedTokens: 16, reasoningTokens: 7 }, undefined],
    ['openrouter-cost.sse', { ...usage, reasoningTokens: 7 }, 0.0000421],
    ['llama-cpp.sse', usage, undefined],
    ['inline-think.sse', usage, undefined],
  ])('%s', async (name, expectedUsage, cost) => {
    const { ask } = await setUp((response) => sendEvents(response, fixture(name)));
    const outcome = await ask();
    if (outcome.kind !== 'replied') throw new Error(JSON.stringify(outcome));
    const { latencyMs, ...reply } = outcome.reply;
    expect(latencyMs).toBeGreaterThan(0);
    expect(reply).toEqual({
      ...{ reasoning: 'Two and three.', answer: 'It is \\boxed{5}', finishReason: 'stop', usage: expectedUsage },
      ...(cost !== undefined && { statedCostUsd: cost }),
    });
  });

  test('a whole reply, after the blank lines of a queue', async () => {
    const answer: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(fixture('deepseek-whole.json'));
    };
    const { ask, server } = await setUp(answer, { stream: false });
    expect(await ask()).toMatchObject({
      kind: 'replied',
      reply: { reasoning: 'Two and three.', answer: 'It is \\boxed{5}', usage: { cachedTokens: 16 } },
    });
    expect(server.requests[0]?.body.stream).toBe(false);
  });

  test('an answer of nothing is a reply, not a fault', async () => {
    const { ask } = await setUp((response) => sendEvents(response, chatEvents('')));
    expect(await ask()).toMatchObject({ kind: 'replied', reply: { reasoning: '', answer: '', finishReason: 'stop' } });
  });

  test('characters cut between two packets arrive whole', async () => {
    const bytes = Buffer.from(chatEvents('π ≈ 3,14 — ✓'));
    const { ask } = await setUp(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        if (byte > 127) await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    expect(await ask()).toMatchObject({ kind: 'replied', reply: { answer: 'π ≈ 3,14 — ✓' } });
  });
});

test('the request carries key, headers and attempt id', async () => {
  const { ask, server } = await setUp(answering, { apiKey: 'sekret', headers: { 'x-team': 'maths' } });
  await ask();
  const [request] = server.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions', body: { model: 'm', seed: 7 } });
  expect(request?.headers).toMatchObject({
    ...{ authorization: 'Bearer sekret', 'x-team': 'maths', 'x-client-request-id': 'contract-attempt' },
    'content-type': 'application/json',
  });
});

test('without a key no authorization is sent', async () => {
  const { ask, server } = await setUp(answering);
  await ask();
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});

describe('faults that pass are tried again', () => {
  const failFirst =
    (fail: Answer): Answer =>
    (response, request, number) =>
      number === 1 ? fail(response, request, number) : answering(response, request, number);

  test.each<[string, Answer, RegExp]>([
    [
      '429',
      (response) => sendJson(response, { error: { message: 'slow' } }, 429, { 'retry-after-ms': '5' }),
      /429: slow/,
    ],
    ['503', (response) => sendJson(response, { message: 'busy' }, 503, { 'retry-after-ms': '5' }), /503: busy/],
    ['500', (response) => sendJson(response, { detail: 'oops' }, 500, { 'retry-after-ms': '5' }), /500: oops/],
    ['a reset connection', (response) => response.destroy(), /connection was cut/],
    [
      'a cut stream',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(chatEvents('half of it').slice(0, 200), () => response.destroy());
      },
      /cut|aborted|terminated/,
    ],
    [
      'a stream that ends too early',
      (response) => sendEvents(response, 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'),
      /stream was cut/,
    ],
    [
      'an error within the stream',
      (response) => sendEvents(response, 'data: {"error":{"message":"worker died","code":500}}\n\n'),
      /500: worker died/,
    ],
    ['broken JSON', (response) => sendEvents(response, 'data: {"choices": [\n\n'), /broken JSON/],
    ['a reply without a message', (response) => sendJson(response, {}), /no message/],
    [
      'a stalled stream',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': keep-alive\n\n');
      },
      /stalled/,
    ],
    ['silence', () => {}, /stalled/],
  ])('%s', async (_name, fail, reason) => {
    const { ask, events, server } = await setUp(failFirst(fail), { idleTimeoutMs: 300 });
    expect(await ask()).toMatchObject({ kind: 'replied', reply: { answer: 'It is \\boxed{5}' } });
    expect(server.requests).toHaveLength(2);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'call-retried', reason: expect.stringMatching(reason), tries: 1 }),
    );
  });

  test('keep-alive comments keep a slow answer alive beyond the idle timeout', async () => {
    const { ask, server } = await setUp(
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        let beats = 0;
        const timer = setInterval(() => {
          beats++;
          response.write(beats % 2 === 0 ? ': keep-alive\n\n' : '\n\n');
          if (beats < 20) return;
          clearInterval(timer);
          response.end(chatEvents('late'));
        }, 150);
      },
      { idleTimeoutMs: 1_200, maxTries: 1 },
    );
    const outcome = await ask();
    expect(outcome).toMatchObject({ kind: 'replied', reply: { answer: 'late' } });
    expect(server.requests).toHaveLength(1);
    if (outcome.kind === 'replied') expect(outcome.reply.latencyMs).toBeGreaterThan(2_500);
  });

  test('what has been tried often enough is a transient failure', async () => {
    const busy: Answer = (response) => sendJson(response, {}, 503, { 'retry-after-ms': '1' });
    const { ask, server } = await setUp(busy, { maxTries: 3 });
    expect(await ask()).toMatchObject({ kind: 'failed', isTransient: true, status: 503 });
    expect(server.requests).toHaveLength(3);
  });

  test('a lost last event after the finish reason does not throw a paid answer away', async () => {
    const { ask, server } = await setUp((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"5"},"finish_reason":"stop"}]}\n\ndata: {"usa', () =>
        response.destroy(),
      );
    });
    expect(await ask()).toMatchObject({ kind: 'replied', reply: { answer: '5' } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('faults that do not pass', () => {
  test.each([400, 404, 422])('%i fails this call for good, with the server’s words', async (status) => {
    const { ask, server } = await setUp((response) => sendJson(response, { error: { message: 'too long' } }, status));
    expect(await ask()).toEqual({ kind: 'failed', reason: `${status}: too long`, isTransient: false, status });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [401, /SOME_API_KEY/],
    [402, /balance/],
    [403, /permission/],
  ])('%i stops the run and says what to do', async (status, hint) => {
    const refuse: Answer = (response) => sendJson(response, { error: { message: 'no' } }, status);
    const { ask, server } = await setUp(refuse, { apiKey: 'sekret', apiKeyVariable: 'SOME_API_KEY' });
    const outcome = await ask();
    expect(outcome).toMatchObject({ kind: 'refused', reason: `${status}: no`, status });
    if (outcome.kind === 'refused') expect(outcome.hint).toMatch(hint);
    expect(JSON.stringify(outcome)).not.toContain('sekret');
    expect(server.requests).toHaveLength(1);
  });
});

describe('limits', () => {
  test('a call that waits to be tried again holds no slot', async () => {
    const answer: Answer = (response, request, number) =>
      number === 1 ? sendJson(response, {}, 500, { 'retry-after-ms': '700' }) : answering(response, request, number);
    const { model } = await setUp(answer, { concurrency: { min: 1, initial: 1, max: 1 } });
    const order: string[] = [];
    const first = model.complete(contractChatRequest(), signal).then(() => order.push('first'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const second = model.complete(contractChatRequest(), signal).then(() => order.push('second'));
    expect(model.concurrency).toBe(2);
    await Promise.all([first, second]);
    expect(order).toEqual(['second', 'first']);
    expect(model.concurrency).toBe(1);
  });

  test('no more calls are in flight than the maximum', async () => {
    let inFlight = 0;
    let peak = 0;
    const { model } = await setUp(
      (response) => {
        peak = Math.max(peak, ++inFlight);
        setTimeout(() => {
          inFlight--;
          sendEvents(response, chatEvents('5'));
        }, 5);
      },
      { concurrency: { initial: 2, max: 6 } },
    );
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => model.complete(contractChatRequest(), signal)));
    expect(outcomes.every(({ kind }) => kind === 'replied')).toBe(true);
    expect(peak).toBeLessThanOrEqual(6);
    expect(peak).toBeGreaterThan(2);
  });

  test('pushback lowers the limit', async () => {
    const answer: Answer = (response, request, number) =>
      number === 1 ? sendJson(response, {}, 429, { 'retry-after-ms': '1' }) : answering(response, request, number);
    const { ask, events, server } = await setUp(answer, { concurrency: { initial: 10, max: 20 } });
    await ask();
    expect(events).toContainEqual({ kind: 'concurrency-changed', baseUrl: `${server.url}/v1`, limit: 7 });
  });
});

describe('several endpoints', () => {
  test('a dead one is ejected and every call is answered by the other', async () => {
    const dead = await startScriptedServer(answering);
    await dead.close();
    const alive = await startScriptedServer(answering);
    const { model, events } = await setUp(answering, { baseUrls: [`${dead.url}/v1`, `${alive.url}/v1/`] });
    opened.push(alive);
    const ask = () => model.complete(contractChatRequest(), signal);
    const outcomes = await Promise.all(Array.from({ length: 30 }, ask));
    expect(outcomes.every(({ kind }) => kind === 'replied')).toBe(true);
    expect(alive.requests).toHaveLength(30);
    expect(events).toContainEqual({ kind: 'endpoint-ejected', baseUrl: `${dead.url}/v1`, coolDownMs: 1_000 });
    expect(await model.check(signal)).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
  });

  test('one that comes back is used again', async () => {
    const first = await startScriptedServer(answering);
    const port = Number(new URL(first.url).port);
    await first.close();
    const { server, model, events } = await setUp(answering);
    await model.close();
    const pair = createOpenAiCompatibleChatModel({
      ...{ model: 'm', baseUrls: [`${first.url}/v1`, `${server.url}/v1`] },
      onEvent: (event) => events.push(event),
    });
    opened.push(pair);
    const askMany = () => Promise.all(Array.from({ length: 12 }, () => pair.complete(contractChatRequest(), signal)));
    await askMany();
    expect(events.some(({ kind }) => kind === 'endpoint-ejected')).toBe(true);
    const revived = await startScriptedServer(answering, port);
    opened.push(revived);
    await expect
      .poll(
        async () => {
          await askMany();
          return revived.requests.length;
        },
        { timeout: 8_000, interval: 200 },
      )
      .toBeGreaterThan(0);
    expect(events.some(({ kind }) => kind === 'endpoint-restored')).toBe(true);
  });
});

describe('abort', () => {
  test('a call in the middle of its stream ends at once', async () => {
    const controller = new AbortController();
    const { model } = await setUp((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chatEvents('half').slice(0, 150), () => controller.abort());
    });
    expect(await model.complete(contractChatRequest(), controller.signal)).toEqual({ kind: 'aborted' });
  });

  test('a call between two tries ends at once', async () => {
    const { model } = await setUp((response) => sendJson(response, {}, 503, { 'retry-after': '30' }));
    expect(await model.complete(contractChatRequest(), AbortSignal.timeout(200))).toEqual({ kind: 'aborted' });
  });

  test('closing ends the calls in flight', async () => {
    const { model, ask } = await setUp(() => {});
    const call = ask();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await model.close();
    expect(await call).toEqual({ kind: 'aborted' });
  });
});

describe('check', () => {
  test.each<[string, Answer, boolean, RegExp]>([
    ['a server with the model', answering, true, /serves m$/],
    [
      'a server with others',
      (response) => sendJson(response, { data: [{ id: 'x' }] }),
      false,
      /does not serve m; it lists x$/,
    ],
    [
      'llama.cpp',
      (response) => sendJson(response, { data: [{ id: 'q.gguf', owned_by: 'llamacpp' }] }),
      true,
      /q\.gguf/,
    ],
    ['a gateway without a list', (response) => sendJson(response, {}, 404), true, /lists no models/],
    ['a wrong key', (response) => sendJson(response, { error: { message: 'bad key' } }, 401), false, /401: bad key/],
  ])('%s', async (_name, answer, ok, detail) => {
    const { model, server } = await setUp(answer);
    expect(await model.check(signal)).toEqual({ ok, detail: expect.stringMatching(detail) });
    expect(server.requests[0]?.path).toBe('/v1/models');
  });
});

test('base URLs are refused at once when there is none, or one is no URL', () => {
  expect(() => createOpenAiCompatibleChatModel({ model: 'm', baseUrls: [] })).toThrow('at least one base URL');
  expect(() => createOpenAiCompatibleChatModel({ model: 'm', baseUrls: ['localhost'] })).toThrow('Invalid URL');
});
