/** `adaptive-cot plan`: what a run would do and cost; asks nothing of any server. */
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import { type Plan, planRun } from '../run/plan-run.ts';
import { configArgument, jsonOption, printJson } from './config-argument.ts';
import { withStore } from './read-session.ts';
import { count, dollars, table } from './table.ts';

export function planCommand(): Command {
  return new Command('plan')
    .description('show calls, tokens and price a run still owes; asks nothing of any server')
    .addArgument(configArgument())
    .addOption(jsonOption())
    .action(async (config: string, { json }: { json: boolean }) => {
      const loaded = loadConfig(config);
      const plan = existsSync(loaded.storePath)
        ? await withStore(loaded.storePath, (store) => planRun(loaded, store))
        : await planRun(loaded, undefined);
      if (json) printJson(plan);
      else process.stdout.write(`${render(plan)}\n`);
    });
}

function render({ runId, questions, calls, limits }: Plan): string {
  const rows = calls.map((planned) => [
    `  ${planned.stage}`,
    planned.model,
    figure(planned.calls),
    figure(planned.promptTokens),
    figure(planned.completionTokens),
    dollars(planned.costUsd),
    planned.basis,
  ]);
  return [
    `run ${runId}: ${questions === undefined ? 'questions not ingested yet' : `${count(questions)} questions in the bank`}`,
    table([['  stage', 'model', 'calls', 'prompt tokens', 'completion tokens', 'price', 'basis'], ...rows]),
    `ceilings: ${limits.maxCostUsd === undefined ? 'no cost ceiling' : dollars(limits.maxCostUsd)}, ${limits.maxTokens === undefined ? 'no token ceiling' : `${count(limits.maxTokens)} tokens`}`,
  ].join('\n');
}

function figure(value: number | undefined): string {
  return value === undefined ? '?' : count(value);
}
