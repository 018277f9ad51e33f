/** The stages in order, each as the commands and `run` call it: they plan from the store, so any of them may be run again. */

import type { PerLevel } from '../difficulty/level.ts';
import { configuredDistribution } from '../distribution/distribution-schema.ts';
import { UserError } from '../errors/errors.ts';
import { createBenchmarkIndex } from '../question/decontaminate.ts';
import { readSource, type SourceBatch } from '../question/read-source.ts';
import type { Source } from '../question/source-schema.ts';
import { type IngestReport, ingestCollection } from '../stage/ingest.ts';
import { type SampleReport, sampleQuestions } from '../stage/sample.ts';
import { answerRun } from './answer-run.ts';
import { type EngineResult, runWork } from './engine.ts';
import { exportRun } from './export-run.ts';
import { gradeRun } from './grade-run.ts';
import { bankGrades, type CollectionKey, gradedCollections, type RunContext } from './run-context.ts';
import { scoreRun } from './score-run.ts';
import { teachRun } from './teach-run.ts';
import type { Work } from './work.ts';

export const stageNames = ['ingest', 'answer', 'score', 'grade', 'sample', 'teach', 'export'] as const;
export type StageName = (typeof stageNames)[number];

export type StageEnd =
  | { readonly kind: 'completed'; readonly report: unknown }
  | { readonly kind: 'stopped'; readonly cause: 'interrupted' | 'budget'; readonly reason: string };

const interrupted: StageEnd = { kind: 'stopped', cause: 'interrupted', reason: 'interrupted' };

export const stages: Readonly<Record<StageName, (context: RunContext) => Promise<StageEnd>>> = {
  ingest,
  answer: answerRun,
  score: scoreRun,
  grade: gradeRun,
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

export function plainProgress(stage: string, done: number, elapsedMs: number) {
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

/** @throws UserError when the collection was never ingested as the config describes it. */
export async function requireIngested({ store }: RunContext, key: CollectionKey): Promise<void> {
  if ((await store.collection(key.id))?.report !== undefined) return;
  throw new UserError(`The questions of "${key.name}" are not in the store as this config describes them.`, {
    hint: 'Run `adaptive-cot ingest` first.',
  });
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
  const one =
    wanted.kind === 'evaluation' && wanted.levels ? `one of the levels ${wanted.levels.join(', ')}` : 'a level';
  throw new UserError(`P_eval cannot be measured: no question of "${measuredOn.name}" has ${one}.`, {
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
