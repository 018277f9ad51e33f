/** Each stage as a command of its own; all read the one configuration. */
import { Command } from 'commander';
import { runStages, type StageName, stageNames } from '../run/pipeline.ts';
import { allowUnsandboxedOption, configArgument, jsonOption, printJson, retryFailedOption } from './config-argument.ts';
import { type SessionOptions, withSession } from './run-session.ts';
import { stageSummary } from './stage-summary.ts';

const descriptions: Readonly<Record<StageName, string>> = {
  ingest: 'read questions and benchmarks, merge duplicates, check golds, decontaminate',
  answer: 'let the student answer every question k times and verify each answer',
  score: 'let the PRM score the steps of wrong trajectories',
  grade: 'give each question its level for this student; calls no model',
  sample: 'draw questions to the configured distribution of levels',
  teach: 'let the teacher write chains of thought until every quota of verified ones is full',
  export: 'write the kept chains as SFT files with a dataset card',
};

export function stageCommands(): Command[] {
  return stageNames.map(stageCommand);
}

const callModels: readonly StageName[] = ['answer', 'score', 'teach'];
const verify: readonly StageName[] = ['ingest', 'answer', 'teach'];

function stageCommand(stage: StageName): Command {
  const command = new Command(stage)
    .description(descriptions[stage])
    .addArgument(configArgument())
    .addOption(jsonOption())
    .action((config: string, { json, ...options }: Partial<SessionOptions> & { json: boolean }) =>
      withSession(config, options, ({ context, print }) =>
        runStages(context, [stage], (name, report) => {
          if (json) printJson(report);
          else print(stageSummary(name, report));
        }),
      ),
    );
  if (callModels.includes(stage)) command.addOption(retryFailedOption());
  if (verify.includes(stage)) command.addOption(allowUnsandboxedOption());
  return command;
}
