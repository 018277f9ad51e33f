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
import { responderOf } from '../store/repository/attempts.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { verifierFor } from '../verify/verifiers.ts';
import { createTeaching } from './teach.ts';

type Behaviour = 'right' | 'wrong' | 'fails' | 'loops';

/** A teacher whose behaviour at each question and sample is given, and which remembers what it was asked. */
function scriptedTeacher(behaviourAt: (prompt: string, sample: number) => Behaviour, concurrency = 4) {
  const asked: { prompt: string; sample: number }[] = [];
  const reply = (answer: string): ChatOutcome => ({
    kind: 'replied',
    reply: { reasoning: 'We compute.', answer, finishReason: 'stop', latencyMs: 1, usage: usage(10) },
  });
  const outcomes: Record<Behaviour, (gold: string) => ChatOutcome> = {
    right: (gold) => reply(`\\boxed{${gold}}`),
    wrong: (gold) => reply(`\\boxed{${Number(gold) + 1}}`),
    fails: () => ({ kind: 'failed', reason: '503', isTransient: true }),
    loops: (gold) =>
      reply(
        `${'let us look at this sum once more and see whether it is really what we think that it should be '.repeat(20)}\\boxed{${gold}}`,
      ),
  };
  const model: ChatModel = {
    name: 'teacher',
    identity: {},
    concurrency,
    complete: async ({ questionPrompt, sample }: ChatRequest) => {
      asked.push({ prompt: questionPrompt, sample });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return outcomes[behaviourAt(questionPrompt, sample)](questionPrompt);
    },
    check: async () => ({ ok: true, detail: '' }),
    close: async () => {},
  };
  return { model, asked };
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

  async function teach(model: ChatModel, quotas: Partial<Record<Level, number>>, { tries = 2, select = true } = {}) {
    if (select) await chooseFirst(quotas);
    const teaching = await createTeaching({
      store,
      runId: 'run',
      ports: { responder, model, price: undefined, template: () => '{question}', systemPrompt: undefined },
      verifierFor,
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
