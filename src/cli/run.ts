/** `adaptive-cot run`: the whole path, from wherever the store says it is. */
import { Command } from 'commander';
import { runStages, stageNames } from '../run/pipeline.ts';
import { configArgument, jsonOption, printJson, retryFailedOption } from './config-argument.ts';
import { withSession } from './run-session.ts';
import { stageSummary } from './stage-summary.ts';

export function runCommand(): Command {
  return new Command('run')
    .description('run every stage that still owes work, from questions to SFT files; run again to resume')
    .addArgument(configArgument())
    .addOption(retryFailedOption())
    .addOption(jsonOption())
    .action(async (config: string, { json, retryFailed }: { json: boolean; retryFailed: boolean }) => {
      const reports: Record<string, unknown> = {};
      await withSession(config, { retryFailed }, async ({ context, print }) => {
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
