import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultDifficultyScheme } from '../difficulty/scheme.ts';
import { type Question, questionId } from '../question/question.ts';
import { attemptIdOf, responderOf } from '../store/repository/attempts.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { verifierFor } from '../verify/verifiers.ts';
import { gradeCollection } from './grade.ts';

const student = responderOf({ name: 'student', parameters: {}, promptVersion: '1', identity: {} });

describe('grading a collection', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(openSqlite(':memory:'));
  });
  afterEach(() => store.close());

  /** One attempt a question: right, wrong, or a call that failed. */
  async function record(questions: Readonly<Record<string, 'correct' | 'incorrect' | 'failed'>>) {
    const { collectionId, pass } = await store.beginIngest({ name: 'bank', spec: {} });
    for (const [prompt, kind] of Object.entries(questions)) {
      const question = questionOf(prompt);
      const provenance = { source: 'bank', location: 'bank:1' };
      await store.recordMembers({ collectionId, pass }, [{ question, provenance, status: 'kept' }]);
      const key = { questionId: question.id, responderId: student.id, sample: 0 };
      const id = attemptIdOf(key);
      const reply = { reasoning: '', answer: '1', finishReason: 'stop', latencyMs: 1 } as const;
      const result =
        kind === 'failed'
          ? ({ kind, reason: '503', isTransient: true } as const)
          : ({ kind: 'replied', reply, costUsd: undefined } as const);
      await store.recordAttempts([{ id, ...key, runId: 'run', result }]);
      if (kind === 'failed') continue;
      await store.recordVerdicts(verifierFor('math').id, [{ attemptId: id, verdict: { kind, detail: '' } }]);
    }
    return { studentId: student.id, scheme: 'scheme', collectionId };
  }

  it('counts a wrong answer the PRM could not score in the pass rate, and a failed call nowhere', async () => {
    const key = await record({ right: 'correct', unscored: 'incorrect', lost: 'failed' });
    const stage = { store, key, scheme: defaultDifficultyScheme, prmId: 'prm', attemptCount: 1, verifierFor };
    expect(await gradeCollection(stage)).toBe(3);
    expect(await store.levelCounts(key)).toEqual({ 0: 0, 1: 1, 2: 0, 3: 0, 4: 0, 5: 0 });
    expect(await store.passRates(key)).toEqual({ correct: 1, decided: 2, questions: 3 });
  });
});

function questionOf(prompt: string): Question {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: '1' } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}
