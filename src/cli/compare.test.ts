import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Level } from '../difficulty/level.ts';
import { shuffleKeyOf } from '../distribution/sampling-key.ts';
import { UserError } from '../errors/errors.ts';
import { type Question, questionId } from '../question/question.ts';
import { responderOf } from '../store/repository/attempts.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { compareStudents } from './compare.ts';

const small = responderOf({ name: 'small', parameters: {}, promptVersion: '1', identity: {} });
const large = responderOf({ name: 'large', parameters: {}, promptVersion: '1', identity: {} });
const preferred = { collectionId: 'bank', scheme: 'now' };

let store: Store;
beforeEach(async () => {
  store = await openStore(openSqlite(':memory:'));
  for (const student of [small, large]) await store.putResponder(student);
});
afterEach(() => store.close());

/** Levels of the first questions of a bank for one student under one scheme. */
async function grade(studentId: string, scheme: string, levels: readonly Level[], collectionId = 'bank') {
  const records = levels.map((level, index) => ({
    questionId: questionOf(String(index)).id,
    level,
    reason: undefined,
    correctCount: level === 1 ? 1 : 0,
    decidedCount: 1,
    passRate: level === 1 ? 1 : 0,
    passRateLow: 0,
    passRateHigh: 1,
    meanStepScore: undefined,
    shuffleKey: shuffleKeyOf(questionOf(String(index)).id),
  }));
  await store.recordGrades({ studentId, scheme, collectionId }, records);
}

it('counts levels, agreement and who finds what easier', async () => {
  await grade(small.id, 'now', [1, 5, 5, 2]);
  await grade(large.id, 'now', [1, 1, 5, 3]);
  const comparison = await compareStudents(store, { first: 'small', second: 'large', preferred });
  expect(comparison).toMatchObject({ questionCount: 4, agreement: 0.5, easierForFirst: 1, easierForSecond: 1 });
  expect(comparison.students.map(({ levels }) => levels)).toEqual([
    { 0: 0, 1: 1, 2: 1, 3: 0, 4: 0, 5: 2 },
    { 0: 0, 1: 2, 2: 0, 3: 1, 4: 0, 5: 1 },
  ]);
});

it('compares under one scheme when both have it, the configured one before any other', async () => {
  await grade(small.id, 'earlier', [1, 1, 1]);
  await grade(large.id, 'now', [1, 5]);
  await grade(large.id, 'earlier', [5, 5]);
  const schemes = async () =>
    (await compareStudents(store, { first: 'small', second: 'large', preferred })).students.map(({ scheme }) => scheme);
  expect(await schemes()).toEqual(['earlier', 'earlier']);
  await grade(small.id, 'now', [1, 5]);
  expect(await schemes()).toEqual(['now', 'now']);
});

it('refuses students who have no bank in common', async () => {
  await grade(small.id, 'now', [1], 'bank');
  await grade(large.id, 'now', [1], 'another');
  await expect(compareStudents(store, { first: 'small', second: 'large', preferred })).rejects.toThrow(UserError);
});

function questionOf(prompt: string): Question {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: '1' } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}
