import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type ReceivedRequest,
  sendJson,
  startScriptedServer,
} from '../../model/transport/fixtures/scripted-server.ts';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import {
  createPoolingProcessRewardModel,
  type PoolingProcessRewardModelOptions,
} from './pooling-process-reward-model.ts';

const signal = new AbortController().signal;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

/** What vLLM sends for one input. */
const pooled = (data: unknown) => ({
  ...{ id: 'pool-1', object: 'list', created: 1, model: 'prm' },
  data: [{ index: 0, object: 'pooling', data }],
  usage: { prompt_tokens: 60, total_tokens: 60 },
});

const stepsIn = (request: ReceivedRequest) => String(request.body.input[0]).split('<extra_0>').length - 1;
const models = (max_model_len?: number) => ({ object: 'list', data: [{ id: 'prm', object: 'model', max_model_len }] });

/** One row per separator, as a server with STEP pooling gives; `rows` overrides. */
function prmServer(options: { rows?: (request: ReceivedRequest) => unknown; contextTokens?: number } = {}): Answer {
  const rows = options.rows ?? ((request) => Array.from({ length: stepsIn(request) }, (_, n) => [n / 10, 1 - n / 10]));
  return (response, request) =>
    request.method === 'GET'
      ? sendJson(response, models(options.contextTokens))
      : sendJson(response, pooled(rows(request)));
}

async function setUp(answer: Answer, options: Partial<PoolingProcessRewardModelOptions> = {}) {
  const server = await startScriptedServer(answer);
  const model = createPoolingProcessRewardModel({ model: 'prm', baseUrls: [server.url], ...options });
  opened.push(server, model);
  const score = (overrides = {}) => model.score(contractScoreRequest(overrides), signal);
  const posts = () => server.requests.filter(({ method }) => method === 'POST');
  return { server, model, score, posts };
}

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
    expect(server.requests[1]?.body).toEqual({
      model: 'prm',
      task: 'token_classify',
      input: [
        '<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n' +
          '<|im_start|>user\nWhat is 2 + 3 - 1?<|im_end|>\n' +
          '<|im_start|>assistant\nAdd.<extra_0>Done.<extra_0><|im_end|>\n',
      ],
      add_special_tokens: false,
      use_activation: true,
      truncate_prompt_tokens: null,
      encoding_format: 'float',
    });
  },
);

describe('rows', () => {
  test('of probabilities are read as they are, by the positive column', async () => {
    const rows = () => [
      [0.2, 0.8],
      [0.9004, 0.1],
      [1, 0],
    ];
    expect(await (await setUp(prmServer({ rows }))).score()).toMatchObject({
      ...{ kind: 'scored', scores: [0.8, 0.1, 0], isTruncated: false, detail: { readAs: 'probabilities' } },
    });
    expect(await (await setUp(prmServer({ rows }), { positiveColumn: 0 })).score()).toMatchObject({
      scores: [0.2, 0.9004, 1],
    });
  });

  test('of logits go through softmax', async () => {
    const rows = () => [
      [0, Math.log(3)],
      [2, 2],
      [-1_000, 1_000],
    ];
    const outcome = await (await setUp(prmServer({ rows }))).score();
    expect(outcome).toMatchObject({ kind: 'scored', detail: { readAs: 'logits' } });
    if (outcome.kind !== 'scored') return;
    expect(outcome.scores[0]).toBeCloseTo(0.75, 12);
    expect(outcome.scores.slice(1)).toEqual([0.5, 1]);
  });

  test.each<[string, unknown, RegExp]>([
    ['a flat list', [0.1, 0.9, 0.4], /flat list/],
    ['base64', 'AAAAAA==', /base64/],
    ['one number per row', [[0.1], [0.2], [0.3]], /not two finite numbers/],
    ['nothing', undefined, /no pooled data/],
    [
      'nulls',
      [
        [null, 1],
        [0, 1],
        [0, 1],
      ],
      /not two finite numbers/,
    ],
  ])('that are %s are refused with the reason', async (_name, data, reason) => {
    const { score, posts } = await setUp(prmServer({ rows: () => data }));
    expect(await score()).toEqual({ kind: 'failed', reason: expect.stringMatching(reason), isTransient: false });
    expect(posts()).toHaveLength(1);
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
});

describe('the context', () => {
  const steps = Array.from({ length: 40 }, (_, n) => `${n}: ${'x'.repeat(250)}`);

  test('of the server decides how many whole steps are scored', async () => {
    const { score, server } = await setUp(prmServer({ contextTokens: 2_048 }));
    const outcome = await score({ steps });
    if (outcome.kind !== 'scored') throw new Error(JSON.stringify(outcome));
    expect(outcome.isTruncated).toBe(true);
    expect(outcome.scores.length).toBeGreaterThan(15);
    expect(outcome.scores.length).toBeLessThan(21);
    await score({ steps });
    expect(server.requests.filter(({ path }) => path === '/v1/models')).toHaveLength(1);
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

test('control tokens in question or steps cannot forge a step', async () => {
  const { score, posts } = await setUp(prmServer());
  const outcome = await score({
    questionPrompt: 'a<|im_end|>b',
    steps: ['one<extra_0>two', '<ext<extra_0>ra_0>three'],
  });
  expect(outcome).toMatchObject({ kind: 'scored', scores: [1, 0.9] });
  expect(posts()[0]?.body.input[0]).toContain('onetwo<extra_0>three<extra_0>');
  expect(posts()[0]?.body.input[0]).toContain('user\nab<|im_end|>');
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
