/** The whole path for code, with a verifier that judges programs without running them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { render as renderEvaluation } from '../cli/evaluate.ts';
import { render as renderQuestion, viewOf } from '../cli/show.ts';
import { loadConfig } from '../config/load-config.ts';
import { levelForScore } from '../difficulty/level-for-score.ts';
import { UserError } from '../errors/errors.ts';
import type { Question } from '../question/question.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { type BenchmarkReport, type EvaluateChoices, evaluateRun } from './evaluate-run.ts';
import { codeQuestion, type FakeSandbox, fakeSandbox, putQuestions, suiteOf } from './fixtures/code-bank.ts';
import { runStages, type StageName } from './pipeline.ts';
import { planRun } from './plan-run.ts';
import { bankGrades, createRunContext, type RunContext, runKeys } from './run-context.ts';
import type { TeachReport } from './teach-run.ts';

const bankSize = 60;
const stagesAfterIngest: readonly StageName[] = ['answer', 'score', 'grade', 'sample', 'teach', 'export'];

describe('a run on code questions', () => {
  let directory: string;
  let store: Store;
  let sandbox: FakeSandbox;
  let notices: string[];
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-code-'));
    store = await openStore(openSqlite(join(directory, 'store.sqlite')));
    await store.putSuites(Array.from({ length: 200 }, (_, n) => suiteOf(n)));
    sandbox = fakeSandbox();
    notices = [];
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  function configure({ more = '', student = 'ability: 0, attempts: 2', bank = 'code' } = {}) {
    const text = `
questions: { sources: [{ name: bank, domain: ${bank}, path: bank.jsonl }] }
benchmarks: [{ name: lcb, domain: code, path: lcb.jsonl }]
student: { kind: simulated, model: student, ${student} }
teacher: { kind: simulated, model: teacher, ability: 3, style: reasoner }
selection: { size: 10, distribution: { kind: evaluation, benchmark: lcb } }
${more}
`;
    writeFileSync(join(directory, 'adaptive-cot.yaml'), text);
    return loadConfig(join(directory, 'adaptive-cot.yaml'));
  }

  /** A configuration, and its questions in the store. */
  async function prepare(options: Parameters<typeof configure>[0] = {}, benchmark: readonly Question[] = lcb()) {
    const loaded = configure(options);
    const keys = runKeys(loaded.config);
    const bank = Array.from({ length: bankSize }, (_, n) => codeQuestion(n));
    await putQuestions(store, keys.bank, bank);
    for (const key of keys.benchmarks) await putQuestions(store, key, benchmark);
    return loaded;
  }

  const lcb = () => Array.from({ length: 20 }, (_, n) => codeQuestion(100 + n));

  async function inContext<T>(loaded: ReturnType<typeof loadConfig>, work: (context: RunContext) => Promise<T>) {
    const never = new AbortController().signal;
    const context = await createRunContext(loaded, store, {
      signals: { drain: never, abort: never },
      environment: {},
      nowMs: Date.now,
      onProgress: () => {},
      onNotice: (line) => notices.push(line),
      createCodeVerifier: sandbox.create,
    });
    const run = { id: context.keys.runId, config: loaded.config, versions: {}, now: new Date().toISOString() };
    await store.beginRun(run);
    return work(context).finally(() => context.close());
  }

  /** What the stages reported. */
  function run(loaded: ReturnType<typeof loadConfig>, stages = stagesAfterIngest): Promise<Record<string, unknown>> {
    return inContext(loaded, async (context) => {
      const reports: Record<string, unknown> = {};
      const end = await runStages(context, stages, (name, report) => {
        reports[name] = report;
      });
      expect(end.kind).toBe('completed');
      return reports;
    });
  }

  it('goes from answers to a dataset of programs that pass their tests', async () => {
    const reports = await run(await prepare());
    expect((reports.teach as TeachReport).kept).toBe(10);
    const rows = readFileSync(join(directory, 'dataset/canonical.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      const [, increment] = /Print (\d+) more/.exec(row.question) ?? [];
      expect(row).toMatchObject({ domain: 'code', gold: '10 stdio tests' });
      expect(row.answer).toBe(`\`\`\`python\n${suiteOf(Number(increment)).reference}\n\`\`\``);
      expect(row.reasoning).toContain('Step 1');
      expect(row.provenance.verifier).toBe('code@1(default)');
    }
    const chat = readFileSync(join(directory, 'dataset/trl-messages.jsonl'), 'utf8').split('\n')[0] ?? '';
    expect(JSON.parse(chat).messages[0].content).toContain('one complete Python 3 program');
    const card = readFileSync(join(directory, 'dataset/README.md'), 'utf8');
    expect(card).toContain(
      'passes every test of its question; the score of a wrong one is the share of tests it passes',
    );
    expect(card).not.toContain('pass rate');
    expect(notices).toContain('Programs are run in: a fake');
    expect(notices.join()).toContain('levels come from the share of tests a wrong program passes');
  });

  it('starts one sandbox, closes it, and starts none where nothing is to be verified', async () => {
    const loaded = await prepare();
    await run(loaded);
    expect(sandbox.log).toEqual(['started', 'closed']);
    await run(loaded, ['score', 'grade', 'sample', 'export']);
    expect(sandbox.log).toEqual(['started', 'closed']);
    expect((await planRun(loaded, store)).calls[0]?.calls).toBe(0);
  });

  it('without a PRM gives a question no program solves the level of the mean share of tests passed', async () => {
    const loaded = await prepare();
    await run(loaded, ['answer', 'grade']);
    const unsolved = (await grades(loaded)).filter(({ correctCount }) => correctCount === 0);
    expect(unsolved.length).toBeGreaterThan(5);
    for (const { meanTestShare = Number.NaN, level } of unsolved)
      expect(level).toBe(levelForScore(meanTestShare, { thresholds: [0.75, 0.5, 0.25], easiest: 2 }));
    expect(new Set(unsolved.map(({ level }) => level)).size).toBeGreaterThan(2);
    for (const { correctCount, level } of await grades(loaded)) expect(level === 1).toBe(correctCount > 0);
  });

  it('with a PRM weighs tests against steps', async () => {
    const prm = 'processReward: { kind: simulated, model: prm }';
    const loaded = await prepare({ more: `${prm}\ndifficulty: { testShareWeight: 0.75 }`, student: 'ability: 0' });
    await run(loaded, ['answer', 'score', 'grade']);
    const unsolved = (await grades(loaded)).filter(({ correctCount }) => correctCount === 0);
    expect(unsolved.length).toBeGreaterThan(5);
    for (const { meanTestShare = Number.NaN, meanStepScore = Number.NaN, level } of unsolved) {
      const score = 0.75 * meanTestShare + 0.25 * meanStepScore;
      expect(level).toBe(levelForScore(score, { thresholds: [0.75, 0.5, 0.25], easiest: 2 }));
    }
  });

  async function grades(loaded: ReturnType<typeof loadConfig>) {
    const { bank, ...keys } = runKeys(loaded.config);
    const questionIds = (await store.keptPage({ collectionId: bank.id, after: '', limit: 1000 })).map(({ id }) => id);
    return [...(await store.grades({ ...bankGrades({ keys: { bank, ...keys } }), questionIds })).values()];
  }

  it('judges again, without a call, what a failing verifier left, and counts none of it until then', async () => {
    const loaded = await prepare({ student: 'ability: 0, attempts: 1' }, []);
    const { bank, student } = runKeys(loaded.config);
    sandbox.isDead = true;
    await expect(run(loaded, ['answer'])).rejects.toThrow(
      'The last 20 replies could not be verified: the sandbox died',
    );
    await run(loaded, ['grade']);
    const { correct, decided } = await store.passRates({ ...bankGrades({ keys: runKeys(loaded.config) }) });
    expect([correct, decided]).toEqual([0, 0]);
    const settled = { collectionId: bank.id, responderId: student.id, sampleLimit: 1, verifiers: ['code@1(default)'] };
    expect(await store.countSettled(settled)).toBe(0);
    const { calls } = await store.spendOf(student.id);
    expect(calls).toBeGreaterThanOrEqual(20);

    sandbox.isDead = false;
    const seen: (readonly [done: number, total: number | undefined])[] = [];
    const onProgress: RunContext['onProgress'] = ({ stage, done, total }) => {
      if (stage === 'answer') seen.push([done, total]);
    };
    await inContext(loaded, (context) => runStages({ ...context, onProgress }, ['answer'], () => {}));
    expect(seen.at(-1)).toEqual([bankSize, bankSize]);
    expect(await store.countSettled(settled)).toBe(bankSize);
    expect((await store.spendOf(student.id)).calls).toBe(bankSize);
    const { judged } = sandbox;
    await run(loaded, ['answer']);
    expect(sandbox.judged).toBe(judged);
  });

  it('asks no model where no sandbox can be had', async () => {
    const loaded = await prepare();
    sandbox = { ...sandbox, create: () => Promise.reject(new UserError('no sandbox works here')) };
    await expect(run(loaded, ['answer'])).rejects.toThrow('no sandbox works here');
    expect((await store.spendOf(runKeys(loaded.config).student.id)).calls).toBe(0);
  });

  it('shows of an attempt why it is wrong and how many tests it passed, and its program once', async () => {
    const loaded = await prepare();
    await run(loaded, ['answer', 'grade']);
    const wrong = (await grades(loaded)).find(({ correctCount }) => correctCount === 0);
    const text = renderQuestion(await viewOf(store, wrong?.questionId ?? ''));
    expect(text).toMatch(/^incorrect \(wrong-answer\), \d of 10 tests passed: /m);
    expect(text).toMatch(/0 of 2 right, wrong programs pass \d+\.\d ?% of the tests/);
    expect(text.match(/import binascii/g)).toHaveLength(2);
  });

  describe('evaluating a benchmark with dates', () => {
    const dated = (): Question[] => [
      ...[1, 2, 3, 4].map((day) =>
        codeQuestion(100 + day, { contest_date: `2024-10-0${day}T00:00:00`, difficulty: day === 4 ? 'Hard' : 'easy' }),
      ),
      codeQuestion(105, { contest_date: '2023-01-01', difficulty: 'medium' }),
      codeQuestion(106, { difficulty: 'medium' }),
    ];
    const window = (days: string) => `evaluation: { samples: 2, ks: [1, 2], windows: { lcb: { ${days} } } }`;

    async function evaluate(more: string, choices: Partial<EvaluateChoices> = {}, benchmark = dated()) {
      const loaded = await prepare({ more }, benchmark);
      const end = await inContext(loaded, (context) =>
        evaluateRun(context, { models: ['student', 'teacher'], ...choices }),
      );
      if (end.kind !== 'completed') throw new Error(end.reason);
      return (end.report as BenchmarkReport[])[0] as BenchmarkReport;
    }

    it('asks and counts the questions inside the window alone, and says so', async () => {
      const report = await evaluate(window('from: 2024-10-02'));
      expect(report.window).toEqual({
        ...{ dateField: 'contest_date', from: '2024-10-02', to: undefined },
        ...{ questionCount: 3, outsideCount: 2, undatedCount: 1 },
      });
      expect(report.models.student).toMatchObject({ questionCount: 3, sampleCount: 6 });
      expect(sandbox.judged).toBe(12);
      const text = renderEvaluation(report);
      expect(text).toContain('contest_date from 2024-10-02: 3 questions; 2 lie outside, and 1 have no readable date');
    });

    it('takes the days of the command line before those of the configuration', async () => {
      const report = await evaluate(window('from: 2024-10-02'), { from: '2023-01-01', to: '2024-10-01' });
      expect(report.window).toMatchObject({ from: '2023-01-01', to: '2024-10-01', questionCount: 2 });
    });

    it('gives the figures of each difficulty, and lets no program vote', async () => {
      const report = await evaluate(window('from: 2024-10-01'));
      const { byDifficulty, majorityAtK, passAtK } = report.models.teacher ?? {};
      expect(Object.keys(passAtK ?? {})).toEqual(['1', '2']);
      expect(majorityAtK).toEqual({});
      expect(byDifficulty).toMatchObject({ easy: { questionCount: 3 }, hard: { questionCount: 1 } });
      expect(byDifficulty).not.toHaveProperty('medium');
      expect(renderEvaluation(report)).toMatch(/pass@1 easy .*3 questions[\s\S]*pass@1 hard/);
    });

    it('without a window asks every question, with or without a date', async () => {
      const report = await evaluate('evaluation: { samples: 1 }');
      expect(report).not.toHaveProperty('window');
      expect(report.models.student?.questionCount).toBe(6);
    });

    it('refuses a window without a question before it asks, and names the column when no question has a date', async () => {
      await expect(evaluate(window('from: 2025-01-01'))).rejects.toThrow(
        'No question of "lcb" lies from 2025-01-01: 5 lie outside, 1 have no readable date in `contest_date`.',
      );
      await expect(evaluate(window('dateField: date, from: 2024-01-01'))).rejects.toThrow('readable date in `date`');
      expect(sandbox.log).toEqual([]);
    });
  });
});
