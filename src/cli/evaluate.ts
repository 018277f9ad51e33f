/** `adaptive-cot evaluate`: a model on the benchmarks, alone or against another. */
import { Command } from 'commander';
import { type BenchmarkReport, evaluateRun } from '../run/evaluate-run.ts';
import type { Estimate } from '../stats/evaluate.ts';
import { configArgument, jsonOption, printJson, retryFailedOption } from './config-argument.ts';
import { withSession } from './run-session.ts';
import { percent, table } from './table.ts';

interface EvaluateOptions {
  readonly model: string[];
  readonly json: boolean;
  readonly retryFailed: boolean;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('measure pass@1, pass@k and maj@k on the benchmarks, with intervals')
    .addArgument(configArgument())
    .option('-m, --model <name...>', 'student, teacher, or a name under evaluation.models; two are compared in pairs', [
      'student',
    ])
    .addOption(retryFailedOption())
    .addOption(jsonOption())
    .action((config: string, { model, json, retryFailed }: EvaluateOptions) =>
      withSession(config, { retryFailed }, async ({ context, print }) => {
        const end = await evaluateRun(context, model);
        if (end.kind === 'stopped') return end;
        await context.store.recordReport(context.keys.runId, 'evaluate', end.report);
        const reports = end.report as readonly BenchmarkReport[];
        if (json) printJson(reports);
        else print(reports.map(render).join('\n\n'));
        return end;
      }),
    );
}

function render({ benchmark, samples, models, comparison }: BenchmarkReport): string {
  const rows = Object.entries(models).flatMap(([name, evaluation]) => [
    [`  ${name}`, 'pass@1', estimate(evaluation.passAt1)],
    ...Object.entries(evaluation.passAtK)
      .filter(([k]) => k !== '1')
      .map(([k, value]) => ['', `pass@${k}`, estimate(value)]),
    ...Object.entries(evaluation.majorityAtK)
      .filter(([k]) => k !== '1')
      .map(([k, value]) => ['', `maj@${k}`, estimate(value)]),
    [
      '',
      'verdicts',
      Object.entries(evaluation.verdictCounts)
        .map(([kind, number]) => `${kind} ${number}`)
        .join(', '),
    ],
  ]);
  const lines = [`${benchmark}: ${samples} samples per question`, table(rows)];
  if (comparison?.difference !== undefined) {
    const { first, second, difference, low, high, pValue, pairedCount } = comparison;
    lines.push(
      `  ${first} - ${second}: ${percent(difference)} [${percent(low)}, ${percent(high)}], p = ${pValue?.toFixed(4)}, ${pairedCount} questions`,
    );
  }
  return lines.join('\n');
}

function estimate(value: Estimate | undefined): string {
  if (value === undefined) return '-';
  const { interval } = value;
  const range = interval ? ` [${percent(interval.low)}, ${percent(interval.high)}] (${interval.method})` : '';
  return `${percent(value.value)}${range}, ${value.questionCount} questions`;
}
