import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import type { GradeRecord } from '../store/repository/grades.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import type { GradeReport } from './grade-run.ts';
import { runStages, type StageName } from './pipeline.ts';
import { bankGrades, createRunContext } from './run-context.ts';

const bankSize = 80;
const plan = { min: 2, max: 6, budget: 3 };

interface Choices {
  readonly ability?: number;
  readonly student?: string;
  readonly attempts?: string;
  readonly more?: string;
  readonly seed?: number;
  readonly difficulty?: string;
}

describe('posterior levels and active grading in a run', () => {
  let directory: string;
  let store: Store;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-posterior-'));
    const rows = Array.from({ length: bankSize }, (_, n) => ({ prompt: `What is ${n} + 1?`, answer: String(n + 1) }));
    writeFileSync(join(directory, 'bank.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    store = await openStore(openSqlite(join(directory, 'store.sqlite')));
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  function configure({
    ability = 0,
    student = 'student',
    attempts = JSON.stringify(plan),
    more = '',
    seed = 0,
    difficulty = '{ method: posterior }',
  }: Choices = {}): string {
    const file = join(directory, 'adaptive-cot.yaml');
    writeFileSync(
      file,
      `questions: { sources: [{ name: sums, domain: math, path: bank.jsonl }] }
student: { kind: simulated, model: ${student}, ability: ${ability}, attempts: ${attempts} }
processReward: { kind: simulated, model: prm }
difficulty: ${difficulty}
teacher: { kind: simulated, model: teacher, ability: 3 }
selection: { size: 10, seed: ${seed}, distribution: { kind: evaluation } }
${more}
`,
    );
    return file;
  }

  async function run(file: string, names: readonly StageName[] = ['ingest', 'answer', 'score', 'grade', 'sample']) {
    const never = new AbortController().signal;
    const loaded = loadConfig(file);
    const context = await createRunContext(loaded, store, {
      signals: { drain: never, abort: never },
      environment: {},
      nowMs: Date.now,
      onProgress: () => {},
      onNotice: () => {},
    });
    const { config } = loaded;
    await store.beginRun({ id: context.keys.runId, config, versions: {}, now: '2026-01-01T00:00:00Z' });
    const reports: Partial<Record<StageName, unknown>> = {};
    const end = await runStages(context, names, (name, report) => {
      reports[name] = report;
    }).finally(() => context.close());
    const grades = await store.gradePage({ ...bankGrades(context), after: '', limit: bankSize });
    return { end, reports, context, grades };
  }

  const graded = (grades: readonly GradeRecord[]) => grades.map(({ questionId, ...grade }) => [questionId, grade]);
  const spentBy = async (file: string) => {
    const { grades, context } = await run(file);
    const { calls } = await store.spendOn({
      collectionId: context.keys.bank.id,
      responderId: context.keys.student.id,
      sampleLimit: plan.max,
    });
    return { calls, grades };
  };

  it('spends its budget, at least the least and at most the most on a question, and not evenly', async () => {
    const { calls, grades } = await spentBy(configure());
    expect(calls).toBe(bankSize * plan.budget);
    const counts = grades.map(({ decidedCount }) => decidedCount);
    expect(Math.min(...counts)).toBe(plan.min);
    expect(Math.max(...counts)).toBeGreaterThan(plan.budget);
    expect(Math.max(...counts)).toBeLessThanOrEqual(plan.max);
  });

  it('stores each level with weights that sum to 1, its width, and the level drawn', async () => {
    const { grades } = await run(configure());
    for (const { level, drawnLevel, posterior, passRateLow, passRate, passRateHigh } of grades) {
      const weights = posterior?.weights ?? [];
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      expect(weights).toHaveLength(6);
      expect(weights[drawnLevel ?? -1]).toBeGreaterThan(0);
      expect(Math.abs((level ?? 0) - (posterior?.meanLevel ?? 9))).toBeLessThanOrEqual(0.5 + 1e-9);
      expect(passRateLow).toBeLessThan(passRate ?? 0);
      expect(passRate).toBeLessThan(passRateHigh ?? 0);
    }
    expect(grades.some(({ level, drawnLevel }) => level !== drawnLevel)).toBe(true);
  });

  it('asks nothing more when it is run again, and for another draw of the same levels', async () => {
    const first = await spentBy(configure());
    const again = await spentBy(configure());
    expect(graded(again.grades)).toEqual(graded(first.grades));
    const other = await spentBy(configure({ seed: 1 }));
    expect([again.calls, other.calls]).toEqual([first.calls, first.calls]);
    const levels = ({ grades }: typeof first) => grades.map(({ level }) => level);
    const drawn = ({ grades }: typeof first) => grades.map(({ drawnLevel }) => drawnLevel);
    expect(levels(other)).toEqual(levels(first));
    expect(drawn(other)).not.toEqual(drawn(first));
  });

  it('stopped again and again by its ceiling it ends where an undisturbed run ends', async () => {
    const whole = await spentBy(configure());
    await store.close();
    store = await openStore(openSqlite(join(directory, 'second.sqlite')));
    let stops = 0;
    for (let maxTokens = 500; ; maxTokens += 500) {
      const { end } = await run(configure({ more: `limits: { maxTokens: ${maxTokens} }` }));
      if (end.kind === 'completed') break;
      stops += 1;
    }
    expect(stops).toBeGreaterThan(3);
    const { calls, grades } = await spentBy(configure());
    expect(calls).toBe(whole.calls);
    expect(graded(grades)).toEqual(graded(whole.grades));
  });

  it('learns from another student of the same bank', async () => {
    await run(configure({ student: 'first', attempts: '6', ability: 0.3 }));
    const { reports } = await run(configure({ attempts: '4' }));
    const [{ predictor } = {}] = reports.grade as GradeReport[];
    const weightOf = (name: RegExp) => {
      const at = predictor?.featureNames.findIndex((feature) => name.test(feature)) ?? -1;
      return predictor?.weights[at + 1];
    };
    expect(predictor?.basis.kind).toBe('fitted');
    expect(weightOf(/otherStudentsLogit/)).toBeGreaterThan(0.1);
  });

  it('calibrates quantiles on the wrong answers of the bank', async () => {
    const { reports, grades } = await run(configure({ attempts: '1', difficulty: '{ thresholds: quantiles }' }));
    const [{ thresholds, levels } = { thresholds: [], levels: {} as GradeReport['levels'] }] =
      reports.grade as GradeReport[];
    const scores = grades.flatMap(({ meanStepScore }) => meanStepScore ?? []).sort((a, b) => a - b);
    expect(scores.length).toBeGreaterThan(20);
    expect(thresholds[1]).toBeCloseTo(
      ((scores[Math.floor((scores.length - 1) / 2)] ?? 0) + (scores[Math.ceil((scores.length - 1) / 2)] ?? 0)) / 2,
      12,
    );
    for (const level of [2, 3, 4, 5] as const)
      expect(levels[level]).toBeGreaterThanOrEqual(Math.floor(scores.length / 4) - 1);
  });
});
