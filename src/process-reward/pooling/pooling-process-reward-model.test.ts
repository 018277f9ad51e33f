import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type ReceivedRequest,
  sendJson,
  startScriptedServer,
} from '../../model/transport/fixtures/scripted-server.ts';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import type { ScoreOutcome } from '../process-reward-model.ts';
import { fixturesOf } from '../served/fixtures/read-fixture.ts';
import {
  createPoolingProcessRewardModel,
  type PoolingProcessRewardModelOptions,
} from './pooling-process-reward-model.ts';

const signal = new AbortController().signal;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

const fixture = fixturesOf(import.meta.url);

/** What vLLM sends for one input. */
const pooled = (data: unknown) => ({
  ...{ id: 'pool-1', object: 'list', created: 1, model: 'prm' },
  data: [{ index: 0, object: 'pooling', data }],
  usage: { prompt_tokens: 60, total_tokens: 60 },
});

const textIn = (request: ReceivedRequest) => String(request.body.input?.[0] ?? request.body.prompt);
const stepsIn = (request: ReceivedRequest) => textIn(request).split(/<extra_0>|ки/).length - 1;
const models = (max_model_len?: number) => ({ object: 'list', data: [{ id: 'prm', object: 'model', max_model_len }] });
/** One token per four characters: fewer than the adapter estimates. */
const tokensIn = (request: ReceivedRequest) => Math.ceil(textIn(request).length / 4);

interface ServerOptions {
  rows?: (request: ReceivedRequest) => unknown;
  /** Stated in the model list. */
  contextTokens?: number;
  /** Texts of more are refused, in the words of this fixture's message. */
  room?: { tokens: number; refusal: string };
  hasTokenizer?: boolean;
}

/** One row per separator, as a server with STEP pooling gives; `rows` overrides. */
function prmServer({ rows, contextTokens, room, hasTokenizer }: ServerOptions = {}): Answer {
  const rowsOf = rows ?? ((request) => Array.from({ length: stepsIn(request) }, (_, n) => [n / 10, 1 - n / 10]));
  return (response, request) => {
    if (request.method === 'GET') return sendJson(response, models(contextTokens));
    if (request.path === '/tokenize') {
      const count = tokensIn(request);
      return hasTokenizer
        ? sendJson(response, { count, max_model_len: contextTokens, tokens: Array(count).fill(7) })
        : sendJson(response, fixture('no-route'), 404);
    }
    return room && tokensIn(request) > room.tokens
      ? sendJson(response, refusalOf(room, tokensIn(request)), 400)
      : sendJson(response, pooled(rowsOf(request)));
  };
}

/** The fixtures refuse 250 tokens where 100 have room; this is the same of other numbers. */
function refusalOf(room: { tokens: number; refusal: string }, tokens: number): unknown {
  const numbers: Readonly<Record<string, number>> = { 250: tokens, 100: room.tokens, 101: room.tokens + 1 };
  const text = JSON.stringify(fixture(room.refusal));
  return JSON.parse(text.replaceAll(/\b(?:250|10[01])\b/g, (number) => String(numbers[number])));
}

/** Answers `/pooling` with a fixture, whatever is asked. */
const fixtureServer =
  (name: string, status = 200): Answer =>
  (response, request) =>
    request.method === 'GET' ? sendJson(response, models()) : sendJson(response, fixture(name), status);

async function setUp(answer: Answer, options: Partial<PoolingProcessRewardModelOptions> = {}) {
  const server = await startScriptedServer(answer);
  const model = createPoolingProcessRewardModel({ model: 'prm', baseUrls: [server.url], ...options });
  opened.push(server, model);
  const score = (overrides = {}) => model.score(contractScoreRequest(overrides), signal);
  const to = (path: string) => server.requests.filter((request) => request.path === path);
  return { server, model, score, posts: () => to('/pooling'), counts: () => to('/tokenize') };
}

processRewardModelContract({
  name: 'the pooling process reward model of Math-Shepherd',
  create: async () => {
    const server = await startScriptedServer(prmServer());
    return {
      model: createPoolingProcessRewardModel({ model: 'prm', baseUrls: [server.url], template: 'math-shepherd' }),
      request: contractScoreRequest(),
      dispose: () => server.close(),
    };
  },
});

processRewardModelContract({
  name: 'the pooling process reward model',
  create: async () => {
    const server = await startScriptedServer((response, request, number) =>
      String(request.body?.input[0]).includes('reject me')
        ? sendJson(response, { error: { message: 'rejected' } }, 400)
        : prmServer()(response, request, number),
    );
    return {
      model: createPoolingProcessRewardModel({ model: 'prm', baseUrls: [`${server.url}/v1`] }),
      request: contractScoreRequest(),
      unscorableRequest: contractScoreRequest({ questionPrompt: 'reject me' }),
      dispose: () => server.close(),
    };
  },
});

test.each(['', '/', '/v1', '/v1/'])(
  'the request goes to the server’s root, whatever the base URL ends in: %j',
  async (end) => {
    const server = await startScriptedServer(prmServer());
    const model = createPoolingProcessRewardModel({ model: 'prm', baseUrls: [server.url + end] });
    opened.push(server, model);
    await model.score(contractScoreRequest({ steps: ['Add.', 'Done.'] }), signal);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models', '/pooling']);
    expect(server.requests[1]?.headers['x-client-request-id']).toBe('contract-score');
    expect(server.requests[1]?.body).toEqual(fixture('request-qwen'));
  },
);

test('`check` warns of the way Math-Shepherd is served wrongly, which its replies do not show', async () => {
  const { model } = await setUp(prmServer(), { template: 'math-shepherd' });
  expect(await model.check(signal)).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/serves prm; by \/pooling/),
  });
  expect((await (await setUp(prmServer())).model.check(signal)).detail).toMatch(/serves prm$/);
});

describe('the identity, which keys of scores hang on,', () => {
  const identityOf = async (options: Partial<PoolingProcessRewardModelOptions>) =>
    (await setUp(prmServer(), options)).model.identity;

  test('of the default is what it always was', async () => {
    const identity = {
      template: 'qwen2.5-math-prm@1',
      systemPrompt: 'Please reason step by step, and put your final answer within \\boxed{}.',
      separator: '<extra_0>',
      positiveColumn: 1,
    };
    expect(await identityOf({})).toEqual(identity);
    expect(await identityOf({ template: 'qwen' })).toEqual(identity);
  });

  test('of another template is that template’s, with what overrides it', async () => {
    expect(await identityOf({ template: 'math-shepherd' })).toEqual({
      ...{ template: 'math-shepherd-mistral-7b-prm@1', systemPrompt: '', separator: 'ки', positiveColumn: 0 },
    });
    expect(
      await identityOf({ template: 'math-shepherd', systemPrompt: 'S', separator: '[PRM]', positiveColumn: 1 }),
    ).toEqual({
      ...{ template: 'math-shepherd-mistral-7b-prm@1', systemPrompt: 'S', separator: '[PRM]', positiveColumn: 1 },
    });
  });
});

test('Math-Shepherd is asked with its own text and BOS, and read by column 0', async () => {
  const { score, posts } = await setUp(fixtureServer('math-shepherd'), { template: 'math-shepherd' });
  expect(await score()).toMatchObject({ kind: 'scored', scores: [0.9951171875, 0.75, 0.0078125] });
  expect(posts()[0]?.body).toEqual(fixture('request-math-shepherd'));
});

describe('rows', () => {
  test('are read, and how they were read is told', async () => {
    expect(await (await setUp(fixtureServer('probabilities'))).score()).toEqual({
      ...{ kind: 'scored', scores: [0.9873046875, 0.875, 0.0625], isTruncated: false },
      detail: { readAs: 'probabilities', cacheSalted: false },
    });
    expect(await (await setUp(fixtureServer('probabilities'), { positiveColumn: 0 })).score()).toMatchObject({
      scores: [0.0126953125, 0.125, 0.9375],
    });
    expect(await (await setUp(fixtureServer('logits'))).score()).toMatchObject({
      ...{ kind: 'scored', detail: { readAs: 'logits', cacheSalted: false } },
    });
  });

  test.each([
    ['flat-list', /flat list/],
    ['null-row', /NaN/],
    ['base64', /base64/],
  ])('that cannot be read are refused with the reason, and not asked for again: %s', async (name, reason) => {
    const { score, posts } = await setUp(fixtureServer(name));
    expect(await score()).toEqual({ kind: 'failed', reason: expect.stringMatching(reason), isTransient: false });
    expect(posts()).toHaveLength(1);
  });

  test('with a bare NaN, which is no JSON, are the server’s fault', async () => {
    const answer: Answer = (response, request) =>
      request.method === 'GET'
        ? sendJson(response, models())
        : response.end('{"data":[{"index":0,"data":[[NaN,NaN]]}]}');
    expect(await (await setUp(answer, { maxTries: 1 })).score()).toMatchObject({
      ...{ kind: 'failed', reason: expect.stringMatching(/broken JSON.*NaN/), isTransient: true },
    });
  });

  test('swallowed by a prefix cache are asked for again past it', async () => {
    const rows = (request: ReceivedRequest) =>
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ].slice(request.body.cache_salt ? 0 : 2);
    const { score, posts } = await setUp(prmServer({ rows }));
    expect(await score()).toMatchObject({ kind: 'scored', scores: [1, 1, 1], detail: { cacheSalted: true } });
    await score();
    const salts = posts().map(({ body }) => body.cache_salt);
    expect(salts[0]).toBeUndefined();
    expect(salts[1]).not.toBe(salts[3]);
  });

  test('of another number even then are a failure that names both numbers', async () => {
    const { score, posts } = await setUp(prmServer({ rows: () => [[0, 1]] }));
    expect(await score()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/1 rows for 3 steps/) });
    expect(posts()).toHaveLength(2);
  });

  test('of another number, from a server that takes no salt, leave that number as the reason', async () => {
    const answer: Answer = (response, request) =>
      request.body?.cache_salt === undefined
        ? fixtureServer('missing-rows')(response, request, 1)
        : sendJson(response, fixture('cache-salt-forbidden'), 400);
    expect(await (await setUp(answer)).score()).toMatchObject({
      ...{ kind: 'failed', reason: expect.stringMatching(/1 rows for 3 steps.*could not be asked past/) },
    });
  });
});

describe('the context', () => {
  const steps = Array.from({ length: 40 }, (_, n) => `${n}: ${'x'.repeat(250)}`);
  const scoredSteps = (outcome: ScoreOutcome) => {
    if (outcome.kind !== 'scored') throw new Error(JSON.stringify(outcome));
    return { count: outcome.scores.length, isTruncated: outcome.isTruncated };
  };

  test('of the server decides how many whole steps are scored', async () => {
    const { score, server, counts } = await setUp(prmServer({ contextTokens: 2_048 }));
    const { count, isTruncated } = scoredSteps(await score({ steps }));
    expect(isTruncated).toBe(true);
    expect(count).toBeGreaterThan(15);
    expect(count).toBeLessThan(21);
    await score({ steps });
    expect(server.requests.filter(({ path }) => path === '/v1/models')).toHaveLength(1);
    // A server that has no /tokenize is asked for it once.
    expect(counts()).toHaveLength(1);
  });

  test('is filled to its last token where the server counts', async () => {
    const contextTokens = 2_048;
    const { score, posts, counts } = await setUp(prmServer({ contextTokens, hasTokenizer: true }));
    const { count, isTruncated } = scoredSteps(await score({ steps }));
    expect(isTruncated).toBe(true);
    const sent = posts()[0] as ReceivedRequest;
    expect(tokensIn(sent)).toBeLessThanOrEqual(contextTokens);
    // A step is 254 characters and a separator of 9.
    expect(tokensIn(sent) + Math.ceil(263 / 4)).toBeGreaterThan(contextTokens);
    expect(count).toBe(stepsIn(sent));
    expect(counts().length).toBeLessThanOrEqual(4);
    expect(counts()[0]?.body).toMatchObject({ model: 'prm', add_special_tokens: false });
  });

  test('that an estimate would overrun, but a count does not, holds every step', async () => {
    const { score, counts } = await setUp(prmServer({ contextTokens: 3_000, hasTokenizer: true }));
    expect(scoredSteps(await score({ steps }))).toEqual({ count: 40, isTruncated: false });
    expect(counts()).toHaveLength(1);
  });

  test('far larger than the estimate is not counted', async () => {
    const { score, counts } = await setUp(prmServer({ contextTokens: 100_000, hasTokenizer: true }));
    expect(scoredSteps(await score({ steps }))).toEqual({ count: 40, isTruncated: false });
    expect(counts()).toHaveLength(0);
  });

  test('is counted with BOS where the template has one', async () => {
    const options = { template: 'math-shepherd' } as const;
    const { score, counts } = await setUp(prmServer({ contextTokens: 3_000, hasTokenizer: true }), options);
    await score({ steps });
    expect(counts()[0]?.body.add_special_tokens).toBe(true);
  });

  test.each(['too-long-2024', 'too-long-engine', 'too-long-2026'])(
    'that nobody stated is found by being refused: %s',
    async (refusal) => {
      const { score, posts } = await setUp(prmServer({ room: { tokens: 1_000, refusal } }));
      const { count, isTruncated } = scoredSteps(await score({ steps }));
      expect(isTruncated).toBe(true);
      expect(count).toBeGreaterThan(8);
      expect(tokensIn(posts().at(-1) as ReceivedRequest)).toBeLessThanOrEqual(1_000);
      expect(posts().length).toBeLessThan(12);
    },
  );

  test('too short for the first step is a failure that says so, also when the server is the one to say it', async () => {
    const { score } = await setUp(prmServer({ room: { tokens: 10, refusal: 'too-long-2026' } }));
    expect(await score()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/first step/) });
  });

  test('of the configuration goes before it', async () => {
    const { score } = await setUp(prmServer({ contextTokens: 100 }), { maxContextTokens: 100_000 });
    expect(await score({ steps })).toMatchObject({ kind: 'scored', isTruncated: false });
  });

  test('that holds not one step is a failure, without a call', async () => {
    const { score, posts } = await setUp(prmServer({ contextTokens: 64 }));
    expect(await score({ steps })).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/first step/) });
    expect(posts()).toHaveLength(0);
  });

  test('that the server does not state is no limit', async () => {
    expect(await (await setUp(prmServer())).score({ steps })).toMatchObject({ kind: 'scored', isTruncated: false });
  });
});

describe('a task the server does not have is told with what to set', () => {
  test.each(['task-removed', 'task-unsupported', 'task-not-supported-mid-2025', 'task-unknown-literal'])(
    '%s',
    async (name) => {
      const { score } = await setUp(fixtureServer(name, 400), { task: 'encode' });
      const outcome = await score();
      expect(outcome).toMatchObject({ kind: 'failed', isTransient: false, status: 400 });
      if (outcome.kind !== 'failed') return;
      expect(outcome.reason).toMatch(/the task sent was encode: set `task` to one this server supports/);
      // What the server itself said stays.
      expect(outcome.reason).toMatch(/token_classify|embed|encode/);
    },
  );

  test('also when none was sent', async () => {
    const { score } = await setUp(fixtureServer('task-unsupported', 400), { task: null });
    expect(await score()).toMatchObject({ reason: expect.stringMatching(/no task was sent: set `task`/) });
  });
});

test('a server without the route is told from one without the model', async () => {
  const noRoute = await (await setUp(fixtureServer('no-route', 404))).score();
  expect(noRoute).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/no \/pooling: start vLLM with/) });
  const noModel = await (await setUp(fixtureServer('unknown-model', 404))).score();
  expect(noModel).toMatchObject({ kind: 'failed', reason: '404: The model `prm` does not exist.' });
});

test('a refused key stops the run; a broken server is transient', async () => {
  const refuse: Answer = (response) => sendJson(response, { error: { message: 'bad key' } }, 401);
  expect(await (await setUp(refuse)).score()).toMatchObject({ kind: 'refused', status: 401 });
  const fail: Answer = (response) => sendJson(response, {}, 500, { 'retry-after-ms': '1' });
  expect(await (await setUp(fail, { maxTries: 2 })).score()).toMatchObject({ kind: 'failed', isTransient: true });
});

test('older servers are told an older task, or none', async () => {
  const older = await setUp(prmServer(), { task: 'encode' });
  await older.score();
  expect(older.posts()[0]?.body.task).toBe('encode');
  const none = await setUp(prmServer(), { task: null });
  await none.score();
  expect(none.posts()[0]?.body).not.toHaveProperty('task');
});
