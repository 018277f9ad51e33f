/** `adaptive-cot run`: the whole path, from wherever the store says it is. */
import { Command } from 'commander';
import { runStages, stageNames } from '../run/pipeline.ts';
import { allowUnsandboxedOption, configArgument, jsonOption, printJson, retryFailedOption } from './config-argument.ts';
import { type SessionOptions, withSession } from './run-session.ts';
import { stageSummary } from './stage-summary.ts';

export function runCommand(): Command {
  return new Command('run')
    .description('run every stage that still owes work, from questions to SFT files; run again to resume')
    .addArgument(configArgument())
    .addOption(retryFailedOption())
    .addOption(allowUnsandboxedOption())
    .addOption(jsonOption())
    .action(async (config: string, { json, ...options }: SessionOptions & { json: boolean }) => {
      const reports: Record<string, unknown> = {};
      await withSession(config, options, async ({ context, print }) => {
        const end = await runStages(context, stageNames, (stage, report) => {
          reports[stage] = report;
          if (!json) print(stageSummary(stage, report));
        });
        if (end.kind === 'completed') {
          await context.store.updateRun(context.keys.runId, { now: new Date().toISOString(), state: 'finished' });
        }
        if (json) printJson({ run: context.keys.runId, end, reports });
        return end;
      });
    });
}
