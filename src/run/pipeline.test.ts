import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesUnder } from '../../test/support/workspace.ts';
import { loadConfig } from '../config/load-config.ts';
import type { IngestReport } from '../stage/ingest.ts';
import type { SampleReport } from '../stage/sample.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { runStages, type StageName, stageNames } from './pipeline.ts';
import { bankGrades, createRunContext, type RunSurroundings } from './run-context.ts';
import type { TeachReport } from './teach-run.ts';

interface Choices {
  readonly bank?: string;
  readonly student?: string;
  readonly teacher?: string;
  readonly distribution?: string;
  readonly more?: string;
}

interface AnswerReport {
  readonly newVerdicts: Readonly<Record<string, number>>;
  readonly newFailures: Readonly<Record<string, number>>;
}

describe('the stages of a run', () => {
  let directory: string;
  let store: Store;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-pipeline-'));
    store = await openStore(openSqlite(join(directory, 'store.sqlite')));
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  function writeBank(rows: number, file = 'bank.jsonl'): void {
    const row = (index: number) =>
      `${JSON.stringify({ prompt: `What is ${index} + 1?`, answer: String(index + 1) })}\n`;
    writeFileSync(join(directory, file), Array.from({ length: rows }, (_, index) => row(index)).join(''));
  }

  function configure({
    bank = '{ name: sums, domain: math, path: bank.jsonl }',
    student = '{ kind: simulated, model: student, ability: 0 }',
    teacher = '{ kind: simulated, model: teacher, ability: 3 }',
    distribution = '{ kind: curriculum }',
    more = '',
  }: Choices = {}): string {
    const file = join(directory, 'adaptive-cot.yaml');
    const text = `questions: { sources: [${bank}] }\nstudent: ${student}\nteacher: ${teacher}\nselection: { size: 4, distribution: ${distribution} }\n${more}\n`;
    writeFileSync(file, text);
    return file;
  }

  /** Runs stages under the configuration as it stands; what they reported, and how it ended. */
  async function run(names: readonly StageName[] = stageNames, around: Partial<RunSurroundings> = {}) {
    const never = new AbortController().signal;
    const loaded = loadConfig(join(directory, 'adaptive-cot.yaml'));
    const context = await createRunContext(loaded, store, {
      signals: { drain: never, abort: never },
      environment: {},
      nowMs: Date.now,
      onProgress: () => {},
      onNotice: () => {},
      ...around,
    });
    await store.beginRun({
      id: context.keys.runId,
      config: loaded.config,
      versions: {},
      now: new Date().toISOString(),
    });
    const reports: Partial<Record<StageName, unknown>> = {};
    const end = await runStages(context, names, (name, report) => {
      reports[name] = report;
    }).finally(() => context.close());
    return { end, reports, context };
  }

  const card = () => readFileSync(join(directory, 'dataset/README.md'), 'utf8');

  it('stops between batches of an ingest when interrupted, as any stage does', async () => {
    writeBank(4_100);
    configure();
    const drain = new AbortController();
    const signals = { drain: drain.signal, abort: new AbortController().signal };
    const { end } = await run(['ingest'], { signals, onProgress: () => drain.abort() });
    expect(end).toEqual({ kind: 'stopped', cause: 'interrupted', reason: 'interrupted' });
    expect((await run(['ingest'])).end.kind).toBe('completed');
  });

  it('believes a licence that was added to the configuration, and names no source it no longer has', async () => {
    writeBank(20);
    configure();
    await run();
    expect(card()).toContain('| sums | unknown | 4 |');
    configure({ bank: '{ name: additions, domain: math, path: bank.jsonl, licence: MIT }' });
    await run();
    configure({ bank: '{ name: additions, domain: math, path: bank.jsonl, licence: CC0-1.0 }' });
    await run();
    expect(card()).toContain('| additions | CC0-1.0 | 4 |');
    expect(card()).not.toMatch(/unknown|MIT|sums/);
  });

  it('names the benchmark a question is shared with, whatever stands in its name', async () => {
    const prompt = 'one two three four five six seven eight nine ten eleven twelve thirteen plus 1?';
    writeFileSync(join(directory, 'test.jsonl'), `${JSON.stringify({ prompt, answer: '14' })}\n`);
    writeBank(5);
    writeFileSync(join(directory, 'extra.jsonl'), `${JSON.stringify({ prompt: `Now ${prompt}`, answer: '14' })}\n`);
    configure({
      bank: '{ name: sums, domain: math, path: [bank.jsonl, extra.jsonl] }',
      more: 'benchmarks: [{ name: "hf:sums: hard", domain: math, path: test.jsonl }]',
    });
    const { reports } = await run(['ingest']);
    expect((reports.ingest as IngestReport[])[1]?.contaminatedBy).toEqual({ 'hf:sums: hard': 1 });
  });

  it('draws from the levels asked for alone, and says when nothing is in them', async () => {
    writeBank(40);
    configure({ distribution: '{ kind: evaluation, levels: [5] }' });
    const drawn = (await run(['ingest', 'answer', 'grade', 'sample'])).reports.sample as SampleReport;
    expect(drawn.available[1]).toBeGreaterThan(0);
    expect(drawn.quotas).toEqual({ 0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 4 });
    configure({ distribution: '{ kind: evaluation, levels: [2] }' });
    await expect(run(['sample'])).rejects.toThrow('no question of "bank" has one of the levels 2');
  });

  it('refuses to teach a selection drawn before the levels changed', async () => {
    writeBank(40);
    configure();
    const { context } = await run(['ingest', 'answer', 'grade', 'sample']);
    const { studentId, scheme, collectionId } = bankGrades(context);
    const key = { studentId, scheme, collectionId };
    const chosen = (await store.selections(context.keys.runId))[0];
    const others = [...(await store.grades({ ...key, questionIds: await keptIds(collectionId) })).values()];
    await store.clearGrades(key);
    await store.recordGrades(
      key,
      others.map((one) => (one.questionId === chosen?.questionId ? { ...one, level: 3 } : one)),
    );
    await expect(run(['teach'])).rejects.toThrow(/levels have changed/);
    expect((await run(['sample', 'teach'])).end.kind).toBe('completed');
  });

  it('takes up recorded replies the query did not give before, and says why calls failed', async () => {
    writeBank(30);
    const replies = Array.from({ length: 30 }, (_, index) => ({
      q: ` What is ${index} + 1?`,
      reply: `\\boxed{${index + 1}}`,
    }));
    writeFileSync(join(directory, 'replies.jsonl'), replies.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const student = (column: string) =>
      `{ kind: recorded, model: student, sql: "SELECT ${column} AS question, reply FROM 'replies.jsonl'" }`;
    configure({ student: student('q') });
    const before = (await run(['ingest', 'answer'])).reports.answer as AnswerReport;
    expect(before.newVerdicts.failed).toBe(30);
    expect(Object.entries(before.newFailures)).toEqual([
      [expect.stringContaining('no recorded reply to this question'), 30],
    ]);
    configure({ student: student('trim(q)') });
    const after = (await run(['answer'])).reports.answer as AnswerReport;
    expect(after).toMatchObject({ newVerdicts: { correct: 30, failed: 0 }, newFailures: {} });
  });

  it('counts as tries the replies there were, and a reply that is missing as failed', async () => {
    writeBank(12);
    const replies = Array.from({ length: 12 }, (_, index) => ({
      question: `What is ${index} + 1?`,
      reply: `\\boxed{${index % 2 === 0 ? index + 1 : 0}}`,
    }));
    writeFileSync(join(directory, 'replies.jsonl'), replies.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const teacher = `{ kind: recorded, model: teacher, tries: 3, sql: "SELECT * FROM 'replies.jsonl'" }`;
    configure({ teacher });
    const { levels } = (await run(['ingest', 'answer', 'grade', 'sample', 'teach'])).reports.teach as TeachReport;
    for (const { attempts, kept, triedQuestions, rejected } of Object.values(levels)) {
      expect(attempts).toBe(triedQuestions);
      expect(kept + (rejected.incorrect ?? 0)).toBe(triedQuestions);
      expect(rejected.failed).toBe(rejected.incorrect);
    }
  });

  it('counts a reply that is only to be judged again once', async () => {
    writeBank(30);
    configure();
    await run(['ingest', 'answer']);
    configure({ more: 'verification: { math: { rounding: none } }' });
    const seen: (readonly [number, number | undefined])[] = [];
    await run(['answer'], { onProgress: ({ done, total }) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([30, 30]);
    expect((await run(['answer'])).reports.answer).toMatchObject({
      newVerdicts: { correct: 0, incorrect: 0, failed: 0 },
    });
  });

  it('exports no part of what was taught when a later teaching was cut off', async () => {
    writeBank(60);
    configure({ teacher: '{ kind: simulated, model: teacher, ability: -1, tries: 1 }' });
    const { levels, kept } = (await run()).reports.teach as TeachReport;
    expect(Object.values(levels).some(({ triedQuestions, planned }) => triedQuestions > planned)).toBe(true);
    const before = filesUnder(join(directory, 'dataset'));
    const drain = new AbortController();
    const signals = { drain: drain.signal, abort: new AbortController().signal };
    const nowMs = () => {
      drain.abort();
      return Date.now();
    };
    expect((await run(['sample', 'teach'], { signals, nowMs })).end.kind).toBe('stopped');
    await expect(run(['export'])).rejects.toThrow(`of ${kept} chains`);
    await run(['teach', 'export']);
    expect(filesUnder(join(directory, 'dataset'))).toEqual(before);
  });

  async function keptIds(collectionId: string): Promise<string[]> {
    return (await store.keptPage({ collectionId, after: '', limit: 1000 })).map(({ id }) => id);
  }
});
