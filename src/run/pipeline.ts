/** The stages in order, each as the commands and `run` call it: they plan from the store, so any of them may be run again. */

import type { PerLevel } from '../difficulty/level.ts';
import { configuredDistribution } from '../distribution/distribution-schema.ts';
import { UserError } from '../errors/errors.ts';
import { createBenchmarkIndex } from '../question/decontaminate.ts';
import { readSource, type SourceBatch } from '../question/read-source.ts';
import type { Source } from '../question/source-schema.ts';
import { answerWork } from '../stage/answer.ts';
import { gradeCollection } from '../stage/grade.ts';
import type { GradedSource } from '../stage/graded-pages.ts';
import { type GradingRule, gradingRuleOf } from '../stage/grading-rule.ts';
import { type IngestReport, ingestCollection } from '../stage/ingest.ts';
import { type SampleReport, sampleQuestions } from '../stage/sample.ts';
import { type ScoreStage, scoreWork } from '../stage/score.ts';
import type { VerdictKind } from '../verify/verifier.ts';
import { type EngineResult, runWork } from './engine.ts';
import { exportRun } from './export-run.ts';
import {
  bankGrades,
  type CollectionKey,
  gradedCollections,
  gradedDomains,
  keepsCalls,
  type PrmKey,
  type RunContext,
  splittingOf,
  trajectoriesOf,
} from './run-context.ts';
import { teachRun } from './teach-run.ts';
import { gradedWithoutPrm } from './without-prm.ts';
import type { Work } from './work.ts';

export const stageNames = ['ingest', 'answer', 'score', 'grade', 'sample', 'teach', 'export'] as const;
export type StageName = (typeof stageNames)[number];

export type StageEnd =
  | { readonly kind: 'completed'; readonly report: unknown }
  | { readonly kind: 'stopped'; readonly cause: 'interrupted' | 'budget'; readonly reason: string };

const interrupted: StageEnd = { kind: 'stopped', cause: 'interrupted', reason: 'interrupted' };

export const stages: Readonly<Record<StageName, (context: RunContext) => Promise<StageEnd>>> = {
  ingest,
  answer,
  score,
  grade,
  sample,
  teach: teachRun,
  export: exportRun,
};

/** Runs the named stages in order and records each report; stops at the first that was stopped. */
export async function runStages(
  context: RunContext,
  names: readonly StageName[],
  onReport: (stage: StageName, report: unknown) => void,
): Promise<StageEnd> {
  for (const name of names) {
    if (context.signals.drain.aborted) return interrupted;
    const end = await stages[name](context);
    if (end.kind === 'stopped') return end;
    await context.store.recordReport(context.keys.runId, name, end.report);
    onReport(name, end.report);
  }
  return { kind: 'completed', report: undefined };
}

export async function runEngine<Unit, Result>(context: RunContext, work: Work<Unit, Result>): Promise<EngineResult> {
  const { signals, budget, nowMs, onProgress } = context;
  return runWork(work, { signals, budget, nowMs, onProgress });
}

/** Interrupted, it says so like every other stage; the rows read so far stay, and the next ingest confirms them. */
async function ingest(context: RunContext): Promise<StageEnd> {
  try {
    return await ingestAll(context);
  } catch (error) {
    const { drain } = context.signals;
    // Streams give the reason itself or an AbortError of their own.
    if (drain.aborted && (error === drain.reason || (error as Error).name === 'AbortError')) return interrupted;
    throw error;
  }
}

async function ingestAll(context: RunContext): Promise<StageEnd> {
  const { config, keys } = context;
  await context.startVerifiers([...keys.benchmarks, keys.bank]);
  const index = createBenchmarkIndex({ ngramSize: config.questions.decontamination.ngramSize });
  const reports: IngestReport[] = [];
  for (const [position, key] of keys.benchmarks.entries()) {
    const source = config.benchmarks[position] as Source;
    const batches = tap(readAll(context, [source]), (batch) => {
      for (const { question } of batch.questions) index.add(source.name, question.prompt);
    });
    reports.push(await ingestInto(context, { key, batches, benchmarks: undefined }));
  }
  const batches = readAll(context, config.questions.sources);
  reports.push(await ingestInto(context, { key: keys.bank, batches, benchmarks: index }));
  return { kind: 'completed', report: reports };
}

async function ingestInto(
  { store, verifierFor, signals, onProgress, nowMs }: RunContext,
  {
    key,
    batches,
    benchmarks,
  }: {
    key: CollectionKey;
    batches: AsyncIterable<SourceBatch>;
    benchmarks: ReturnType<typeof createBenchmarkIndex> | undefined;
  },
): Promise<IngestReport> {
  const startedMs = nowMs();
  return ingestCollection({
    store,
    name: key.name,
    spec: key.spec,
    batches,
    verifierFor,
    benchmarks,
    signal: signals.drain,
    onBatch: (rows) => onProgress(plainProgress(`ingest ${key.name}`, rows, nowMs() - startedMs)),
  });
}

function plainProgress(stage: string, done: number, elapsedMs: number) {
  const unitsPerSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : undefined;
  return {
    stage,
    done,
    total: undefined,
    inFlight: 0,
    failed: 0,
    unitsPerSecond,
    etaSeconds: undefined,
    completionTokens: 0,
    costUsd: undefined,
  };
}

async function* readAll(
  { loaded, environment, signals }: RunContext,
  sources: readonly Source[],
): AsyncGenerator<SourceBatch> {
  const token = environment.HF_TOKEN;
  const hubUrl = environment.HF_ENDPOINT;
  for (const source of sources) {
    yield* readSource(source, {
      baseDirectory: loaded.baseDirectory,
      cacheDirectory: loaded.cacheDirectory,
      hub: { ...(hubUrl === undefined ? {} : { hubUrl }), ...(token === undefined ? {} : { accessToken: token }) },
      signal: signals.drain,
    });
  }
}

async function* tap<T>(items: AsyncIterable<T>, look: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    look(item);
    yield item;
  }
}

async function requireIngested({ store }: RunContext, key: CollectionKey): Promise<void> {
  if ((await store.collection(key.id))?.report !== undefined) return;
  throw new UserError(`The questions of "${key.name}" are not in the store as this config describes them.`, {
    hint: 'Run `adaptive-cot ingest` first.',
  });
}

async function answer(context: RunContext): Promise<StageEnd> {
  const { store, keys, config, verifierFor } = context;
  for (const key of gradedCollections(context)) await requireIngested(context, key);
  await context.startVerifiers(gradedCollections(context));
  const ports = await context.studentPorts();
  const failures = createReasonTally();
  const counts: Record<VerdictKind, number> = { correct: 0, incorrect: 0, undecided: 0, truncated: 0, failed: 0 };
  for (const key of gradedCollections(context)) {
    const work = await answerWork({
      stage: key === keys.bank ? 'answer' : `answer ${key.name}`,
      store,
      runId: keys.runId,
      collectionId: key.id,
      ports,
      attemptCount: config.student.attempts,
      verifierFor,
      onResult: ({ attempt: { result }, verdict }) => {
        counts[verdict?.kind ?? 'failed'] += 1;
        if (result.kind === 'failed') failures.add(result.reason);
        if (verdict?.kind === 'failed') failures.add(verdict.detail);
      },
    });
    const result = await runEngine(context, work);
    if (result.kind === 'stopped') return result;
  }
  const spend = await store.spend({ runId: keys.runId, responderId: keys.student.id });
  return { kind: 'completed', report: { newVerdicts: counts, newFailures: failures.counts(), spend } };
}

const reasonLimit = 20;

/** Why calls or verifications failed, the most frequent first; reasons beyond the first 20 seen count as `other`, since servers may number theirs. */
function createReasonTally() {
  const seen = new Map<string, number>();
  return {
    add(reason: string) {
      const name = seen.has(reason) || seen.size < reasonLimit ? reason : 'other';
      seen.set(name, (seen.get(name) ?? 0) + 1);
    },
    counts: (): Readonly<Record<string, number>> => Object.fromEntries([...seen].sort(([, a], [, b]) => b - a)),
  };
}

async function score(context: RunContext): Promise<StageEnd> {
  const { keys, onNotice } = context;
  if (keys.prmId === undefined) {
    onNotice(`No PRM is configured (\`processReward\`): levels come from ${gradedWithoutPrm(gradedDomains(context))}.`);
  }
  const reports = [];
  for (const prm of keys.prms) {
    const end = await scoreBy(context, prm);
    if (end.kind === 'stopped') return end;
    reports.push(end.report);
  }
  // One PRM reports as itself.
  return { kind: 'completed', report: reports.length > 1 ? reports : (reports[0] ?? { prm: null }) };
}

async function scoreBy(context: RunContext, prm: PrmKey): Promise<StageEnd> {
  let scored = 0;
  let failed = 0;
  for (const key of gradedCollections(context)) {
    await requireIngested(context, key);
    const work = await scoreWork(await scoreStage(context, { prm, collectionId: key.id }));
    const result = await runEngine(context, work);
    if (result.kind === 'stopped') return result;
    scored += result.progress.done - result.progress.failed;
    failed += result.progress.failed;
  }
  return { kind: 'completed', report: { prm: prm.id, newlyScored: scored, failed } };
}

async function scoreStage(
  context: RunContext,
  { prm, collectionId }: { prm: PrmKey; collectionId: string },
): Promise<ScoreStage> {
  const { store, keys, config, verifierFor } = context;
  return {
    store,
    runId: keys.runId,
    collectionId,
    studentId: keys.student.id,
    prmId: prm.id,
    prm: await context.processReward(prm),
    splittingFor: splittingOf(prm.config),
    scoredText: prm.config.scoredText,
    trajectories: trajectoriesOf(context, prm),
    keepsCalls: keepsCalls(prm.config),
    price: 'price' in prm.config ? prm.config.price : undefined,
    attemptCount: config.student.attempts,
    verifierFor,
  };
}

export interface GradeReport {
  readonly collection: string;
  readonly scheme: string;
  readonly levels: PerLevel<number>;
  /** Between the levels of wrong trajectories, as they were in force. */
  readonly thresholds: readonly number[];
  readonly ungraded: readonly { readonly reason: string; readonly count: number }[];
  readonly passRate: { readonly correct: number; readonly decided: number; readonly questions: number };
}

async function grade(context: RunContext): Promise<StageEnd> {
  const { keys } = context;
  for (const collection of gradedCollections(context)) await requireIngested(context, collection);
  const rule = await gradingRuleOf(keys.difficulty, gradedSource(context, keys.bank));
  const reports: GradeReport[] = [];
  for (const collection of gradedCollections(context)) reports.push(await gradeOf(context, { collection, rule }));
  return { kind: 'completed', report: reports };
}

function gradedSource({ store, keys, config, verifierFor }: RunContext, { id }: CollectionKey): GradedSource {
  return {
    store,
    studentId: keys.student.id,
    collectionId: id,
    prmId: keys.prmId,
    attemptCount: config.student.attempts,
    verifierFor,
  };
}

async function gradeOf(
  context: RunContext,
  { collection, rule }: { collection: CollectionKey; rule: GradingRule },
): Promise<GradeReport> {
  const { store, keys, onProgress, nowMs } = context;
  const key = { ...bankGrades(context), collectionId: collection.id };
  const startedMs = nowMs();
  await gradeCollection({
    ...gradedSource(context, collection),
    key,
    scheme: keys.difficulty,
    rule,
    onPage: (done) => onProgress(plainProgress(`grade ${collection.name}`, done, nowMs() - startedMs)),
  });
  return {
    collection: collection.name,
    scheme: keys.scheme,
    levels: await store.levelCounts(key),
    thresholds: rule.scheme.thresholds,
    ungraded: await store.ungradedReasons(key),
    passRate: await store.passRates(key),
  };
}

/** A grading that was cut short, or an ingest since, would draw from part of the bank. @throws UserError then. */
export async function requireGraded(context: RunContext, collection: CollectionKey): Promise<void> {
  const { questions } = await context.store.passRates({ ...bankGrades(context), collectionId: collection.id });
  const { kept } = await context.store.memberCounts(collection.id);
  if (questions === kept) return;
  throw new UserError(`${questions} of the ${kept} questions of "${collection.name}" are graded for this student.`, {
    hint: 'Run `adaptive-cot grade`; it calls no model.',
  });
}

/** The distribution the config asks for. @throws UserError when it is to be measured and nothing is graded. */
export async function distributionOf({ config, store, keys }: RunContext): Promise<PerLevel<number>> {
  const wanted = config.selection.distribution;
  const benchmark =
    wanted.kind === 'evaluation' ? keys.benchmarks.find(({ name }) => name === wanted.benchmark) : undefined;
  const measuredOn = benchmark ?? keys.bank;
  const evaluationCounts = await store.levelMasses({ ...bankGrades({ keys }), collectionId: measuredOn.id });
  const distribution = configuredDistribution(wanted, { easy: config.difficulty.easy, evaluationCounts });
  if (distribution) return distribution;
  throw new UserError(`P_eval cannot be measured: no question of "${measuredOn.name}" has a level.`, {
    hint: 'Run `adaptive-cot answer`, `score` and `grade` first, and see `adaptive-cot status` for why questions are ungraded.',
  });
}

async function sample(context: RunContext): Promise<StageEnd> {
  const { store, keys, config, onNotice } = context;
  for (const collection of gradedCollections(context)) await requireGraded(context, collection);
  const distribution = await distributionOf(context);
  const { size, seed, shortage } = config.selection;
  const report = await sampleQuestions({
    store,
    runId: keys.runId,
    key: bankGrades(context),
    distribution,
    size,
    seed: String(seed),
    shortage,
  });
  if (report.unmet > 0 && shortage === 'fail') throw shortBank(report, size);
  for (const { from, to, count } of report.moves)
    onNotice(`Level ${from} is short: ${count} questions are taken from level ${to} (policy ${shortage}).`);
  if (report.unmet > 0) onNotice(`The bank holds ${report.unmet} graded questions fewer than asked for.`);
  return { kind: 'completed', report };
}

function shortBank({ quotas, available }: SampleReport, size: number): UserError {
  const short = ([0, 1, 2, 3, 4, 5] as const).filter((level) => quotas[level] > available[level]);
  const lines = short.map((level) => `level ${level}: ${quotas[level]} asked, ${available[level]} found`);
  return new UserError(`The bank cannot fill a selection of ${size}: ${lines.join('; ')}.`, {
    hint: 'Add questions, lower `selection.size`, or set `selection.shortage` to nearest or easier.',
  });
}
