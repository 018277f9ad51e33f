import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { difficultySchemeSchema } from '../difficulty/scheme.ts';
import { type Question, questionId } from '../question/question.ts';
import { attemptIdOf, responderOf } from '../store/repository/attempts.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { verifierFor } from '../verify/verifiers.ts';
import { gradingRuleOf } from './grading-rule.ts';

const student = responderOf({ name: 'student', parameters: {}, promptVersion: '1', identity: {} });
const prmId = 'prm';

describe('thresholds at quantiles of the bank', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(openSqlite(':memory:'));
  });
  afterEach(() => store.close());

  /** Questions with their attempts in order: right, or wrong with this step score. */
  async function record(questions: Readonly<Record<string, readonly ('right' | number)[]>>) {
    const { collectionId, pass } = await store.beginIngest({ name: 'bank', spec: {} });
    for (const [prompt, attempts] of Object.entries(questions)) {
      const question = questionOf(prompt);
      const provenance = { source: 'bank', location: 'bank:1' };
      await store.recordMembers({ collectionId, pass }, [{ question, provenance, status: 'kept' }]);
      for (const [sample, outcome] of attempts.entries()) await recordAttempt(question, sample, outcome);
    }
    return { store, collectionId, studentId: student.id, prmId, attemptCount: 2, verifierFor };
  }

  async function recordAttempt(question: Question, sample: number, outcome: 'right' | number) {
    const key = { questionId: question.id, responderId: student.id, sample };
    const attemptId = attemptIdOf(key);
    const reply = { reasoning: '', answer: '1', finishReason: 'stop', latencyMs: 1 } as const;
    const result = { kind: 'replied', reply, costUsd: undefined } as const;
    await store.recordAttempts([{ id: attemptId, ...key, runId: 'run', result }]);
    const kind = outcome === 'right' ? 'correct' : 'incorrect';
    await store.recordVerdicts(verifierFor('math').id, [{ attemptId, verdict: { kind, detail: '' } }]);
    if (outcome === 'right') return;
    const scored = { kind: 'scored', steps: ['a step'], scores: [outcome], isTruncated: false, detail: {} } as const;
    await store.recordStepScores(prmId, [{ attemptId, runId: 'run', result: scored }]);
  }

  const scheme = difficultySchemeSchema.parse({ thresholds: 'quantiles' });
  const failed = { a: [0.1, 0.2], b: [0.3, 0.4], c: [0.5, 0.5] };

  it('are taken of the trajectories they tell apart', async () => {
    const rule = await gradingRuleOf(scheme, await record(failed));
    expect(rule.scheme.thresholds).toEqual([0.475, 0.35, 0.225].map((value) => expect.closeTo(value, 12)));
  });

  it('do not move when wrong trajectories beside a right answer were scored for another method', async () => {
    const alone = await gradingRuleOf(scheme, await record(failed));
    const beside = await gradingRuleOf(scheme, await record({ ...failed, d: ['right', 0.9], e: [0.95, 'right'] }));
    expect(beside.scheme.thresholds).toEqual(alone.scheme.thresholds);
  });
});

function questionOf(prompt: string): Question {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: '1' } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}
