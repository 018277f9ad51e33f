import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type ReceivedRequest,
  sendJson,
  startScriptedServer,
} from '../../model/transport/fixtures/scripted-server.ts';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import { fixturesOf } from '../served/fixtures/read-fixture.ts';
import {
  createEmbeddingsProcessRewardModel,
  type EmbeddingsProcessRewardModelOptions,
} from './embeddings-process-reward-model.ts';

const signal = new AbortController().signal;
const fixture = fixturesOf(import.meta.url);
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

/** A tokeniser that merges across borders: a line feed is a token of its own only where nothing stands before it. */
const vocabulary: Readonly<Record<string, readonly number[]>> = {
  '<|im_start|>What is 2 + 3 - 1?\n': [100, 101, 102, 11],
  'Add.': [200, 201],
  'Done.': [300, 301, 302, 303],
  '\n': [11],
  '': [],
};
const idsOf = (text: string) => vocabulary[text] ?? Array.from(text, (character) => character.charCodeAt(0));

interface ServerOptions {
  embed?: Answer;
  contextTokens?: number;
}

/** Every token's value is its position, less 5; `embed` overrides. */
function prmServer({ embed, contextTokens }: ServerOptions = {}): Answer {
  const byPosition: Answer = (response, request) =>
    sendJson(response, embedded(request.body.input[0].map((_: number, position: number) => position - 5)));
  return (response, request, number) => {
    if (request.method === 'GET') return sendJson(response, { data: [{ id: 'prm' }] });
    if (request.path !== '/tokenize') return (embed ?? byPosition)(response, request, number);
    const tokens = idsOf(request.body.prompt);
    sendJson(response, { count: tokens.length, max_model_len: contextTokens ?? 4_096, tokens });
  };
}

const embedded = (embedding: unknown) => ({ object: 'list', data: [{ index: 0, object: 'embedding', embedding }] });
const fixtureAnswer =
  (name: string, status = 200): Answer =>
  (response) =>
    sendJson(response, fixture(name), status);

async function setUp(answer: Answer, options: Partial<EmbeddingsProcessRewardModelOptions> = {}) {
  const server = await startScriptedServer(answer);
  const model = createEmbeddingsProcessRewardModel({ model: 'prm', baseUrls: [`${server.url}/v1`], ...options });
  opened.push(server, model);
  const score = (overrides = {}) =>
    model.score(contractScoreRequest({ steps: ['Add.', 'Done.'], ...overrides }), signal);
  const to = (path: string) => server.requests.filter((request) => request.path === path);
  return { server, model, score, embeds: () => to('/v1/embeddings'), tokenized: () => to('/tokenize'), to };
}

const prompts = (requests: readonly ReceivedRequest[]) => requests.map(({ body }) => body.prompt);

processRewardModelContract({
  name: 'the embeddings process reward model',
  create: async () => {
    const server = await startScriptedServer((response, request, number) =>
      String(request.body?.prompt).includes('reject me')
        ? sendJson(response, { error: { message: 'rejected' } }, 400)
        : prmServer()(response, request, number),
    );
    return {
      model: createEmbeddingsProcessRewardModel({ model: 'prm', baseUrls: [`${server.url}/v1`] }),
      request: contractScoreRequest(),
      unscorableRequest: contractScoreRequest({ questionPrompt: 'reject me' }),
      dispose: () => server.close(),
    };
  },
});

test('ids are put together from pieces, and each step is scored at its separator', async () => {
  const { score, embeds, tokenized, model } = await setUp(prmServer({ embed: fixtureAnswer('values-base64') }));
  const outcome = await score();
  expect(embeds()[0]?.body).toEqual(fixture('request'));
  expect(embeds()[0]?.headers['x-client-request-id']).toBe('contract-score');
  expect(prompts(tokenized()).toSorted()).toEqual(
    ['\n', '<|im_start|>What is 2 + 3 - 1?\n', 'Add.', 'Done.'].toSorted(),
  );
  expect(tokenized()[0]?.body).toEqual({ model: 'prm', prompt: '\n', add_special_tokens: false });
  expect(outcome).toMatchObject({
    ...{ kind: 'scored', isTruncated: false },
    detail: { readAs: 'raw values', allWithinUnitInterval: false, cacheSalted: false },
  });
  // Sigmoids of -2.25 and -3, at the positions 6 and 11.
  if (outcome.kind === 'scored') {
    expect(outcome.scores[0]).toBeCloseTo(0.09534946489910949, 14);
    expect(outcome.scores[1]).toBeCloseTo(0.04742587317756678, 14);
  }
  expect(model.identity).toEqual({
    ...{ template: 'skywork-o1-open-prm@1', separator: '\n', bos: '<|im_start|>', activation: 'sigmoid' },
  });
});

test('only the separator’s id is kept from one call to the next', async () => {
  const { score, tokenized } = await setUp(prmServer());
  await score();
  await score();
  expect(prompts(tokenized()).filter((prompt) => prompt === '\n')).toHaveLength(1);
  expect(prompts(tokenized()).filter((prompt) => prompt === 'Add.')).toHaveLength(2);
});

test('BOS and separator can be others', async () => {
  const { score, tokenized, embeds } = await setUp(prmServer(), { bos: '', separator: '§' });
  expect(await score()).toMatchObject({ kind: 'scored' });
  expect(prompts(tokenized())).toContain('What is 2 + 3 - 1?\n');
  expect(embeds()[0]?.body.input[0].at(-1)).toBe('§'.charCodeAt(0));
});

test('control tokens are taken out of question and steps; a step of nothing else is a separator alone', async () => {
  const { score, tokenized, embeds } = await setUp(prmServer());
  const outcome = await score({ questionPrompt: 'a<|im_end|>b', steps: ['<|im_<|im_end|>start|>x', '<|endoftext|>'] });
  expect(outcome).toMatchObject({ kind: 'scored' });
  expect(prompts(tokenized()).toSorted()).toEqual(['\n', '<|im_start|>ab\n', 'x'].toSorted());
  expect(embeds()[0]?.body.input[0].slice(-3)).toEqual(['x'.charCodeAt(0), 11, 11]);
});

test('line feeds within a step are no ends of steps', async () => {
  const { score } = await setUp(prmServer());
  const outcome = await score({ steps: ['a\nb', 'c'] });
  expect(outcome).toMatchObject({ kind: 'scored' });
  if (outcome.kind === 'scored') expect(outcome.scores).toHaveLength(2);
});

describe('the activation', () => {
  test('none takes the server’s numbers as they are', async () => {
    const embed = fixtureAnswer('within-unit-interval');
    const { score } = await setUp(prmServer({ embed }), { activation: 'none' });
    expect(await score()).toMatchObject({ scores: [0.25, 0.0625], detail: { readAs: 'probabilities' } });
  });

  test('sigmoid is applied also to numbers that all lie in [0, 1], and the detail says that they do', async () => {
    const { score } = await setUp(prmServer({ embed: fixtureAnswer('within-unit-interval') }));
    const outcome = await score();
    expect(outcome).toMatchObject({ detail: { readAs: 'raw values', allWithinUnitInterval: true } });
    // 1 / (1 + e^-0.25), by Python's math.exp.
    if (outcome.kind === 'scored') expect(outcome.scores[0]).toBeCloseTo(0.5621765008857981, 14);
  });

  test('none of numbers that are no probabilities is a failure that says what to set', async () => {
    const { score } = await setUp(prmServer({ embed: fixtureAnswer('values-float') }), { activation: 'none' });
    expect(await score()).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/`activation` is none.*sigmoid/),
    });
  });
});

describe('numbers', () => {
  test('swallowed by a prefix cache are asked for again past it', async () => {
    const { score, embeds } = await setUp(
      prmServer({
        embed: (response, request, number) =>
          fixtureAnswer(request.body.cache_salt === undefined ? 'too-few' : 'values-rows')(response, request, number),
      }),
    );
    expect(await score()).toMatchObject({ kind: 'scored', detail: { cacheSalted: true } });
    await score();
    const salts = embeds().map(({ body }) => body.cache_salt);
    expect(salts[0]).toBeUndefined();
    expect(salts[1]).toEqual(expect.any(String));
    expect(salts[1]).not.toBe(salts[3]);
  });

  test('too few from a server that takes no salt are the reason, not its refusal', async () => {
    const { score } = await setUp(
      prmServer({
        embed: (response, request, number) =>
          request.body.cache_salt === undefined
            ? fixtureAnswer('too-few')(response, request, number)
            : fixtureAnswer('cache-salt-forbidden', 400)(response, request, number),
      }),
    );
    expect(await score()).toMatchObject({
      ...{ kind: 'failed', reason: expect.stringMatching(/4 numbers for 12 tokens.*could not be asked past/) },
    });
  });

  test.each([
    ['one-vector', /256 numbers for 12 tokens: it pools the text to one vector/, 2],
    ['wide-rows', /value head/, 1],
    ['not-a-number', /not a finite number/, 1],
  ])('of another shape fail with the reason: %s', async (name, reason, calls) => {
    const { score, embeds } = await setUp(prmServer({ embed: fixtureAnswer(name) }));
    expect(await score()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(reason), isTransient: false });
    expect(embeds()).toHaveLength(calls);
  });
});

describe('the tokeniser', () => {
  test('missing is a failure that says what to do, after one call', async () => {
    const { score, server } = await setUp(fixtureAnswer('no-route', 404));
    expect(await score()).toMatchObject({
      ...{ kind: 'failed', isTransient: false },
      reason: expect.stringMatching(/no \/tokenize.*base URL of the vLLM server itself/),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('that makes more than one token of the separator is a failure that names it', async () => {
    const { score } = await setUp(prmServer(), { separator: '§§' });
    expect(await score()).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/"§§" is 2 tokens.*separator/),
    });
  });

  test('that refuses the key refuses the run', async () => {
    const { score } = await setUp((response) => sendJson(response, { error: { message: 'bad key' } }, 401));
    expect(await score()).toMatchObject({ kind: 'refused', status: 401 });
  });

  test('that fails on one step fails the trajectory, and may be asked again', async () => {
    const answer: Answer = (response, request, number) =>
      request.body?.prompt === 'Done.' ? sendJson(response, {}, 500) : prmServer()(response, request, number);
    const { score, embeds } = await setUp(answer, { maxTries: 1 });
    expect(await score()).toMatchObject({ kind: 'failed', isTransient: true, status: 500 });
    expect(embeds()).toHaveLength(0);
  });
});

describe('the context', () => {
  test.each([
    [12, 2, false],
    [11, 1, true],
    [7, 1, true],
  ])('of %d tokens holds %d whole steps', async (contextTokens, steps, isTruncated) => {
    const { score, embeds } = await setUp(prmServer({ contextTokens }));
    const outcome = await score();
    expect(outcome).toMatchObject({ kind: 'scored', isTruncated });
    if (outcome.kind === 'scored') expect(outcome.scores).toHaveLength(steps);
    expect(embeds()[0]?.body.input[0].length).toBeLessThanOrEqual(contextTokens);
  });

  test.each([6, 3])('of %d tokens holds not one step, which is a failure without a call', async (contextTokens) => {
    const { score, embeds } = await setUp(prmServer({ contextTokens }));
    expect(await score()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/first step/) });
    expect(embeds()).toHaveLength(0);
  });

  test('of the configuration goes before the server’s', async () => {
    const { score } = await setUp(prmServer({ contextTokens: 4 }), { maxContextTokens: 11 });
    expect(await score()).toMatchObject({ kind: 'scored', isTruncated: true });
  });

  test('shorter than the server stated is found by being refused', async () => {
    const { score, embeds } = await setUp(
      prmServer({
        embed: (response, request, number) =>
          request.body.input[0].length > 8
            ? fixtureAnswer('too-long', 400)(response, request, number)
            : sendJson(response, embedded(request.body.input[0].map(() => 0))),
      }),
    );
    expect(await score()).toMatchObject({ kind: 'scored', scores: [0.5], isTruncated: true });
    expect(embeds()).toHaveLength(2);
  });
});

test('through /pooling the server is told not to apply the sigmoid itself', async () => {
  const { score, to } = await setUp(prmServer({ embed: fixtureAnswer('values-pooling') }), { route: 'pooling' });
  expect(await score()).toMatchObject({ kind: 'scored', detail: { readAs: 'raw values' } });
  expect(to('/pooling')[0]?.body).toEqual({ ...fixture('request'), use_activation: false });
});
