/** `adaptive-cot status`: where the runs in the store stand, also while one is going on elsewhere. */
import { Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import { runKeys, sandboxReport } from '../run/run-context.ts';
import type { RunRecord } from '../store/repository/runs.ts';
import type { Store } from '../store/store.ts';
import { configArgument, jsonOption, printJson } from './config-argument.ts';
import { progressLine } from './progress-printer.ts';
import { withStore } from './read-session.ts';
import { count, dollars, percent, table } from './table.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('show how far the runs in the store are; works while a run is going on')
    .addArgument(configArgument())
    .addOption(jsonOption())
    .action(async (config: string, { json }: { json: boolean }) => {
      const loaded = loadConfig(config);
      const status = await withStore(loaded.storePath, (store) => statusOf(store, runKeys(loaded.config).runId));
      if (json) printJson(status);
      else process.stdout.write(`${render(status)}\n`);
    });
}

type Status = Awaited<ReturnType<typeof statusOf>>;

async function statusOf(store: Store, currentRunId: string) {
  const responders = new Map((await store.responders()).map(({ id, name }) => [id, name]));
  const runs = [];
  for (const run of await store.runs()) {
    runs.push({ ...run, isCurrent: run.id === currentRunId, spend: await store.spend({ runId: run.id }) });
  }
  const graded = [];
  for (const key of await store.gradeKeys()) {
    graded.push({
      student: responders.get(key.studentId) ?? key.studentId,
      scheme: key.scheme,
      collection: (await store.collection(key.collectionId))?.name ?? key.collectionId,
      levels: await store.levelCounts(key),
      ungraded: await store.ungradedReasons(key),
      passRate: await store.passRates(key),
    });
  }
  return { store: store.location, runs, graded };
}

function render({ store, runs, graded }: Status): string {
  return [
    `store ${store}`,
    ...(runs.length === 0 ? ['no run yet'] : runs.map(renderRun)),
    ...(graded.length === 0 ? [] : ['', 'question databases', table([gradedHeader, ...graded.map(gradedRow)])]),
  ].join('\n');
}

function renderRun(run: RunRecord & { isCurrent: boolean; spend: Status['runs'][number]['spend'] }): string {
  const { id, state, stateReason, progress, updatedAt, spend, reports, isCurrent } = run;
  return [
    `run ${id}${isCurrent ? ' (this config)' : ''}: ${state}${stateReason ? ` (${stateReason})` : ''}, as of ${updatedAt}`,
    ...(progress ? [`  ${progressLine(progress)}`] : []),
    `  stages done: ${
      Object.keys(reports)
        .filter((name) => name !== sandboxReport)
        .join(', ') || 'none'
    }`,
    `  ${count(spend.calls)} calls, ${count(spend.promptTokens)} prompt and ${count(spend.completionTokens)} completion tokens, ${dollars(spend.costUsd)}`,
  ].join('\n');
}

const gradedHeader = ['  student', 'questions', 'scheme', 'pass rate', '0', '1', '2', '3', '4', '5', 'ungraded'];

function gradedRow({ student, collection, scheme, levels, ungraded, passRate }: Status['graded'][number]) {
  const rate = passRate.decided === 0 ? undefined : passRate.correct / passRate.decided;
  const missing = ungraded.reduce((sum, { count: number }) => sum + number, 0);
  return [
    `  ${student}`,
    collection,
    scheme,
    percent(rate),
    levels[0],
    levels[1],
    levels[2],
    levels[3],
    levels[4],
    levels[5],
    missing,
  ];
}
