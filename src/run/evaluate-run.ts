/** Evaluates models on benchmarks: samples what is owed, then figures with intervals, and a paired comparison of the first two. */
import { UserError } from '../errors/errors.ts';
import type { Question } from '../question/question.ts';
import { answerWork, keptQuestions } from '../stage/answer.ts';
import { type DateWindow, defaultDateField, placementOf } from '../stage/date-window.ts';
import { type AnsweredQuestion, evaluatedQuestions, evaluationOf, type ModelEvaluation } from '../stage/evaluate.ts';
import { compareModels, type ModelComparison } from '../stats/evaluate.ts';
import { runEngine, type StageEnd } from './pipeline.ts';
import { type CollectionKey, type RunContext, sandboxOf } from './run-context.ts';

export interface BenchmarkReport {
  readonly benchmark: string;
  readonly samples: number;
  /** The days its questions are taken from, and what became of all of them; absent without a window. */
  readonly window?: DateWindow & WindowCounts;
  /** What programs were run in; absent when no question is code. */
  readonly sandbox?: string;
  readonly models: Readonly<Record<string, ModelEvaluation>>;
  /** pass@1 of the first named model minus that of the second; absent with one model. */
  readonly comparison?: ModelComparison & { readonly first: string; readonly second: string };
}

export interface WindowCounts {
  /** Inside: asked and counted. */
  readonly questionCount: number;
  readonly outsideCount: number;
  /** Without a readable date: left out too. */
  readonly undatedCount: number;
}

export interface EvaluateChoices {
  readonly models: readonly string[];
  /** First and last day, for every benchmark, in place of what the configuration says. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @throws UserError when there is no benchmark, it was not ingested, or its window holds no question. */
export async function evaluateRun(context: RunContext, choices: EvaluateChoices): Promise<StageEnd> {
  const reports: BenchmarkReport[] = [];
  const benchmarks = chosenBenchmarks(context);
  for (const benchmark of benchmarks) await requireIngested(context, benchmark);
  const windows = new Map<CollectionKey, BenchmarkReport['window']>();
  for (const benchmark of benchmarks) windows.set(benchmark, await windowOf(context, benchmark, choices));
  await context.startVerifiers(benchmarks);
  for (const benchmark of benchmarks) {
    const window = windows.get(benchmark);
    const answers = new Map<string, AnsweredQuestion[]>();
    for (const name of choices.models) {
      const result = await answerBenchmark(context, { benchmark, window }, name);
      if (!Array.isArray(result)) return result;
      answers.set(name, result);
    }
    reports.push(await reportOf(context, { benchmark, window }, answers));
  }
  return { kind: 'completed', report: reports };
}

function chosenBenchmarks({ config, keys }: RunContext): CollectionKey[] {
  const names = config.evaluation.benchmarks ?? keys.benchmarks.map(({ name }) => name);
  const chosen = keys.benchmarks.filter(({ name }) => names.includes(name));
  if (chosen.length > 0) return chosen;
  throw new UserError('There is no benchmark to evaluate on.', {
    hint: 'List evaluation sets under `benchmarks` in the config.',
  });
}

async function requireIngested({ store }: RunContext, { id, name }: CollectionKey): Promise<void> {
  if ((await store.collection(id))?.report !== undefined) return;
  throw new UserError(`The benchmark "${name}" is not in the store.`, { hint: 'Run `adaptive-cot ingest` first.' });
}

/** Undefined when no day limits the benchmark. */
async function windowOf(
  { config, store }: RunContext,
  { id, name }: CollectionKey,
  choices: EvaluateChoices,
): Promise<BenchmarkReport['window']> {
  const configured: DateWindow = config.evaluation.windows[name] ?? { dateField: defaultDateField };
  const { dateField } = configured;
  const window = { dateField, from: choices.from ?? configured.from, to: choices.to ?? configured.to };
  if (window.from === undefined && window.to === undefined) return undefined;
  const counts = { inside: 0, outside: 0, undated: 0 };
  for await (const question of keptQuestions({ store, collectionId: id })) counts[placementOf(question, window)] += 1;
  if (counts.inside === 0) throw emptyWindow(name, window, counts);
  return { ...window, questionCount: counts.inside, outsideCount: counts.outside, undatedCount: counts.undated };
}

function emptyWindow(name: string, window: DateWindow, { outside, undated }: { outside: number; undated: number }) {
  const message = `No question of "${name}" lies ${windowText(window)}: ${outside} lie outside, ${undated} have no readable date in \`${window.dateField}\`.`;
  const hint =
    outside === 0
      ? `Name the column that holds dates (YYYY-MM-DD) in \`evaluation.windows.${name}.dateField\`, or leave the benchmark out.`
      : 'Choose other days.';
  return new UserError(message, { hint });
}

/** E.g. `from 2024-10-01 to 2025-01-31`. */
export function windowText({ from, to }: DateWindow): string {
  return [...(from === undefined ? [] : [`from ${from}`]), ...(to === undefined ? [] : [`to ${to}`])].join(' ');
}

type Chosen = { readonly benchmark: CollectionKey; readonly window: BenchmarkReport['window'] };

async function answerBenchmark(
  context: RunContext,
  { benchmark, window }: Chosen,
  modelName: string,
): Promise<AnsweredQuestion[] | Extract<StageEnd, { kind: 'stopped' }>> {
  const { store, keys, config, verifierFor } = context;
  const isAsked = window && ((question: Question) => placementOf(question, window) === 'inside');
  const ports = await context.evaluatedPorts(modelName);
  const sampleCount = config.evaluation.samples;
  const work = await answerWork({
    stage: `evaluate ${modelName} on ${benchmark.name}`,
    store,
    runId: keys.runId,
    collectionId: benchmark.id,
    ports,
    attemptCount: sampleCount,
    isAsked,
    verifierFor,
  });
  const result = await runEngine(context, work);
  if (result.kind === 'stopped') return result;
  const responderId = ports.responder.id;
  return evaluatedQuestions({ store, collectionId: benchmark.id, responderId, sampleCount, verifierFor, isAsked });
}

async function reportOf(
  context: RunContext,
  { benchmark, window }: Chosen,
  answers: ReadonlyMap<string, AnsweredQuestion[]>,
): Promise<BenchmarkReport> {
  const { config } = context;
  const { ks, samples } = config.evaluation;
  const seed = config.selection.seed;
  const isCode = benchmark.domains.includes('code');
  const models = Object.fromEntries(
    [...answers].map(([name, questions]) => [name, evaluationOf(questions, { ks, seed, isCode })]),
  );
  const [first, second] = [...answers.keys()];
  const sandbox = isCode ? await sandboxOf(context) : undefined;
  const how = { ...(window ? { window } : {}), ...(sandbox === undefined ? {} : { sandbox }) };
  const report = { benchmark: benchmark.name, samples, ...how, models };
  if (first === undefined || second === undefined) return report;
  const pair = { first: answers.get(first) ?? [], second: answers.get(second) ?? [] };
  return { ...report, comparison: { first, second, ...compareModels(pair, { seed }) } };
}
