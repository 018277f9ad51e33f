import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { type ReceivedRequest, sendJson, startScriptedServer } from '../../model/transport/fixtures/scripted-server.ts';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import type { PaidCalls } from '../process-reward-model.ts';
import {
  createGenerativeProcessRewardModel,
  type GenerativeProcessRewardModelOptions,
} from './generative-process-reward-model.ts';

const signal = new AbortController().signal;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./__fixtures__/${name}.json`, import.meta.url), 'utf8'));
const models = (max_model_len?: number) => ({ object: 'list', data: [{ id: 'prm', object: 'model', max_model_len }] });

const isDecision = ({ body }: ReceivedRequest) => body.max_tokens === 1;
const stepsIn = ({ body }: ReceivedRequest) =>
  [...(String(body.prompt).split('<｜Assistant｜>')[0] ?? '').matchAll(/^Step \d+: /gm)].length;

interface Script {
  /** What a verification or decision is answered with: a fixture's name, or a body with its status. */
  readonly verification?: (request: ReceivedRequest) => string | { status: number; body: unknown };
  readonly decision?: (request: ReceivedRequest) => string | { status: number; body: unknown };
  readonly contextTokens?: number;
  /** Of `/tokenize`; absent: the server has none. */
  readonly countTokens?: (prompt: string) => number;
}

function answerBy(script: Script) {
  return (response: ServerResponse, request: ReceivedRequest) => {
    if (request.method === 'GET') return sendJson(response, models(script.contextTokens));
    if (request.path === '/tokenize') return sendTokens(response, request, script);
    const says = isDecision(request) ? script.decision : script.verification;
    const answer = says?.(request) ?? (isDecision(request) ? 'vllm-decision' : 'vllm-verification');
    return typeof answer === 'string'
      ? sendJson(response, fixture(answer))
      : sendJson(response, answer.body, answer.status);
  };
}

function sendTokens(response: ServerResponse, request: ReceivedRequest, { countTokens }: Script) {
  if (countTokens === undefined) return sendJson(response, { detail: 'Not Found' }, 404);
  const count = countTokens(request.body.prompt);
  return sendJson(response, { count, max_model_len: 4_096, tokens: Array.from({ length: count }, () => 1) });
}

async function setUp(script: Script = {}, options: Partial<GenerativeProcessRewardModelOptions> = {}) {
  const server = await startScriptedServer(answerBy(script));
  const model = createGenerativeProcessRewardModel({ model: 'prm', baseUrls: [`${server.url}/v1`], ...options });
  opened.push(server, model);
  const score = (overrides = {}) => model.score(contractScoreRequest(overrides), signal);
  const posts = () => server.requests.filter(({ path }) => path === '/v1/completions');
  return { server, model, score, posts };
}

function keeping() {
  const kept = new Map<string, string>();
  const calls: PaidCalls = {
    get: (key) => kept.get(key),
    put: async (key, reply) => {
      kept.set(key, reply);
    },
  };
  return { kept, calls };
}

const rejecting = (request: ReceivedRequest) =>
  String(request.body.prompt).includes('reject me')
    ? { status: 400, body: { error: { message: 'rejected' } } }
    : 'vllm-verification';

for (const scores of ['per-prefix', 'per-verdict'] as const) {
  processRewardModelContract({
    name: `the generative process reward model, ${scores}`,
    create: async () => {
      const server = await startScriptedServer(answerBy({ verification: rejecting }));
      return {
        model: createGenerativeProcessRewardModel({ model: 'prm', baseUrls: [server.url], scores }),
        request: contractScoreRequest(),
        unscorableRequest: contractScoreRequest({ questionPrompt: 'reject me' }),
        dispose: () => server.close(),
      };
    },
  });
}

/** By Python: 0.8025 / (0.8025 + 0.1911), the summed probabilities of the ways yes and no are spelt in the fixture. */
const fixtureScore = 0.8076690821256038;

describe('per prefix', () => {
  test('each prefix in turn is verified, then decided on', async () => {
    const { score, posts } = await setUp();
    const outcome = await score({ steps: ['Add.', 'Subtract.'] });
    expect(posts().map((request) => [stepsIn(request), isDecision(request)])).toEqual([
      [1, false],
      [1, true],
      [2, false],
      [2, true],
    ]);
    expect(outcome).toMatchObject({
      kind: 'scored',
      isTruncated: false,
      detail: { readAs: 'decisions', samples: 1, lostDecisions: 0, flooredSteps: [], forcedSteps: [] },
      usage: { promptTokens: 2 * (142 + 245), cachedTokens: 448, completionTokens: 2 * 91, reasoningTokens: 0 },
    });
    if (outcome.kind !== 'scored') return;
    expect(outcome.scores).toHaveLength(2);
    for (const value of outcome.scores) expect(value).toBeCloseTo(fixtureScore, 12);
  });

  test('the requests are what vLLM reads', async () => {
    const { score, posts } = await setUp();
    await score({ steps: ['Add.'] });
    const [verification, decision] = posts();
    expect(verification?.headers['x-client-request-id']).toBe('contract-score');
    expect(verification?.body).toEqual({
      model: 'prm',
      prompt: expect.stringMatching(/^<｜begin▁of▁sentence｜><｜User｜>You are[\s\S]*<｜Assistant｜><think>\n$/),
      ...{ max_tokens: 8_192, temperature: 0.7, top_p: 1, seed: 0, add_special_tokens: false },
      stop: ['</think>', 'Is the solution correct?', 'Step 2:'],
    });
    expect(decision?.body).toEqual({
      model: 'prm',
      prompt: expect.stringMatching(/^<｜begin▁of▁sentence｜>[\s\S]*\n<\/think>\nIs the solution correct\?$/),
      ...{ max_tokens: 1, temperature: 0, top_p: 1, seed: 0, add_special_tokens: false, logprobs: 20 },
    });
  });

  test('samples differ by their seed, and a score is the mean of their decisions', async () => {
    const answers = ['vllm-decision', 'vllm-decision-one-label'];
    const { score, posts } = await setUp({ decision: () => answers.shift() as string }, { samples: 2 });
    const outcome = await score({ steps: ['Add.'] });
    const seeds = posts().filter((request) => !isDecision(request));
    expect(seeds.map(({ body }) => body.seed)).toEqual([0, 1]);
    expect(outcome).toMatchObject({ detail: { samples: 2, lostDecisions: 0, flooredSteps: [0] } });
    // The other sample lists no yes, and -9999 for its least likely token: 0.
    if (outcome.kind === 'scored') expect(outcome.scores[0]).toBeCloseTo(fixtureScore / 2, 12);
  });

  test('a decision without either label is lost; the others count', async () => {
    const answers = ['vllm-decision-no-label', 'vllm-decision', 'vllm-decision', 'vllm-decision'];
    const { score } = await setUp({ decision: () => answers.shift() as string }, { samples: 2 });
    const outcome = await score({ steps: ['Add.', 'Subtract.'] });
    expect(outcome).toMatchObject({ kind: 'scored', detail: { lostDecisions: 1 } });
    if (outcome.kind === 'scored') expect(outcome.scores[0]).toBeCloseTo(fixtureScore, 12);
  });

  test.each([
    ['vllm-decision-no-label', 'no decision on step 1 of 3: neither yes nor no was among the listed tokens'],
    ['vllm-decision-no-logprobs', 'no decision on step 1 of 3: the server listed no token probabilities'],
  ])('a step without any decision fails the trajectory, at once: %s', async (answer, reason) => {
    const { score, posts } = await setUp({ decision: () => answer });
    expect(await score()).toMatchObject({ kind: 'failed', reason, isTransient: false, usage: { promptTokens: 387 } });
    expect(posts()).toHaveLength(2);
  });

  test('a verification that was cut is decided on all the same, and marked', async () => {
    const { score, posts } = await setUp({
      verification: ({ body }) =>
        String(body.prompt).includes('Step 2:') ? 'vllm-verification-length' : 'vllm-verification',
    });
    expect(await score({ steps: ['Add.', 'Subtract.'] })).toMatchObject({
      kind: 'scored',
      detail: { forcedSteps: [1] },
    });
    expect(posts().at(-1)?.body.prompt).toMatch(/Wait, is that\n<\/think>\nIs the solution correct\?$/);
  });
});

describe('per verdict', () => {
  const perVerdict = { scores: 'per-verdict', samples: 2 } as const;
  const bySeed = (names: readonly string[]) => ({
    verification: ({ body }: ReceivedRequest) => names[body.seed] as string,
  });

  test('one verification per sample judges every step', async () => {
    const names = ['vllm-verification', 'vllm-verification-incorrect'];
    const { score, posts } = await setUp(bySeed(names), perVerdict);
    expect(await score()).toEqual({
      kind: 'scored',
      // By hand: correct twice, correct and incorrect, correct and (after the incorrect one) implied incorrect.
      scores: [1, 0.5, 0.5],
      isTruncated: false,
      detail: { readAs: 'verdicts', samples: 2, lost: 0, cut: 0, impliedSteps: [2] },
      usage: { promptTokens: 284, cachedTokens: 0, completionTokens: 150, reasoningTokens: 0 },
    });
    expect(posts().some(isDecision)).toBe(false);
    expect(posts()[0]?.body.stop).toContain('Step 4:');
  });

  test('a verification that was cut counts as far as it goes', async () => {
    const { score } = await setUp(bySeed(['vllm-verification-length', 'vllm-verification-incorrect']), perVerdict);
    expect(await score()).toMatchObject({ scores: [1, 0, 0], detail: { cut: 1, lost: 0 } });
  });

  test('a verification without verdicts is lost', async () => {
    const silent = { ...fixture('vllm-verification') };
    silent.choices = [{ ...silent.choices[0], text: 'I find nothing to say about it.' }];
    const { score } = await setUp(
      { verification: ({ body }) => (body.seed === 0 ? { status: 200, body: silent } : 'vllm-verification') },
      perVerdict,
    );
    expect(await score()).toMatchObject({ scores: [1, 1, 1], detail: { lost: 1 } });
  });

  test('a step nobody judged fails the trajectory: no score is made up', async () => {
    const { score } = await setUp({ verification: () => 'vllm-verification-length' }, perVerdict);
    expect(await score()).toEqual({
      kind: 'failed',
      reason: 'none of 2 verifications, 2 of them cut, judged step 2 of 3',
      isTransient: false,
      usage: { promptTokens: 284, cachedTokens: 0, completionTokens: 100, reasoningTokens: 0 },
    });
  });
});

describe('paid calls', () => {
  test('are kept with their usage, and bought once', async () => {
    const { kept, calls } = keeping();
    const first = await setUp();
    const outcome = await first.score({ calls, steps: ['Add.', 'Subtract.'] });
    expect([...kept.keys()].map((key) => key.split(' ')[0])).toEqual([
      'verification',
      'decision',
      'verification',
      'decision',
    ]);
    for (const text of kept.values()) expect(JSON.parse(text)).toHaveProperty('usage.promptTokens');
    const second = await setUp();
    expect(await second.score({ calls, steps: ['Add.', 'Subtract.'] })).toEqual(outcome);
    expect(second.posts()).toEqual([]);
  });

  test('of a killed run are found: only what is missing is bought', async () => {
    const { calls } = keeping();
    const controller = new AbortController();
    const killed = await setUp({
      decision: (request) => {
        if (String(request.body.prompt).includes('Step 2: Subtract.')) controller.abort();
        return 'vllm-decision';
      },
    });
    const request = contractScoreRequest({ steps: ['Add.', 'Subtract.'], calls });
    expect(await killed.model.score(request, controller.signal)).toEqual({ kind: 'aborted' });
    const resumed = await setUp();
    expect(await resumed.model.score(request, signal)).toMatchObject({
      kind: 'scored',
      usage: { promptTokens: 2 * (142 + 245) },
    });
    expect(resumed.posts().map(isDecision)).toEqual([true]);
  });

  test('of shorter or other trajectories are taken only where the prompt is the same', async () => {
    const { calls } = keeping();
    await (await setUp()).score({ calls, steps: ['Add.'] });
    const longer = await setUp();
    await longer.score({ calls, steps: ['Add.', 'Subtract.'] });
    expect(longer.posts()).toHaveLength(2);
    const other = await setUp({}, { temperature: 0.2 });
    await other.score({ calls, steps: ['Add.'] });
    expect(other.posts().map(isDecision)).toEqual([false]);
  });

  test('that cannot be kept fail the score, which does not reject', async () => {
    const calls: PaidCalls = { get: () => undefined, put: () => Promise.reject(new Error('disk full')) };
    expect(await (await setUp()).score({ calls })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('disk full'),
      isTransient: true,
    });
  });
});

describe('what a server refuses', () => {
  test('ends the run where the key or the balance is refused', async () => {
    const { score, posts } = await setUp({ decision: () => ({ status: 401, body: { error: { message: 'no key' } } }) });
    expect(await score()).toMatchObject({ kind: 'refused', status: 401 });
    expect(posts()).toHaveLength(2);
  });

  test('after other calls were paid is failed with their usage', async () => {
    const { score } = await setUp({ decision: () => ({ status: 422, body: { detail: 'logprobs' } }) });
    expect(await score()).toMatchObject({
      kind: 'failed',
      status: 422,
      isTransient: false,
      usage: { promptTokens: 142 },
    });
  });
});

describe('a trajectory too long for the context', () => {
  const steps = ['a'.repeat(1_000), 'b'.repeat(1_000), 'c'.repeat(1_000)];
  const options = { maxTokens: 500 };

  test('is cut by whole steps as the server counts them, with room for the verification', async () => {
    // One token a character: a frame of some 300, and 1,009 for each step and its number. 2,700 would hold two steps and
    // no verification of 500 tokens.
    const countTokens = (prompt: string) => prompt.length;
    for (const [contextTokens, stepCount] of [
      [2_700, 1],
      [3_100, 2],
    ] as const) {
      const { score, posts } = await setUp({ contextTokens, countTokens }, { ...options, charsPerToken: 1 });
      expect(await score({ steps, questionPrompt: '' })).toMatchObject({ kind: 'scored', isTruncated: true });
      expect(posts()).toHaveLength(2 * stepCount);
    }
  });

  test('is cut by an estimate where the server does not count', async () => {
    const { score } = await setUp({ contextTokens: 3_100 }, { ...options, charsPerToken: 1 });
    const outcome = await score({ steps, questionPrompt: '' });
    expect(outcome).toMatchObject({ kind: 'scored', isTruncated: true });
    if (outcome.kind === 'scored') expect(outcome.scores).toHaveLength(2);
  });

  test('has failed, with what to do about it, when a verification leaves no room for one step', async () => {
    const { score, posts } = await setUp({ contextTokens: 8_192 });
    expect(await score()).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/no room for one step and a verification of up to 8192 tokens: lower maxTokens/),
      isTransient: false,
    });
    expect(posts()).toEqual([]);
  });

  const refusal = "This model's maximum context length is 3000 tokens. However, you requested 3500 tokens.";
  const refuseThird = ({ body }: ReceivedRequest) =>
    String(body.prompt).includes('Step 3: c')
      ? { status: 400, body: { error: { message: refusal } } }
      : 'vllm-verification';

  test('keeps the prefixes that were scored when the server refuses one for its length', async () => {
    const { score, posts } = await setUp({ verification: refuseThird }, options);
    const outcome = await score({ steps });
    expect(outcome).toMatchObject({ kind: 'scored', isTruncated: true, usage: { promptTokens: 2 * 387 } });
    if (outcome.kind === 'scored') expect(outcome.scores).toHaveLength(2);
    expect(posts()).toHaveLength(5);
  });

  test('is sent again with fewer steps when one verification is for all of them', async () => {
    const { score, posts } = await setUp({ verification: refuseThird }, { ...options, scores: 'per-verdict' });
    expect(await score({ steps })).toMatchObject({ kind: 'scored', scores: [1, 1], isTruncated: true });
    expect(posts()).toHaveLength(2);
  });
});

describe('the adapter', () => {
  test('says in its identity what changes scores', async () => {
    const { model } = await setUp();
    expect(model.identity).toEqual({
      ...{ template: 'think-prm@1', scores: 'per-prefix', samples: 1, temperature: 0.7, maxTokens: 8_192 },
      labels: { positive: 'yes', negative: 'no' },
    });
  });

  test('refuses numbers of samples and tokens that are none', () => {
    const make = (options: Partial<GenerativeProcessRewardModelOptions>) => () =>
      createGenerativeProcessRewardModel({ model: 'prm', baseUrls: ['http://127.0.0.1:1'], ...options });
    for (const count of [0, -1, 1.5]) {
      expect(make({ samples: count })).toThrow(/samples/);
      expect(make({ maxTokens: count })).toThrow(/maxTokens/);
    }
  });
});
