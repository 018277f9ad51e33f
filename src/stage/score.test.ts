import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import { type Question, questionId } from '../question/question.ts';
import { createBudget } from '../run/budget.ts';
import { runWork } from '../run/engine.ts';
import { attemptIdOf, responderOf } from '../store/repository/attempts.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { verifierFor } from '../verify/verifiers.ts';
import { scoreWork } from './score.ts';

const student = responderOf({ name: 'student', parameters: {}, promptVersion: '1', identity: {} });
const never = new AbortController().signal;

describe('scoring', () => {
  let store: Store;
  let collectionId: string;
  beforeEach(async () => {
    store = await openStore(openSqlite(':memory:'));
  });
  afterEach(() => store.close());

  /** One row of samples a question: right or wrong. */
  async function record(questions: Readonly<Record<string, readonly boolean[]>>): Promise<void> {
    const ingest = await store.beginIngest({ name: 'bank', spec: {} });
    collectionId = ingest.collectionId;
    for (const [prompt, samples] of Object.entries(questions)) {
      const question = questionOf(prompt);
      const provenance = { source: 'bank', location: 'bank:1' };
      await store.recordMembers(ingest, [{ question, provenance, status: 'kept' }]);
      for (const [sample, isRight] of samples.entries()) await recordAttempt(question, sample, isRight);
    }
    await store.finishIngest(ingest, {});
  }

  async function recordAttempt(question: Question, sample: number, isRight: boolean): Promise<void> {
    const key = { questionId: question.id, responderId: student.id, sample };
    const id = attemptIdOf(key);
    const reply = { reasoning: '', answer: `${question.prompt}, sample ${sample}`, finishReason: 'stop' } as const;
    const result = { kind: 'replied', reply: { ...reply, latencyMs: 1 }, costUsd: undefined } as const;
    await store.recordAttempts([{ id, ...key, runId: 'run', result }]);
    const verdict = { kind: isRight ? 'correct' : 'incorrect', detail: '' } as const;
    await store.recordVerdicts(verifierFor('math').id, [{ attemptId: id, verdict }]);
  }

  /** What the PRM was asked, one text a call. */
  async function score(
    attemptCount: number,
    trajectories: 'needed' | 'wrong' = 'needed',
  ): Promise<{ asked: string[]; total: number | undefined }> {
    const asked: string[] = [];
    const prm: ProcessRewardModel = {
      name: 'prm',
      identity: {},
      concurrency: 2,
      score: async ({ steps }) => {
        asked.push(steps.join(' '));
        return { kind: 'scored', scores: steps.map(() => 0.5), isTruncated: false, detail: {} };
      },
      check: async () => ({ ok: true, detail: '' }),
      close: async () => {},
    };
    const work = await scoreWork({
      store,
      runId: 'run',
      collectionId,
      studentId: student.id,
      prmId: 'prm',
      prm,
      splittingFor: () => ({}),
      scoredText: 'both',
      attemptCount,
      trajectories,
      keepsCalls: false,
      price: undefined,
      verifierFor,
    });
    const budget = createBudget({}, { costUsd: 0, tokens: 0, calls: 0 });
    const signals = { drain: never, abort: never };
    await runWork(work, { signals, budget, nowMs: Date.now, onProgress: () => {} });
    return { asked: asked.sort(), total: work.total };
  }

  it('asks for the wrong trajectories of questions without a right one, and once', async () => {
    await record({ hard: [false, false], easy: [false, true] });
    expect(await score(2)).toEqual({ asked: ['hard, sample 0', 'hard, sample 1'], total: 2 });
    expect(await score(2, 'wrong')).toEqual({ asked: ['easy, sample 0'], total: 1 });
    expect(await score(2)).toEqual({ asked: [], total: 0 });
  });

  it('sees the same attempts as grading when an earlier run made more of them', async () => {
    await record({ question: [false, false, true] });
    expect(await score(2)).toEqual({ asked: ['question, sample 0', 'question, sample 1'], total: 2 });
  });
});

function questionOf(prompt: string): Question {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: '1' } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}
