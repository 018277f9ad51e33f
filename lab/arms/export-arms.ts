/**
 * Selects and exports the training set of each arm of the reproduction: `node export-arms.ts one.yaml two.yaml …`, all over the bank
 * that `adaptive-cot ingest` read. Each is what `adaptive-cot run` does with that file after ingest, in one process for all: hundreds of
 * arms share one store, and no reply is asked for twice. One line of JSON an arm on standard output: config, directory, levels, usage.
 */
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { runStages, type StageName } from '../../src/run/pipeline.ts';
import { createRunContext } from '../../src/run/run-context.ts';
import type { TeachReport } from '../../src/run/teach-run.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { toolVersions } from '../../src/version.ts';

const grading: readonly StageName[] = ['answer', 'score', 'grade'];
const selecting: readonly StageName[] = ['sample', 'teach', 'export'];

interface ExportedArm {
  readonly config: string;
  readonly directory: string;
  readonly teaching: TeachReport;
  /** Shares the distribution asked for. */
  readonly sampling: unknown;
}

/** What the levels of the questions depend on: arms that share it are graded once. */
function gradingKey({ store, student, processReward, difficulty, questions, benchmarks, selection }: Config): string {
  // Posterior levels are drawn by the weights of each, anew for each seed.
  const seed = difficulty.method === 'posterior' ? selection.seed : undefined;
  return JSON.stringify([store, student, processReward, difficulty, questions, benchmarks, seed]);
}

/** @throws Error when a stage stopped: an arm is whole or not there. */
async function exportArm(store: Store, config: string, known: Set<string>, signal: AbortSignal): Promise<ExportedArm> {
  const loaded = loadConfig(config);
  const key = gradingKey(loaded.config);
  const stages = known.has(key) ? selecting : [...grading, ...selecting];
  const context = await createRunContext(loaded, store, {
    signals: { drain: signal, abort: signal },
    environment: process.env,
    nowMs: Date.now,
    onProgress: () => {},
    onNotice: (line) => process.stderr.write(`${config}: ${line}\n`),
  });
  const { runId } = context.keys;
  const now = new Date().toISOString();
  await store.beginRun({ id: runId, config: loaded.config, versions: toolVersions(context.verifierFor), now });
  try {
    const reports = new Map<StageName, unknown>();
    const end = await runStages(context, stages, (stage, report) => reports.set(stage, report));
    if (end.kind === 'stopped') throw new Error(`${config}: ${end.reason}`);
    known.add(key);
    const teaching = reports.get('teach') as TeachReport;
    return { config, directory: loaded.exportDirectory, teaching, sampling: reports.get('sample') };
  } finally {
    await context.close();
  }
}

async function main(configs: readonly string[]): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  const stores = new Map<string, Store>();
  const graded = new Set<string>();
  try {
    for (const config of configs) {
      const { storePath } = loadConfig(config);
      const store = stores.get(storePath) ?? (await openStore(openSqlite(storePath)));
      stores.set(storePath, store);
      process.stdout.write(`${JSON.stringify(await exportArm(store, config, graded, stop.signal))}\n`);
    }
  } finally {
    for (const store of stores.values()) await store.close();
  }
}

await main(process.argv.slice(2));
