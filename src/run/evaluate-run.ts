/** Evaluates models on benchmarks: samples what is owed, then figures with intervals, and a paired comparison of the first two. */
import { UserError } from '../errors/errors.ts';
import { answerWork } from '../stage/answer.ts';
import { evaluatedQuestions, evaluationOf } from '../stage/evaluate.ts';
import {
  type BenchmarkEvaluation,
  compareModels,
  type EvaluatedQuestion,
  type ModelComparison,
} from '../stats/evaluate.ts';
import { runEngine, type StageEnd } from './pipeline.ts';
import type { CollectionKey, RunContext } from './run-context.ts';

export interface BenchmarkReport {
  readonly benchmark: string;
  readonly samples: number;
  readonly models: Readonly<Record<string, BenchmarkEvaluation>>;
  /** pass@1 of the first named model minus that of the second; absent with one model. */
  readonly comparison?: ModelComparison & { readonly first: string; readonly second: string };
}

/** @throws UserError when there is no benchmark, or it was not ingested. */
export async function evaluateRun(context: RunContext, modelNames: readonly string[]): Promise<StageEnd> {
  const reports: BenchmarkReport[] = [];
  for (const benchmark of chosenBenchmarks(context)) {
    const answers = new Map<string, EvaluatedQuestion[]>();
    for (const name of modelNames) {
      const result = await answerBenchmark(context, benchmark, name);
      if (!Array.isArray(result)) return result;
      answers.set(name, result);
    }
    reports.push(reportOf(context, benchmark, answers));
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

async function answerBenchmark(
  context: RunContext,
  benchmark: CollectionKey,
  modelName: string,
): Promise<EvaluatedQuestion[] | Extract<StageEnd, { kind: 'stopped' }>> {
  const { store, keys, config, verifierFor } = context;
  if ((await store.collection(benchmark.id))?.report === undefined) {
    throw new UserError(`The benchmark "${benchmark.name}" is not in the store.`, {
      hint: 'Run `adaptive-cot ingest` first.',
    });
  }
  const ports = await context.evaluatedPorts(modelName);
  const sampleCount = config.evaluation.samples;
  const work = await answerWork({
    stage: `evaluate ${modelName} on ${benchmark.name}`,
    store,
    runId: keys.runId,
    collectionId: benchmark.id,
    ports,
    attemptCount: sampleCount,
    verifierFor,
  });
  const result = await runEngine(context, work);
  if (result.kind === 'stopped') return result;
  const responderId = ports.responder.id;
  return evaluatedQuestions({ store, collectionId: benchmark.id, responderId, sampleCount, verifierFor });
}

function reportOf(
  { config }: RunContext,
  benchmark: CollectionKey,
  answers: ReadonlyMap<string, EvaluatedQuestion[]>,
): BenchmarkReport {
  const { ks, samples } = config.evaluation;
  const seed = config.selection.seed;
  const models = Object.fromEntries(
    [...answers].map(([name, questions]) => [name, evaluationOf(questions, { ks, seed })]),
  );
  const [first, second] = [...answers.keys()];
  const report = { benchmark: benchmark.name, samples, models };
  if (first === undefined || second === undefined) return report;
  const pair = { first: answers.get(first) ?? [], second: answers.get(second) ?? [] };
  return { ...report, comparison: { first, second, ...compareModels(pair, { seed }) } };
}
