/** `adaptive-cot doctor`: are servers, keys, store and files as the configuration says? */
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { UserError } from '../errors/errors.ts';
import { createAnswerLookup } from '../model/simulated/answer-lookup.ts';
import { createChatModel, type ModelSurroundings } from '../run/create-chat-model.ts';
import { checkSandbox } from '../run/create-code-verifier.ts';
import { createProcessRewardModel } from '../run/create-process-reward-model.ts';
import { gradedDomains, runKeys } from '../run/run-context.ts';
import { gradedWithoutPrm } from '../run/without-prm.ts';
import { configArgument, jsonOption, printJson } from './config-argument.ts';
import { withStore } from './read-session.ts';
import { table } from './table.ts';

interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

const patienceMs = 15_000;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check servers, keys, store and sandbox; exit status 1 when something is wrong')
    .addArgument(configArgument())
    .addOption(jsonOption())
    .action(async (file: string, { json }: { json: boolean }) => {
      const loaded = loadConfig(file);
      const checks = await allChecks(loaded.config, {
        storePath: loaded.storePath,
        baseDirectory: loaded.baseDirectory,
      });
      if (json) printJson(checks);
      else
        process.stdout.write(`${table(checks.map(({ what, ok, detail }) => [ok ? 'ok' : 'FAULT', what, detail]))}\n`);
      if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

async function allChecks(config: Config, where: { storePath: string; baseDirectory: string }): Promise<Check[]> {
  const around: ModelSurroundings = {
    baseDirectory: where.baseDirectory,
    environment: process.env,
    answers: async () => createAnswerLookup([]),
    onEvent: () => {},
  };
  const served = [
    { what: `student ${config.student.model}`, make: () => createChatModel(config.student, around) },
    { what: `teacher ${config.teacher.model}`, make: () => createChatModel(config.teacher, around) },
    ...Object.entries(config.evaluation.models).map(([name, model]) => ({
      what: `evaluated ${name}`,
      make: () => createChatModel(model, around),
    })),
  ];
  const keys = runKeys(config);
  return [
    { what: 'node', ok: true, detail: process.versions.node },
    await checkStore(where.storePath),
    ...(await Promise.all(served.map(({ what, make }) => checkServer(what, make)))),
    ...(await Promise.all(
      keys.prms.map(({ config: prm }) => checkServer(`PRM ${prm.model}`, () => createProcessRewardModel(prm, around))),
    )),
    ...(config.processReward ? [] : [withoutPrm({ config, keys })]),
    await checkSandboxFor(config),
  ];
}

function withoutPrm(of: Parameters<typeof gradedDomains>[0]): Check {
  const detail = `none configured: levels come from ${gradedWithoutPrm(gradedDomains(of))}`;
  return { what: 'PRM', ok: true, detail };
}

/** Programs are run only for questions of code. */
function checkSandboxFor({ questions, benchmarks, verification }: Config): Promise<Check> {
  const isCode = [...questions.sources, ...benchmarks].some(({ domain }) => domain === 'code');
  return guarded('sandbox', async () =>
    isCode ? checkSandbox(verification.code) : { ok: true, detail: 'not needed: no source or benchmark is of code' },
  );
}

async function checkStore(path: string): Promise<Check> {
  if (!existsSync(path)) return { what: 'store', ok: true, detail: `${path} does not exist yet` };
  return guarded('store', async () => {
    const runs = await withStore(path, (store) => store.runs());
    return { ok: true, detail: `${path}, runs: ${runs.length}` };
  });
}

type Checkable = {
  check(signal: AbortSignal): Promise<{ readonly ok: boolean; readonly detail: string }>;
  close(): Promise<void>;
};

function checkServer(what: string, make: () => Promise<Checkable>): Promise<Check> {
  return guarded(what, async () => {
    const model = await make();
    try {
      return await model.check(AbortSignal.timeout(patienceMs));
    } finally {
      await model.close();
    }
  });
}

async function guarded(what: string, check: () => Promise<{ ok: boolean; detail: string }>): Promise<Check> {
  try {
    return { what, ...(await check()) };
  } catch (error) {
    const hint = error instanceof UserError && error.hint !== undefined ? ` ${error.hint}` : '';
    return { what, ok: false, detail: `${(error as Error).message}${hint}` };
  }
}
