import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { ChatModel, ChatOutcome, ChatReply, ChatRequest } from '../../model/chat-model.ts';
import { createOpenAiCompatibleChatModel } from '../../model/openai-compatible/openai-compatible-chat-model.ts';
import {
  type Answer,
  chatEvents,
  sendEvents,
  sendJson,
  startScriptedServer,
} from '../../model/transport/fixtures/scripted-server.ts';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import type { PaidCalls } from '../process-reward-model.ts';
import { createJudgeProcessRewardModel, type JudgeProcessRewardModelOptions } from './judge-process-reward-model.ts';

const signal = new AbortController().signal;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

const usage = { promptTokens: 100, cachedTokens: 40, completionTokens: 20, reasoningTokens: 10 };

function replied(answer: string, rest: Partial<ChatReply> = {}): ChatOutcome {
  return { kind: 'replied', reply: { reasoning: 'hm', answer, finishReason: 'stop', latencyMs: 5, usage, ...rest } };
}

/** A chat model that answers by sample number, and remembers what it was asked. */
function judgeSaying(answer: (request: ChatRequest) => ChatOutcome) {
  const asked: ChatRequest[] = [];
  let closed = 0;
  const model: ChatModel = {
    name: 'wise',
    identity: { seed: 1 },
    concurrency: 3,
    complete: async (request, callSignal) => {
      if (callSignal.aborted) return { kind: 'aborted' };
      asked.push(request);
      return answer(request);
    },
    check: async () => ({ ok: true, detail: 'wise is here' }),
    close: async () => {
      closed += 1;
    },
  };
  return { asked, model, closedTimes: () => closed };
}

function setUp(answers: readonly ChatOutcome[], options: Partial<JudgeProcessRewardModelOptions> = {}) {
  const judge = judgeSaying(({ sample }) => answers[sample] ?? replied('nothing'));
  const prm = createJudgeProcessRewardModel({ model: judge.model, votes: answers.length, ...options });
  const score = (overrides = {}) => prm.score(contractScoreRequest(overrides), signal);
  return { ...judge, prm, score };
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

processRewardModelContract({
  name: 'the judge over a hand-written chat model',
  create: async () => {
    const { model } = judgeSaying(({ questionPrompt }) =>
      replied(questionPrompt === 'unclear' ? 'I cannot say.' : '\\boxed{-1}'),
    );
    return {
      model: createJudgeProcessRewardModel({ model, votes: 3 }),
      request: contractScoreRequest(),
      unscorableRequest: contractScoreRequest({ questionPrompt: 'unclear' }),
    };
  },
});

const models = { object: 'list', data: [{ id: 'judge', object: 'model', owned_by: 'vllm' }] };

processRewardModelContract({
  name: 'the judge over a served chat model',
  create: async () => {
    const server = await startScriptedServer((response, request) => {
      if (request.method === 'GET') return sendJson(response, models);
      const isRejected = String(request.body.messages[0].content).includes('reject me');
      if (isRejected) return sendJson(response, { error: { message: 'rejected' } }, 400);
      return sendEvents(response, chatEvents('Paragraph 0 is wrong already.\n\n\\boxed{0}'));
    });
    const model = createOpenAiCompatibleChatModel({ model: 'judge', baseUrls: [`${server.url}/v1`] });
    return {
      model: createJudgeProcessRewardModel({ model }),
      request: contractScoreRequest(),
      unscorableRequest: contractScoreRequest({ questionPrompt: 'reject me' }),
      dispose: () => server.close(),
    };
  },
});

describe('scores', () => {
  test('are 1 before the first wrong step and 0 from it on', async () => {
    expect(await setUp([replied('\\boxed{1}')]).score()).toEqual({
      kind: 'scored',
      scores: [1, 0, 0],
      isTruncated: false,
      detail: { readAs: 'first-error', votes: 1, readable: 1, firstErrors: [1], lost: [] },
      usage,
    });
  });

  test('of several votes are the share in which a step comes before the first error', async () => {
    const { score } = setUp([replied('\\boxed{1}'), replied('\\boxed{-1}'), replied('\\boxed{2}'), replied('**1**')]);
    expect(await score()).toMatchObject({ scores: [1, 0.5, 0.25], detail: { firstErrors: [1, -1, 2, 1] } });
  });

  test('rest on the votes that can be read, and usage on all of them', async () => {
    const { score } = setUp([replied('Unsure.'), replied('\\boxed{2}'), replied('\\boxed{9}'), replied('\\boxed{0}')]);
    expect(await score()).toMatchObject({
      scores: [0.5, 0.5, 0],
      detail: {
        votes: 4,
        readable: 2,
        firstErrors: [2, 0],
        lost: ['the judge gave no index', 'the judge named paragraph 9, and the last is 2'],
      },
      usage: { promptTokens: 400, cachedTokens: 160, completionTokens: 80, reasoningTokens: 40 },
    });
  });

  test('need half of the votes: with fewer the trajectory has failed, and was paid for', async () => {
    const cut = replied('\\boxed{1}', { finishReason: 'length' });
    expect(await setUp([cut, cut, replied('\\boxed{1}')]).score()).toEqual({
      kind: 'failed',
      reason: '1 of 3 judgements could be read: the judge’s reply was cut by its token limit',
      isTransient: false,
      usage: { promptTokens: 300, cachedTokens: 120, completionTokens: 60, reasoningTokens: 30 },
    });
  });

  test('have no usage when the model counts none', async () => {
    const reply: ChatOutcome = {
      kind: 'replied',
      reply: { reasoning: '', answer: '\\boxed{1}', finishReason: 'stop', latencyMs: 1 },
    };
    expect(await setUp([reply]).score()).not.toHaveProperty('usage');
  });
});

describe('a vote', () => {
  test('is one call, told apart by its sample number and its id', async () => {
    const { asked, score } = setUp([replied('\\boxed{1}'), replied('\\boxed{1}')], {
      parameters: { temperature: 0.6, seed: 4 },
    });
    const drain = new AbortController().signal;
    await score({ drain });
    expect(asked.map(({ sample }) => sample)).toEqual([0, 1]);
    expect(new Set(asked.map(({ attemptId }) => attemptId)).size).toBe(2);
    for (const { attemptId, questionPrompt, parameters, messages, ...rest } of asked) {
      expect(attemptId).toMatch(/^[0-9a-f]{32}$/);
      expect(questionPrompt).toBe('What is 2 + 3 - 1?');
      expect(parameters).toEqual({ temperature: 0.6, seed: 4 });
      expect(messages).toMatchObject([{ role: 'user', content: expect.stringContaining('<paragraph_2>') }]);
      expect(rest.drain).toBe(drain);
    }
  });

  test('is cold alone and warm among others, unless parameters are given', async () => {
    const [one, several] = [setUp([replied('\\boxed{1}')]), setUp([replied('\\boxed{1}'), replied('\\boxed{1}')])];
    await one.score();
    await several.score();
    expect(one.asked[0]?.parameters).toEqual({ temperature: 0 });
    expect(several.asked[0]?.parameters).toEqual({ temperature: 0.7 });
  });

  const failures: readonly ChatOutcome[] = [
    { kind: 'failed', reason: '503: busy', isTransient: true, status: 503 },
    { kind: 'refused', reason: '402: no balance', hint: 'pay', status: 402 },
    { kind: 'aborted' },
  ];
  test.each(failures)('that does not come through ends the score as it is: $kind', async (failure) => {
    const { asked, score } = setUp([failure, replied('\\boxed{1}')]);
    expect(await score()).toEqual(failure);
    expect(asked).toHaveLength(1);
  });

  test('that fails after a reply reports what was paid', async () => {
    const { score } = setUp([replied('\\boxed{1}'), { kind: 'failed', reason: '400: no', isTransient: false }]);
    expect(await score()).toEqual({ kind: 'failed', reason: '400: no', isTransient: false, usage });
  });
});

describe('paid calls', () => {
  test('are kept whole, unreadable ones too, and bought once', async () => {
    const { kept, calls } = keeping();
    const answers = [replied('Unsure.', { statedCostUsd: 0.5 }), replied('\\boxed{1}')];
    const first = setUp(answers);
    const outcome = await first.score({ calls });
    expect([...kept.values()].map((text) => JSON.parse(text))).toMatchObject([
      { reasoning: 'hm', answer: 'Unsure.', finishReason: 'stop', usage, statedCostUsd: 0.5 },
      { reasoning: 'hm', answer: '\\boxed{1}' },
    ]);
    const second = setUp(answers);
    expect(await second.score({ calls })).toEqual(outcome);
    expect(second.asked).toEqual([]);
  });

  test('of a killed run are found: only what is missing is bought', async () => {
    const { calls } = keeping();
    const killed = setUp([replied('\\boxed{2}'), { kind: 'aborted' }, replied('\\boxed{2}')]);
    expect(await killed.score({ calls })).toEqual({ kind: 'aborted' });
    const resumed = setUp([replied('\\boxed{0}'), replied('\\boxed{0}'), replied('\\boxed{-1}')]);
    expect(await resumed.score({ calls })).toMatchObject({ detail: { firstErrors: [2, 0, -1] } });
    expect(resumed.asked.map(({ sample }) => sample)).toEqual([1, 2]);
  });

  test('about other steps or by another template are not taken for these', async () => {
    const { calls } = keeping();
    await setUp([replied('\\boxed{1}')]).score({ calls });
    const otherSteps = setUp([replied('\\boxed{0}')]);
    expect(await otherSteps.score({ calls, steps: ['Other.', 'Steps.'] })).toMatchObject({ scores: [0, 0] });
    const otherTemplate = setUp([replied('\\boxed{0}')], { promptTemplate: '{question} {steps}' });
    expect(await otherTemplate.score({ calls })).toMatchObject({ scores: [0, 0, 0] });
  });

  test('that cannot be kept fail the score, which does not reject', async () => {
    const calls: PaidCalls = { get: () => undefined, put: () => Promise.reject(new Error('disk full')) };
    expect(await setUp([replied('\\boxed{1}')]).score({ calls })).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('disk full'),
      isTransient: true,
    });
  });
});

describe('a trajectory too long for the context', () => {
  const steps = ['a'.repeat(500), 'b'.repeat(500), 'c'.repeat(500)];
  // With a template of 17 characters: 32 + 17 for the frame and the question, 500 + 31 + 2 per step.
  const options = { promptTemplate: '{question}{steps}', charsPerToken: 1, parameters: { maxTokens: 300 } };
  const within = (maxContextTokens: number) => setUp([replied('\\boxed{1}')], { ...options, maxContextTokens });

  test('is cut by whole steps, and marked', async () => {
    const { asked, score } = within(1_450);
    expect(await score({ steps, questionPrompt: '' })).toMatchObject({ scores: [1, 0], isTruncated: true });
    expect(asked[0]?.messages[0]?.content).not.toContain('ccc');
  });

  test('may be cut so far that the judge names a step it was not shown: lost, not scored', async () => {
    const { score } = setUp([replied('\\boxed{2}')], { ...options, maxContextTokens: 1_450 });
    expect(await score({ steps, questionPrompt: '' })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('paragraph 2, and the last is 1'),
    });
  });

  test('is cut when the server refuses it for its length', async () => {
    const reason = "400: This model's maximum context length is 1000 tokens. However, you requested 1600 tokens.";
    const { asked, model } = judgeSaying(({ messages }) =>
      messages[0]?.content.includes('ccc')
        ? { kind: 'failed', reason, isTransient: false, status: 400 }
        : replied('\\boxed{0}'),
    );
    const prm = createJudgeProcessRewardModel({ model });
    expect(await prm.score(contractScoreRequest({ steps }), signal)).toMatchObject({
      kind: 'scored',
      isTruncated: true,
    });
    expect(asked).toHaveLength(2);
  });

  test('has failed when not even one step fits', async () => {
    const { asked, score } = within(800);
    expect(await score({ steps, questionPrompt: '' })).toMatchObject({ kind: 'failed', isTransient: false });
    expect(asked).toEqual([]);
  });
});

describe('over a server', () => {
  const fixture = (name: string) =>
    JSON.parse(readFileSync(new URL(`./__fixtures__/${name}.json`, import.meta.url), 'utf8'));

  async function served(...names: string[]) {
    const answer: Answer = (response, _request, number) => sendJson(response, fixture(names[number - 1] as string));
    const server = await startScriptedServer(answer);
    const model = createOpenAiCompatibleChatModel({ model: 'judge', baseUrls: [`${server.url}/v1`], stream: false });
    const prm = createJudgeProcessRewardModel({ model, votes: names.length, parameters: { seed: 10 } });
    opened.push(server, prm);
    return { server, outcome: await prm.score(contractScoreRequest(), signal) };
  }

  test('reasoning is no answer, in a field of its own or inline', async () => {
    const { server, outcome } = await served('vllm-reasoning', 'vllm-inline-think');
    expect(outcome).toMatchObject({
      scores: [1, 0.5, 0.5],
      detail: { firstErrors: [1, -1] },
      usage: { promptTokens: 622, cachedTokens: 288, completionTokens: 147 },
    });
    expect(server.requests.map(({ body }) => body.seed)).toEqual([10, 11]);
  });

  test('a reply cut by its token limit is lost, whatever box it holds', async () => {
    expect((await served('vllm-length')).outcome).toMatchObject({ kind: 'failed', usage: { completionTokens: 20 } });
  });
});

describe('the adapter', () => {
  test('goes by the judge’s name, concurrency and check, and closes it', async () => {
    const { prm, closedTimes } = setUp([replied('\\boxed{1}')]);
    expect([prm.name, prm.concurrency]).toEqual(['wise', 3]);
    expect(await prm.check(signal)).toEqual({ ok: true, detail: 'wise is here' });
    await prm.close();
    expect(closedTimes()).toBe(1);
  });

  test('says in its identity what changes scores', () => {
    const identity = (options: Partial<JudgeProcessRewardModelOptions> = {}) =>
      setUp([replied('')], options).prm.identity;
    expect(identity()).toEqual({
      prompt: expect.stringMatching(/^[0-9a-f]{12}$/),
      votes: 1,
      parameters: { temperature: 0 },
      judge: { seed: 1 },
    });
    expect(identity({ promptTemplate: '{question} {steps}' })).not.toEqual(identity());
    expect(identity({ votes: 2, parameters: { temperature: 0 } })).not.toEqual(identity());
  });

  test('refuses a number of votes that is none', () => {
    for (const votes of [0, -1, 1.5, Number.NaN]) expect(() => setUp([], { votes })).toThrow(RangeError);
  });
});
