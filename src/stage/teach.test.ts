import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Level, perLevel } from '../difficulty/level.ts';
import { samplingMultipliers, shuffleKeyOf } from '../distribution/sampling-key.ts';
import type { ChatModel, ChatOutcome, ChatRequest } from '../model/chat-model.ts';
import { type Question, questionId } from '../question/question.ts';
import { createBudget } from '../run/budget.ts';
import { runWork } from '../run/engine.ts';
import { attemptIdOf, responderOf } from '../store/repository/attempts.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Verifier } from '../verify/verifier.ts';
import { verifierFor } from '../verify/verifiers.ts';
import { createTeaching } from './teach.ts';

type Behaviour = 'right' | 'wrong' | 'fails' | 'loops';

/** A teacher whose behaviour at each question and sample is given, and which remembers what it was asked. */
function scriptedTeacher(
  behaviourAt: (prompt: string, sample: number) => Behaviour,
  {
    concurrency = 4,
    delayMs = () => Math.random() * 5,
  }: { concurrency?: number; delayMs?: (prompt: string) => number } = {},
) {
  const asked: { prompt: string; sample: number }[] = [];
  const model: ChatModel = {
    name: 'teacher',
    identity: {},
    concurrency,
    complete: async ({ questionPrompt, sample }: ChatRequest) => {
      asked.push({ prompt: questionPrompt, sample });
      await new Promise((resolve) => setTimeout(resolve, delayMs(questionPrompt)));
      return outcomeOf(behaviourAt(questionPrompt, sample), questionPrompt);
    },
    check: async () => ({ ok: true, detail: '' }),
    close: async () => {},
  };
  return { model, asked };
}

type TaughtOutcome = Extract<ChatOutcome, { kind: 'replied' | 'failed' }>;

const loop = 'let us look at this sum once more and see whether it is really what we think that it should be '.repeat(
  20,
);

function outcomeOf(behaviour: Behaviour, gold: string): TaughtOutcome {
  if (behaviour === 'fails') return { kind: 'failed', reason: '503', isTransient: true };
  const value = behaviour === 'wrong' ? String(Number(gold) + 1) : gold;
  const answer = `${behaviour === 'loops' ? loop : ''}\\boxed{${value}}`;
  return {
    kind: 'replied',
    reply: { reasoning: 'We compute.', answer, finishReason: 'stop', latencyMs: 1, usage: usage(10) },
  };
}

const usage = (completionTokens: number) => ({
  promptTokens: 1,
  cachedTokens: 0,
  completionTokens,
  reasoningTokens: 0,
});
const key = { studentId: 's', scheme: 'x', collectionId: 'c' };
const order = samplingMultipliers('1');

describe('teaching', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(openSqlite(join(mkdtempSync(join(tmpdir(), 'adaptive-cot-teach-')), 's.sqlite')));
  });
  afterEach(() => store.close());

  /** A bank whose prompts are their own golds, `counts` questions per level; returns prompts in the order they are asked. */
  async function bank(counts: Partial<Record<Level, number>>): Promise<Record<number, string[]>> {
    const ingest = await store.beginIngest({ name: 'bank', spec: {} });
    const byLevel: Record<number, string[]> = {};
    let next = 100;
    for (const [level, count] of Object.entries(counts)) {
      const questions = Array.from({ length: count }, () => question(String(next++)));
      await store.recordMembers(
        ingest,
        questions.map((one) => ({
          question: one,
          provenance: { source: 'a', location: 'a:1' },
          status: 'kept' as const,
        })),
      );
      await store.recordGrades(
        key,
        questions.map(({ id }) => grade(id, Number(level) as Level)),
      );
      const ids = await store.candidates({ ...key, level: Number(level) as Level, ...order, offset: 0, limit: 1000 });
      byLevel[Number(level)] = (await store.questions(ids)).map(({ prompt }) => prompt);
    }
    return byLevel;
  }

  async function teach(
    model: ChatModel,
    quotas: Partial<Record<Level, number>>,
    { tries = 2, select = true, verifier = verifierFor('math') } = {},
  ) {
    if (select) await chooseFirst(quotas);
    const teaching = await createTeaching({
      store,
      runId: 'run',
      ports: { responder, model, price: undefined, template: () => '{question}', systemPrompt: undefined },
      verifierFor: () => verifier,
      grades: key,
      order,
      quotas: perLevel((level) => quotas[level] ?? 0),
      shortage: 'nearest',
      tries,
      trace: { maxTokens: 10_000, requireReasoning: false },
    });
    const never = new AbortController().signal;
    const budget = createBudget({}, { costUsd: 0, tokens: 0, calls: 0 });
    await runWork(teaching.work, {
      signals: { drain: never, abort: never },
      budget,
      nowMs: Date.now,
      onProgress: () => {},
    });
    const kept = teaching.kept();
    const prompts = new Map(
      (await store.questions(kept.map(({ questionId: id }) => id))).map(({ id, prompt }) => [id, prompt]),
    );
    return { teaching, kept: kept.map(({ level, questionId: id }) => ({ level, prompt: prompts.get(id) })) };
  }

  async function chooseFirst(quotas: Partial<Record<Level, number>>) {
    const selections = [];
    for (const [level, quota] of Object.entries(quotas)) {
      const ids = await store.candidates({ ...key, level: Number(level) as Level, ...order, offset: 0, limit: quota });
      selections.push(...ids.map((id, rank) => ({ level: Number(level) as Level, rank, questionId: id })));
    }
    await store.replaceSelections('run', selections);
  }

  it('keeps the first of each level in seeded order when the teacher is always right', async () => {
    const prompts = await bank({ 1: 20, 3: 20 });
    const { kept } = await teach(scriptedTeacher(() => 'right').model, { 1: 5, 3: 3 });
    expect(kept).toEqual([
      ...(prompts[1] ?? []).slice(0, 5).map((prompt) => ({ level: 1, prompt })),
      ...(prompts[3] ?? []).slice(0, 3).map((prompt) => ({ level: 3, prompt })),
    ]);
  });

  it('tries a rejected question m times, then takes the next of its level', async () => {
    const prompts = await bank({ 2: 10 });
    const [first, second, third] = prompts[2] ?? [];
    const { model, asked } = scriptedTeacher((prompt, sample) =>
      prompt === first || (prompt === second && sample === 0) ? 'wrong' : 'right',
    );
    const { kept } = await teach(model, { 2: 2 });
    expect(kept.map(({ prompt }) => prompt)).toEqual([second, third]);
    expect(asked.filter(({ prompt }) => prompt === first).map(({ sample }) => sample)).toEqual([0, 1]);
  });

  it('refuses a looping chain though its answer is right', async () => {
    const prompts = await bank({ 2: 5 });
    const { model } = scriptedTeacher((prompt) => (prompt === prompts[2]?.[0] ? 'loops' : 'right'));
    const { kept } = await teach(model, { 2: 1 });
    expect(kept.map(({ prompt }) => prompt)).toEqual([prompts[2]?.[1]]);
  });

  it('fills from the nearest level what a level cannot give, and reports the move', async () => {
    await bank({ 2: 3, 3: 10, 5: 10 });
    const hard = new Set(await promptsOf(2));
    const { model } = scriptedTeacher((prompt) => (hard.has(prompt) ? 'wrong' : 'right'));
    const { kept, teaching } = await teach(model, { 2: 3, 5: 1 });
    expect(kept.map(({ level }) => level)).toEqual([3, 3, 3, 5]);
    expect(teaching.allocation().moves).toEqual([{ from: 2, to: 3, count: 3 }]);
  });

  async function promptsOf(level: Level) {
    const ids = await store.candidates({ ...key, level, ...order, offset: 0, limit: 1000 });
    return (await store.questions(ids)).map(({ prompt }) => prompt);
  }

  it('ends with what there is when no level can give more', async () => {
    await bank({ 1: 2, 2: 2 });
    const { kept, teaching } = await teach(scriptedTeacher(() => 'wrong').model, { 1: 2, 2: 1 });
    expect(kept).toEqual([]);
    expect(teaching.allocation().unmet).toBe(3);
  });

  it('asks nothing again when it is run again', async () => {
    await bank({ 1: 10 });
    const first = scriptedTeacher((prompt) => (Number(prompt) % 3 === 0 ? 'wrong' : 'right'));
    const before = await teach(first.model, { 1: 4 });
    const second = scriptedTeacher(() => 'wrong');
    const after = await teach(second.model, { 1: 4 }, { select: false });
    expect(second.asked).toEqual([]);
    expect(after.kept).toEqual(before.kept);
  });

  it('asks nothing again when the selection is drawn again, as every run does', async () => {
    const prompts = await bank({ 1: 10 });
    const [first, second] = prompts[1] ?? [];
    const isHard = (prompt: string) => prompt === first || prompt === second;
    const before = await teach(scriptedTeacher((prompt) => (isHard(prompt) ? 'wrong' : 'right')).model, { 1: 4 });
    const again = scriptedTeacher(() => 'wrong');
    const after = await teach(again.model, { 1: 4 });
    expect(again.asked).toEqual([]);
    expect(after.kept).toEqual(before.kept);
  });

  it('finishes a level that was complete until another gave it more to do', async () => {
    await bank({ 2: 300, 5: 60 });
    const levelFive = new Set(await promptsOf(5));
    const hard = new Set([...levelFive, ...(await promptsOf(2)).slice(0, 20)]);
    const { model } = scriptedTeacher((prompt) => (hard.has(prompt) ? 'wrong' : 'right'), {
      concurrency: 1,
      delayMs: (prompt) => (levelFive.has(prompt) ? 40 : 1),
    });
    const { kept, teaching } = await teach(model, { 2: 10, 5: 40 }, { tries: 1 });
    expect(kept.map(({ level }) => level)).toEqual(Array.from({ length: 50 }, () => 2));
    expect(teaching.allocation().moves).toEqual([{ from: 5, to: 2, count: 40 }]);
  });

  it('takes what the store holds for what a question came to, and never what another reply would have been', async () => {
    const prompts = await bank({ 1: 10 });
    const [first = '', second = '', third = ''] = prompts[1] ?? [];
    await remember(first, ['wrong']);
    await remember(second, ['wrong']);
    const { model, asked } = scriptedTeacher(() => 'right');
    const { kept } = await teach(model, { 1: 1 }, { tries: 1 });
    expect(kept.map(({ prompt }) => prompt)).toEqual([third]);
    expect(asked).toEqual([{ prompt: third, sample: 0 }]);
  });

  it('buys no try that another run has bought', async () => {
    const prompts = await bank({ 1: 10 });
    const [first = '', second = ''] = prompts[1] ?? [];
    await remember(first, [undefined, 'wrong', 'right']);
    const { model, asked } = scriptedTeacher((prompt) => (prompt === second ? 'right' : 'wrong'));
    const { kept } = await teach(model, { 1: 1 }, { tries: 3 });
    expect(kept.map(({ prompt }) => prompt)).toEqual([first]);
    expect(asked.filter(({ prompt }) => prompt === first)).toEqual([{ prompt: first, sample: 0 }]);
  });

  it('passes over a failed call while the level can be filled, and asks again only when it cannot', async () => {
    const prompts = await bank({ 1: 3 });
    const failing = prompts[1]?.[0];
    const flaky = scriptedTeacher((prompt) => (prompt === failing ? 'fails' : 'right'));
    expect((await teach(flaky.model, { 1: 2 })).kept.map(({ prompt }) => prompt)).toEqual(prompts[1]?.slice(1));
    const well = scriptedTeacher(() => 'right');
    const { kept } = await teach(well.model, { 1: 3 });
    expect(well.asked).toEqual([{ prompt: failing, sample: 0 }]);
    expect(kept).toHaveLength(3);
  });

  it('asks a failed call again in no later run while the level is full without it', async () => {
    const prompts = await bank({ 1: 10 });
    const failing = new Set(prompts[1]?.slice(0, 2));
    const flaky = scriptedTeacher((prompt) => (failing.has(prompt) ? 'fails' : 'right'));
    const before = await teach(flaky.model, { 1: 1 });
    expect(before.kept.map(({ prompt }) => prompt)).toEqual([prompts[1]?.[2]]);
    const well = scriptedTeacher(() => 'right');
    expect((await teach(well.model, { 1: 1 })).kept).toEqual(before.kept);
    expect(well.asked).toEqual([]);
  });

  it('asks a failed call again as soon as its level runs dry', async () => {
    const prompts = await bank({ 1: 6 });
    const [failing = ''] = prompts[1] ?? [];
    await remember(failing, ['fails']);
    const { model, asked } = scriptedTeacher((prompt) => (prompt === failing ? 'right' : 'wrong'));
    const { kept } = await teach(model, { 1: 1 }, { tries: 1 });
    expect(kept.map(({ prompt }) => prompt)).toEqual([failing]);
    expect(asked.at(-1)).toEqual({ prompt: failing, sample: 0 });
  });

  describe('when the verifier itself fails', () => {
    /** Fails on the replies to these questions, and remembers what it was given. */
    function failingOn(prompts: readonly string[]): { verifier: Verifier; seen: string[] } {
      const seen: string[] = [];
      const verifier: Verifier = {
        ...verifierFor('math'),
        verify: async (input) => {
          seen.push(input.questionPrompt ?? '');
          const isDead = prompts.includes(input.questionPrompt ?? '');
          return isDead ? { kind: 'failed', detail: 'the sandbox died' } : verifierFor('math').verify(input);
        },
      };
      return { verifier, seen };
    }

    it('passes over the reply while the level is full without it, in later runs too', async () => {
      const prompts = await bank({ 1: 10 });
      const [first = ''] = prompts[1] ?? [];
      const dead = failingOn([first]);
      const before = await teach(scriptedTeacher(() => 'right').model, { 1: 2 }, { verifier: dead.verifier });
      expect(before.kept.map(({ prompt }) => prompt)).toEqual(prompts[1]?.slice(1, 3));
      const well = failingOn([]);
      expect((await teach(scriptedTeacher(() => 'right').model, { 1: 2 }, well)).kept).toEqual(before.kept);
      expect(well.seen).toEqual([]);
    });

    it('judges the recorded reply again where the level is short without it, and buys none', async () => {
      const prompts = await bank({ 1: 2 });
      const [first = '', second = ''] = prompts[1] ?? [];
      const dead = failingOn([first]);
      const before = await teach(scriptedTeacher(() => 'right').model, { 1: 2 }, { verifier: dead.verifier });
      expect(before.kept.map(({ prompt }) => prompt)).toEqual([second]);
      const { model, asked } = scriptedTeacher(() => 'right');
      expect((await teach(model, { 1: 2 })).kept.map(({ prompt }) => prompt)).toEqual([first, second]);
      expect(asked).toEqual([]);
    });

    it('tries the next sample when the second judgement is that the reply is wrong', async () => {
      const [first = ''] = (await bank({ 1: 1 }))[1] ?? [];
      await teach(scriptedTeacher(() => 'wrong').model, { 1: 1 }, { verifier: failingOn([first]).verifier });
      const { model, asked } = scriptedTeacher(() => 'right');
      expect((await teach(model, { 1: 1 })).kept.map(({ prompt }) => prompt)).toEqual([first]);
      expect(asked).toEqual([{ prompt: first, sample: 1 }]);
    });

    it('does not care where the trace is unfit anyway', async () => {
      const [first = ''] = (await bank({ 1: 1 }))[1] ?? [];
      const dead = failingOn([first]);
      const { model, asked } = scriptedTeacher((_, sample) => (sample === 0 ? 'loops' : 'right'));
      await teach(model, { 1: 1 }, { verifier: dead.verifier });
      expect(asked.map(({ sample }) => sample)).toEqual([0, 1]);
    });
  });

  it('asks failed calls of a level again when another cannot be filled without them', async () => {
    const prompts = await bank({ 1: 3, 2: 2 });
    for (const prompt of prompts[1] ?? []) await remember(prompt, ['fails']);
    for (const prompt of prompts[2] ?? []) await remember(prompt, ['wrong']);
    const { kept } = await teach(scriptedTeacher(() => 'right').model, { 2: 2 }, { tries: 1 });
    expect(kept.map(({ level }) => level)).toEqual([1, 1]);
  });

  it('counts the replies its result rests on, and as surplus only what was asked', async () => {
    const prompts = await bank({ 1: 10 });
    const [first = '', second = '', third = ''] = prompts[1] ?? [];
    await remember(first, ['wrong', 'right', 'right', 'wrong']);
    await remember(second, ['wrong', 'wrong', 'wrong']);
    await remember(third, ['right', 'wrong']);
    const { teaching } = await teach(scriptedTeacher(() => 'right').model, { 1: 1 }, { tries: 2 });
    expect(teaching.decisive(1).map(({ attemptIds }) => attemptIds.length)).toEqual([2]);
    expect(teaching.surplusCount(1)).toBe(0);
    const two = await teach(scriptedTeacher(() => 'right').model, { 1: 2 }, { tries: 2 });
    expect(two.teaching.decisive(1).map(({ attemptIds }) => attemptIds.length)).toEqual([2, 2, 1]);
  });

  /** Tries as an earlier run left them, by sample number; undefined where it made none. */
  async function remember(prompt: string, tries: readonly (Behaviour | undefined)[]): Promise<void> {
    const { id: questionId } = question(prompt);
    for (const [sample, behaviour] of tries.entries()) {
      if (behaviour === undefined) continue;
      const key = { questionId, responderId: responder.id, sample };
      const outcome = outcomeOf(behaviour, prompt);
      const attempt = { id: attemptIdOf(key), ...key, runId: 'earlier' };
      if (outcome.kind === 'failed') await store.recordAttempts([{ ...attempt, result: outcome }]);
      else {
        const result = { kind: 'replied', reply: outcome.reply, costUsd: undefined } as const;
        await store.recordAttempts([{ ...attempt, result }]);
        const kind = behaviour === 'right' ? 'correct' : 'incorrect';
        const verdict = { attemptId: attempt.id, verdict: { kind, detail: '' } } as const;
        await store.recordVerdicts(verifierFor('math').id, [verdict]);
      }
    }
  }
});

const responder = responderOf({ name: 'teacher', parameters: {}, promptVersion: '1', identity: {} });

function question(number: string): Question {
  const content = { domain: 'math', prompt: number, answerKey: { kind: 'math', gold: number } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}

function grade(id: string, level: Level) {
  return {
    questionId: id,
    level,
    reason: undefined,
    correctCount: 0,
    decidedCount: 1,
    passRate: 0,
    passRateLow: 0,
    passRateHigh: 1,
    meanStepScore: undefined,
    shuffleKey: shuffleKeyOf(id),
  };
}
