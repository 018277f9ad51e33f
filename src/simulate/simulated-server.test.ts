import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../errors/errors.ts';
import { createOpenAiCompatibleChatModel } from '../model/openai-compatible/openai-compatible-chat-model.ts';
import type { FaultKind } from './fault-plan.ts';
import { chatBody, knownAnswers, knownPrompt, post, withServer } from './fixtures/with-server.ts';
import { startSimulatedServer } from './simulated-server.ts';

const alwaysFaulty = (...kinds: FaultKind[]) => ({ faults: { rate: 1, kinds } });
const chatPath = '/v1/chat/completions';

async function withLogFile(use: (file: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'simulate-'));
  await use(join(directory, 'log.jsonl')).finally(() => rmSync(directory, { recursive: true }));
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 500) throw new Error('never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('addresses', () => {
  test('models, health, and what is not served', () =>
    withServer({}, async ({ url, port }) => {
      expect(url).toBe(`http://127.0.0.1:${port}`);
      const list = (await (await fetch(`${url}/v1/models`)).json()) as {
        data: { id: string; max_model_len: number }[];
      };
      expect(list.data.map(({ id }) => id)).toEqual(['student', 'teacher', 'simulated-prm']);
      expect(list.data[0]?.max_model_len).toBeGreaterThan(0);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect((await fetch(`${url}/v1/embeddings`)).status).toBe(404);
      expect((await post(url, '/v1/embeddings', {})).status).toBe(404);
      expect((await fetch(url + chatPath)).status).toBe(405);
    }));

  test('a port in use is refused with what to do', () =>
    withServer({}, async ({ port }) => {
      const second = startSimulatedServer({ port, models: [], answers: knownAnswers });
      await expect(second).rejects.toThrow(UserError);
      await expect(second).rejects.toMatchObject({ hint: expect.stringContaining('port') });
    }));

  test('closing twice is closing once, and ends stalled requests', async () => {
    const server = await startSimulatedServer({
      models: [{ name: 'teacher', ability: 0 }],
      answers: knownAnswers,
      ...alwaysFaulty('stall'),
    });
    const stalled = post(server.url, chatPath, chatBody()).catch((error: unknown) => error);
    await until(() => server.counts().faulted === 1);
    await Promise.all([server.close(), server.close()]);
    expect(await stalled).toBeInstanceOf(Error);
  });
});

describe('faults on demand', () => {
  test('429 says when to come back', () =>
    withServer(alwaysFaulty('429'), async ({ url }) => {
      const response = await post(url, chatPath, chatBody());
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(response.headers.get('retry-after-ms'))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ error: { type: 'rate_limit_error' } });
    }));

  test.each([400, 401, 402, 403] as const)('%d is given when asked for', (status) =>
    withServer(alwaysFaulty(`${status}`), async ({ url }) => {
      expect((await post(url, chatPath, chatBody())).status).toBe(status);
    }),
  );

  test('5xx is one of 500, 502 and 503', () =>
    withServer(alwaysFaulty('5xx'), async ({ url }) => {
      const statuses = new Set<number>();
      for (let seed = 0; seed < 30; seed += 1) statuses.add((await post(url, chatPath, chatBody({ seed }))).status);
      expect(statuses).toEqual(new Set([500, 502, 503]));
    }));

  test.each([true, false])('a cut reply breaks off after its first half (stream: %s)', (stream) =>
    withServer(alwaysFaulty('cut'), async ({ url }) => {
      const response = await post(url, chatPath, chatBody({ stream }));
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
    }),
  );

  test('broken JSON arrives whole and cannot be parsed', () =>
    withServer(alwaysFaulty('json'), async ({ url }) => {
      const whole = await (await post(url, chatPath, chatBody())).text();
      expect(() => JSON.parse(whole)).toThrow(SyntaxError);
      const stream = await (await post(url, chatPath, chatBody({ stream: true }))).text();
      expect(stream).toContain('[DONE]');
      expect(() => JSON.parse(stream.split('\n\n')[0]?.slice(6) ?? '{}')).toThrow(SyntaxError);
    }));

  test('a stalled request gets no byte until the client gives up', () =>
    withServer(alwaysFaulty('stall'), async ({ url, counts }) => {
      const signal = AbortSignal.timeout(100);
      const call = fetch(url + chatPath, { method: 'POST', body: JSON.stringify(chatBody()), signal });
      await expect(call).rejects.toThrow();
      expect(counts()).toEqual({ received: 1, completed: 0, faulted: 1, disconnected: 0 });
    }));

  test('a client that retries gets every reply in spite of faults, and the log counts the same', () =>
    withLogFile((logFile) =>
      withServer({ faults: { rate: 0.4 }, logFile, seed: 5 }, async ({ url, counts }) => {
        const model = createOpenAiCompatibleChatModel({ model: 'teacher', baseUrls: [`${url}/v1`], maxTries: 20 });
        const calls = Array.from({ length: 40 }, (_, sample) =>
          model.complete(
            {
              attemptId: `attempt-${sample}`,
              questionPrompt: knownPrompt,
              messages: [{ role: 'user', content: knownPrompt }],
              parameters: { seed: 0 },
              sample,
            },
            AbortSignal.timeout(25_000),
          ),
        );
        const outcomes = await Promise.all(calls);
        await model.close();
        for (const outcome of outcomes) {
          expect(outcome.kind === 'replied' ? outcome.reply.answer : outcome).toContain('\\boxed{42}');
        }
        await until(() => counts().completed === 40);
        const lines = linesOf(logFile);
        const completed = lines.filter(({ event }) => event === 'completed').map((line) => line.clientRequestId);
        expect(new Set(completed)).toEqual(new Set(outcomes.map((_, sample) => `attempt-${sample}`)));
        expect(completed).toHaveLength(40);
        const faulted = lines.filter(({ event }) => event === 'faulted').length;
        expect(faulted).toBeGreaterThan(5);
        expect(counts()).toEqual({ received: 40 + faulted, completed: 40, faulted, disconnected: 0 });
      }),
    ));
});

describe('pace', () => {
  test('latency is waited for before the first byte', () =>
    withServer({ latencyMs: { min: 80, max: 120 } }, async ({ url }) => {
      const startMs = performance.now();
      await (await post(url, chatPath, chatBody())).text();
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
    }));

  test('tokens per second pace a stream: its beginning arrives long before its end', () =>
    withServer({ tokensPerSecond: 400 }, async ({ url }) => {
      const response = await post(url, chatPath, chatBody({ stream: true }));
      const arrivals: number[] = [];
      for await (const _ of response.body ?? []) arrivals.push(performance.now());
      expect(arrivals.length).toBeGreaterThan(2);
      expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(100);
    }));
});

describe('the log', () => {
  test('one line when a request arrives and one when its reply is sent', () =>
    withLogFile((logFile) =>
      withServer({ logFile }, async ({ url, counts }) => {
        await (await post(url, chatPath, chatBody(), { 'x-client-request-id': 'abc' })).text();
        await (await post(url, chatPath, '{')).text();
        await until(() => counts().completed === 2);
        const at = expect.stringMatching(/^\d{4}-.*Z$/);
        const facts = { at, path: chatPath, clientRequestId: 'abc', model: 'teacher' };
        expect(linesOf(logFile)).toEqual([
          { ...facts, event: 'received' },
          { ...facts, event: 'completed', status: 200 },
          { at, path: chatPath, event: 'received' },
          { at, path: chatPath, event: 'completed', status: 400 },
        ]);
      }),
    ));

  test('a client that goes away is recorded as disconnected, and the server lives on', () =>
    withServer({ latencyMs: { min: 60_000, max: 60_000 } }, async ({ url, counts }) => {
      const signal = AbortSignal.timeout(100);
      await expect(
        fetch(url + chatPath, { method: 'POST', body: JSON.stringify(chatBody()), signal }),
      ).rejects.toThrow();
      await until(() => counts().disconnected === 1);
      expect(counts()).toEqual({ received: 1, completed: 0, faulted: 0, disconnected: 1 });
      expect((await fetch(`${url}/health`)).status).toBe(200);
    }));

  test('a log file that cannot be opened is refused', async () => {
    const logFile = join(tmpdir(), 'no-such-directory', 'log.jsonl');
    await expect(startSimulatedServer({ models: [], answers: knownAnswers, logFile })).rejects.toThrow(UserError);
  });
});
