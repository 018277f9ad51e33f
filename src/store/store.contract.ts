/** What every store must do, whatever engine holds it. An adapter's test calls this with a way to open a fresh store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Question, questionId } from '../question/question.ts';
import { suiteIdOf, type TestSuite } from '../verify/code/test-suite.ts';
import type { VerdictKind } from '../verify/verifier.ts';
import { type Attempt, attemptIdOf, responderOf } from './repository/attempts.ts';
import type { SettledGold } from './repository/test-suites.ts';
import type { Store } from './store.ts';

export function describeStoreContract(name: string, open: () => Promise<Store>): void {
  describe(`the ${name} store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('merges the same question from two sources and keeps both provenances', async () => {
      const ingest = await store.beginIngest({ name: 'bank', spec: {} });
      const one = question('2 + 2?', '4');
      await store.recordMembers(ingest, [member(one, 'first', 'a.jsonl:1'), member(one, 'second', 'b.jsonl:9')]);
      expect(await store.memberCounts(ingest.collectionId)).toEqual({ kept: 1, unverifiable: 0, contaminated: 0 });
      expect((await store.provenance([one.id])).get(one.id)?.map(({ location }) => location)).toEqual([
        'a.jsonl:1',
        'b.jsonl:9',
      ]);
    });

    it('brings licence and location of a known source up to date, one row of a batch for each question', async () => {
      const ingest = await store.beginIngest({ name: 'bank', spec: {} });
      const one = question('2 + 2?', '4');
      const licensed = (licence: string, location: string) => ({
        ...member(one),
        provenance: { source: 'first', licence, location },
      });
      await store.recordMembers(ingest, [member(one, 'first', 'a.jsonl:1')]);
      await store.recordMembers(ingest, [licensed('MIT', 'b.jsonl:2'), licensed('CC0-1.0', 'b.jsonl:3')]);
      expect((await store.provenance([one.id])).get(one.id)).toEqual([
        { source: 'first', licence: 'MIT', location: 'b.jsonl:2' },
      ]);
    });

    it('drops members a later ingest no longer sees, and keeps what was paid for them', async () => {
      const kept = question('stays', '1');
      const gone = question('goes', '2');
      const first = await store.beginIngest({ name: 'bank', spec: {} });
      await store.recordMembers(first, [member(kept), member(gone)]);
      await store.finishIngest(first, {});
      await store.recordAttempts([reply(gone, 0, 'paid')]);
      const second = await store.beginIngest({ name: 'bank', spec: {} });
      await store.recordMembers(second, [member(kept)]);
      await store.finishIngest(second, { rows: 1 });
      expect(await allKept(store, second.collectionId)).toEqual([kept.id]);
      expect(await store.attempts([reply(gone, 0, '').id])).toHaveLength(1);
      expect((await store.collection(second.collectionId))?.report).toEqual({ rows: 1 });
    });

    it('pages kept questions in order of id, each once', async () => {
      const questions = Array.from({ length: 25 }, (_, index) => question(`question ${index}`, String(index)));
      const ingest = await store.beginIngest({ name: 'bank', spec: {} });
      await store.recordMembers(
        ingest,
        questions.map((one) => member(one)),
      );
      expect(await allKept(store, ingest.collectionId, 4)).toEqual(questions.map(({ id }) => id).sort());
    });

    it('never replaces a recorded reply, and replaces a recorded failure', async () => {
      const one = question('q', '1');
      await store.recordAttempts([failure(one, 0), reply(one, 1, 'first')]);
      await store.recordAttempts([reply(one, 0, 'after the failure'), reply(one, 1, 'second')]);
      const found = await store.attempts([reply(one, 0, '').id, reply(one, 1, '').id]);
      expect(found.map(({ result }) => (result.kind === 'replied' ? result.reply.answer : result.reason))).toEqual([
        'after the failure',
        'first',
      ]);
    });

    it('gives an attempt back as it was recorded', async () => {
      const attempt = reply(question('q', '1'), 3, 'the answer is \\boxed{1} — ünïcode');
      await store.recordAttempts([attempt]);
      expect(await store.attempts([attempt.id])).toEqual([attempt]);
    });

    it('joins only the verdict of the verifier that was asked for', async () => {
      const one = question('q', '1');
      const attempt = reply(one, 0, '1');
      await store.recordAttempts([attempt]);
      await store.recordVerdicts('math@1', [
        { attemptId: attempt.id, verdict: { kind: 'correct', detail: 'equal', extracted: '1' } },
      ]);
      const states = (verifier: string) =>
        store.attemptStates({ responderId: student.id, questionIds: [one.id], verifiers: [verifier] });
      expect((await states('math@1'))[0]?.verdict).toEqual({ kind: 'correct', detail: 'equal', extracted: '1' });
      expect((await states('math@2'))[0]?.verdict).toBeUndefined();
    });

    it('keeps why a program is wrong and how many tests it passed', async () => {
      const one = question('q', '1');
      const attempt = reply(one, 0, '1');
      await store.recordAttempts([attempt]);
      const tests = { passedCount: 3, totalCount: 10 };
      const verdict = { kind: 'incorrect', detail: 'test 4', reason: 'time-limit', tests } as const;
      await store.recordVerdicts('code@1', [{ attemptId: attempt.id, verdict }]);
      const asked = { responderId: student.id, questionIds: [one.id], verifiers: ['code@1'] };
      expect((await store.attemptStates(asked))[0]?.verdict).toEqual(verdict);
      expect((await store.attemptsAtQuestion(one.id))[0]?.verdicts).toEqual([{ ...verdict, verifier: 'code@1' }]);
    });

    it('replaces a verdict that failed, and no other', async () => {
      const one = question('q', '1');
      await store.recordAttempts([reply(one, 0, '1'), reply(one, 1, '1')]);
      const record = (kind: VerdictKind) =>
        store.recordVerdicts(
          'code@1',
          [0, 1].map((sample) => ({ attemptId: reply(one, sample, '').id, verdict: { kind, detail: kind } })),
        );
      const kinds = async () => {
        const asked = { responderId: student.id, questionIds: [one.id], verifiers: ['code@1'] };
        return (await store.attemptStates(asked)).map(({ verdict }) => verdict?.kind);
      };
      await record('failed');
      expect(await kinds()).toEqual(['failed', 'failed']);
      await record('correct');
      await record('incorrect');
      expect(await kinds()).toEqual(['correct', 'correct']);
    });

    it('forgets failures when told to, and never what was paid for', async () => {
      const one = question('q', '1');
      await store.recordAttempts([failure(one, 0), reply(one, 1, 'paid')]);
      expect(await store.forgetFailures(['another'])).toBe(0);
      expect(await store.forgetFailures([student.id])).toBe(1);
      expect(await store.attempts([failure(one, 0).id, reply(one, 1, '').id])).toHaveLength(1);
      const scored = { kind: 'scored', steps: ['s'], scores: [0.5], isTruncated: false, detail: {} } as const;
      const failed = { kind: 'failed', reason: '400', isTransient: false } as const;
      await store.recordStepScores('prm', [
        { attemptId: 'a', runId: 'run', result: scored },
        { attemptId: 'b', runId: 'run', result: failed },
      ]);
      expect(await store.forgetScoreFailures('prm')).toBe(1);
      expect([...(await store.stepScores({ prmId: 'prm', attemptIds: ['a', 'b'] })).keys()]).toEqual(['a']);
    });

    it('counts as settled what is judged by the verifier asked for or failed for good', async () => {
      const one = question('q', '1');
      const ingest = await store.beginIngest({ name: 'bank', spec: {} });
      await store.recordMembers(ingest, [member(one)]);
      const lost = { ...failure(one, 2), result: { kind: 'failed', reason: '400', isTransient: false } } as const;
      await store.recordAttempts([reply(one, 0, '1'), reply(one, 1, '2'), lost, failure(one, 3), reply(one, 4, '1')]);
      const verdict = (sample: number) => ({
        attemptId: reply(one, sample, '').id,
        verdict: { kind: 'correct', detail: '' } as const,
      });
      await store.recordVerdicts('math@1', [verdict(0), verdict(1), verdict(4)]);
      await store.recordVerdicts('math@2', [verdict(0), { ...verdict(1), verdict: { kind: 'failed', detail: '' } }]);
      const settled = (verifier: string) =>
        store.countSettled({
          collectionId: ingest.collectionId,
          responderId: student.id,
          sampleLimit: 4,
          verifiers: [verifier],
        });
      expect(await settled('math@1')).toBe(3);
      expect(await settled('math@2')).toBe(2);
    });

    it('counts the wrong trajectories a PRM still owes, and none of a question with a right one', async () => {
      const [hard, easy] = [question('hard', '1'), question('easy', '1')];
      const ingest = await store.beginIngest({ name: 'bank', spec: {} });
      await store.recordMembers(ingest, [member(hard), member(easy)]);
      const attempts = [0, 1, 2].flatMap((sample) => [reply(hard, sample, '2'), reply(easy, sample, '2')]);
      await store.recordAttempts(attempts);
      const rightOne = reply(easy, 2, '').id;
      await store.recordVerdicts(
        'math@1',
        attempts.map(({ id }) => ({
          attemptId: id,
          verdict: { kind: id === rightOne ? 'correct' : 'incorrect', detail: '' },
        })),
      );
      const owed = (sampleLimit: number, verifiers = ['math@1'], trajectories: 'needed' | 'wrong' = 'needed') =>
        store.countOwedScores({
          collectionId: ingest.collectionId,
          studentId: student.id,
          prmId: 'prm',
          sampleLimit,
          verifiers,
          trajectories,
        });
      expect(await owed(3)).toBe(3);
      expect(await owed(3, ['math@1'], 'wrong')).toBe(5);
      expect(await owed(2)).toBe(4);
      expect(await owed(3, ['math@2'])).toBe(0);
      const scored = { kind: 'scored', steps: ['s'], scores: [0.5], isTruncated: false, detail: {} } as const;
      const failed = (isTransient: boolean) => ({ kind: 'failed', reason: 'r', isTransient }) as const;
      await store.recordStepScores(
        'prm',
        [scored, failed(true), failed(false)].map((result, sample) => ({
          attemptId: reply(hard, sample, '').id,
          runId: 'run',
          result,
        })),
      );
      expect(await owed(3)).toBe(1);
    });

    it('sums what a run paid, and calls nothing priced when nothing was', async () => {
      const one = question('q', '1');
      await store.recordAttempts([reply(one, 0, 'a', 0.25), reply(one, 1, 'b', 0.5), failure(one, 2)]);
      expect(await store.spend({ runId: 'run' })).toEqual({
        calls: 2,
        promptTokens: 20,
        completionTokens: 10,
        costUsd: 0.75,
      });
      expect(await store.spend({ runId: 'other' })).toEqual({
        calls: 0,
        promptTokens: 0,
        completionTokens: 0,
        costUsd: undefined,
      });
    });

    it('counts what PRMs were paid to a run, and to none of its responders', async () => {
      const usage = { promptTokens: 100, cachedTokens: 10, completionTokens: 50, reasoningTokens: 20 };
      const scored = { kind: 'scored', steps: ['s'], scores: [0.5], isTruncated: false, detail: {} } as const;
      const failed = { kind: 'failed', reason: 'no verdict in the reply', isTransient: false } as const;
      await store.recordAttempts([reply(question('q', '1'), 0, 'a', 0.25)]);
      await store.recordStepScores('prm', [
        { attemptId: 'a', runId: 'run', result: scored, usage, costUsd: 0.5 },
        { attemptId: 'b', runId: 'run', result: failed, usage },
        { attemptId: 'c', runId: 'run', result: scored },
      ]);
      expect(await store.spend({ runId: 'run' })).toEqual({
        ...{ calls: 3, promptTokens: 210, completionTokens: 105, costUsd: 0.75 },
      });
      expect((await store.spend({ runId: 'run', responderId: student.id })).calls).toBe(1);
    });

    it('keeps the first reply of a call on the way to scores, by PRM and trajectory', async () => {
      await store.recordScoreCalls('prm', [{ attemptId: 'a', key: 'vote 0', reply: 'first' }]);
      await store.recordScoreCalls('prm', [
        { attemptId: 'a', key: 'vote 0', reply: 'second' },
        { attemptId: 'a', key: 'vote 1', reply: 'other' },
        { attemptId: 'b', key: 'vote 0', reply: 'elsewhere' },
      ]);
      expect(await store.scoreCalls({ prmId: 'prm', attemptId: 'a' })).toEqual(
        new Map([
          ['vote 0', 'first'],
          ['vote 1', 'other'],
        ]),
      );
      expect(await store.scoreCalls({ prmId: 'prm-2', attemptId: 'a' })).toEqual(new Map());
    });

    it('counts a round of attempts once it is closed, and replaces what was written of it before', async () => {
      const key = { studentId: 's', plan: 'p', collectionId: 'c' };
      const attempts = async () =>
        Object.fromEntries(await store.allocatedAttempts({ ...key, questionIds: ['a', 'b', 'z'] }));
      expect(await store.allocationRound(key)).toBe(0);
      await store.recordAllocation(key, 1, [{ questionId: 'a', attempts: 7 }]);
      expect(await attempts()).toEqual({});
      await store.recordAllocation(key, 1, [{ questionId: 'a', attempts: 2 }]);
      await store.closeAllocationRound(key, 1);
      expect(await attempts()).toEqual({ a: 2 });
      await store.recordAllocation(key, 2, [
        { questionId: 'a', attempts: 3 },
        { questionId: 'b', attempts: 2 },
      ]);
      expect(await store.allocationRound(key)).toBe(1);
      expect(await attempts()).toEqual({ a: 2 });
      await store.closeAllocationRound(key, 2);
      expect(await attempts()).toEqual({ a: 3, b: 2 });
      expect(await store.allocatedAttempts({ ...key, plan: 'q', questionIds: ['a'] })).toEqual(new Map());
    });

    it('draws a question under the level drawn for it, and sums the weights of levels', async () => {
      const key = { studentId: 's', scheme: 'posterior', collectionId: 'c' };
      const posterior = { weights: [0, 0.25, 0.5, 0.25, 0, 0], meanLevel: 2, width: 0.7 };
      await store.recordGrades(key, [
        { ...grade('q1', 1), drawnLevel: 3, posterior },
        { ...grade('q2', 2), drawnLevel: 1, posterior },
        { ...grade('q3', 3), level: undefined, reason: 'all truncated' },
        grade('q4', 4),
      ]);
      expect(await store.levelCounts(key)).toEqual({ 0: 0, 1: 0, 2: 3, 3: 0, 4: 0, 5: 0 });
      expect(await store.drawnCounts(key)).toEqual({ 0: 0, 1: 1, 2: 1, 3: 1, 4: 0, 5: 0 });
      expect(await store.levelMasses(key)).toEqual({ 0: 0, 1: 0.5, 2: 2, 3: 0.5, 4: 0, 5: 0 });
      const drawn = (level: 1 | 3) => store.candidates({ ...key, level, a: 1, b: 0, offset: 0, limit: 9 });
      expect([await drawn(1), await drawn(3)]).toEqual([['q2'], ['q1']]);
      const [first] = await store.gradePage({ ...key, after: '', limit: 1 });
      expect(first).toEqual({ ...grade('q1', 1), drawnLevel: 3, posterior });
      expect((await store.gradePage({ ...key, after: 'q2', limit: 9 })).map(({ questionId: id }) => id)).toEqual([
        'q3',
        'q4',
      ]);
    });

    it('orders candidates by the seeded key, ties by id, with 62-bit products exact', async () => {
      const key = { studentId: 's', scheme: 'x', collectionId: 'c' };
      const [a, b] = [2_147_483_629, 2_147_483_587];
      const rows = [2_147_483_646, 2_147_483_645, 17, 1_073_741_824].map((shuffleKey, index) =>
        grade(`q${index}`, shuffleKey),
      );
      await store.recordGrades(key, rows);
      const rank = (shuffleKey: number) => (BigInt(shuffleKey) * BigInt(a) + BigInt(b)) % 2_147_483_647n;
      const expected = [...rows]
        .sort((x, y) => (rank(x.shuffleKey) < rank(y.shuffleKey) ? -1 : 1))
        .map(({ questionId: id }) => id);
      expect(await store.candidates({ ...key, level: 2, a, b, offset: 0, limit: 10 })).toEqual(expected);
      expect(await store.candidates({ ...key, level: 2, a, b, offset: 1, limit: 2 })).toEqual(expected.slice(1, 3));
    });

    it('keeps an ungraded question without a level and with its reason', async () => {
      const key = { studentId: 's', scheme: 'x', collectionId: 'c' };
      await store.recordGrades(key, [grade('q1', 1), { ...grade('q2', 2), level: undefined, reason: 'all truncated' }]);
      expect((await store.levelCounts(key))[2]).toBe(1);
      expect(await store.ungradedReasons(key)).toEqual([{ reason: 'all truncated', count: 1 }]);
    });

    it('lets one live process write, and takes the place of a dead one at once', async () => {
      const alive = () => true;
      expect(await store.acquireWriter({ pid: 1, host: 'here', nowMs: 0 }, alive)).toEqual({ kind: 'acquired' });
      expect(await store.acquireWriter({ pid: 2, host: 'here', nowMs: 1 }, alive)).toMatchObject({
        kind: 'taken',
        pid: 1,
      });
      expect(await store.acquireWriter({ pid: 2, host: 'here', nowMs: 1 }, () => false)).toEqual({ kind: 'acquired' });
    });

    it('keeps a run’s reports and start when it is taken up again', async () => {
      await store.beginRun({ id: 'r', config: { a: 1 }, versions: {}, now: '2026-01-01T00:00:00Z' });
      await store.recordReport('r', 'ingest', { rows: 3 });
      await store.beginRun({ id: 'r', config: { a: 1 }, versions: {}, now: '2026-01-02T00:00:00Z' });
      expect(await store.run('r')).toMatchObject({
        startedAt: '2026-01-01T00:00:00Z',
        reports: { ingest: { rows: 3 } },
        state: 'running',
      });
    });

    it('gives a suite back as it was put, and nothing for an unknown id', async () => {
      const suite: TestSuite = {
        kind: 'function',
        entryPoint: 'Solution.f',
        cases: [{ args: '[12345678901234567890]', expected: '"ü 🙂"' }],
        comparator: { kind: 'float', tolerance: 1e-9 },
        limits: { cpuSeconds: 0.5 },
        prelude: 'import math',
        reference: 'def f(x): return x',
      };
      await store.putSuites([suite, stdioSuite('x'.repeat(3_000_000))]);
      expect(await store.load(suiteIdOf(suite))).toEqual(suite);
      expect(await store.load(suiteIdOf(suite))).toEqual(suite);
      const loads = await Promise.all([0, 1].map(() => store.load(suiteIdOf(stdioSuite('x'.repeat(3_000_000))))));
      expect(loads).toEqual([0, 1].map(() => stdioSuite('x'.repeat(3_000_000))));
      expect(await store.load('0'.repeat(32))).toBeUndefined();
    });

    it('keeps the first reference, fills in a missing one, and tries another for one that was refused', async () => {
      const bare = stdioSuite('1');
      const suiteId = suiteIdOf(bare);
      const put = async (reference: string) => {
        await store.putSuites([{ ...bare, reference }]);
        const suite = await store.load(suiteId);
        const checks = await store.goldChecks({ verifier: 'code@1', suiteIds: [suiteId] });
        return [suite?.reference, checks.get(suiteId)?.kind];
      };
      const record = (check: SettledGold) => store.recordGoldChecks('code@1', [{ suiteId, check }]);
      await store.putSuites([bare]);
      await record({ kind: 'refused', reason: 'no reference' });
      expect(await put('bad')).toEqual(['bad', undefined]);
      await record({ kind: 'refused', reason: 'wrong answer' });
      expect(await put('bad')).toEqual(['bad', 'refused']);
      expect(await put('good')).toEqual(['good', undefined]);
      await record({ kind: 'accepted' });
      expect(await put('bad')).toEqual(['good', 'accepted']);
      await store.putSuites([bare]);
      expect(await store.load(suiteId)).toEqual({ ...bare, reference: 'good' });
    });

    it('knows a gold check by suite and verifier', async () => {
      const ids = ['1', '2', '3'].map((text) => suiteIdOf(stdioSuite(text)));
      await store.recordGoldChecks('code@1', [
        { suiteId: ids[0] as string, check: { kind: 'accepted' } },
        { suiteId: ids[1] as string, check: { kind: 'refused', reason: 'time limit' } },
      ]);
      expect([...(await store.goldChecks({ verifier: 'code@1', suiteIds: ids }))]).toEqual([
        [ids[0], { kind: 'accepted' }],
        [ids[1], { kind: 'refused', reason: 'time limit' }],
      ]);
      expect((await store.goldChecks({ verifier: 'code@2', suiteIds: ids })).size).toBe(0);
    });

    it('takes more rows at once than one statement may bind', async () => {
      const questions = Array.from({ length: 7000 }, (_, index) => question(`many ${index}`, '1'));
      const ingest = await store.beginIngest({ name: 'bank', spec: {} });
      await store.recordMembers(
        ingest,
        questions.map((one) => member(one)),
      );
      expect((await store.memberCounts(ingest.collectionId)).kept).toBe(7000);
      expect(await store.questions(questions.map(({ id }) => id))).toHaveLength(7000);
    });
  });
}

const student = responderOf({ name: 'student', parameters: { temperature: 0.6 }, promptVersion: '1', identity: {} });

function question(prompt: string, gold: string): Question {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}

function stdioSuite(stdout: string): TestSuite {
  return { kind: 'stdio', cases: [{ stdin: '', stdout }], comparator: { kind: 'default' } };
}

function member(one: Question, source = 'bank', location = 'bank.jsonl:1') {
  return { question: one, provenance: { source, location }, status: 'kept' } as const;
}

function reply({ id: questionOf }: Question, sample: number, answer: string, costUsd?: number): Attempt {
  const key = { questionId: questionOf, responderId: student.id, sample };
  const usage = { promptTokens: 10, cachedTokens: 0, completionTokens: 5, reasoningTokens: 0 };
  const result = {
    kind: 'replied',
    reply: { reasoning: '', answer, finishReason: 'stop', usage, latencyMs: 7 },
    costUsd,
  } as const;
  return { id: attemptIdOf(key), ...key, runId: 'run', result };
}

function failure({ id: questionOf }: Question, sample: number): Attempt {
  const key = { questionId: questionOf, responderId: student.id, sample };
  return { id: attemptIdOf(key), ...key, runId: 'run', result: { kind: 'failed', reason: '503', isTransient: true } };
}

function grade(id: string, shuffleKey: number) {
  return {
    questionId: id,
    level: 2 as const,
    reason: undefined,
    correctCount: 0,
    decidedCount: 1,
    passRate: 0,
    passRateLow: 0,
    passRateHigh: 0.5,
    meanStepScore: 0.8,
    shuffleKey,
  };
}

async function allKept(store: Store, collectionId: string, limit = 100): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ; ) {
    const page = await store.keptPage({ collectionId, after, limit });
    if (page.length === 0) return ids;
    ids.push(...page.map(({ id }) => id));
    after = ids.at(-1) ?? '';
  }
}
