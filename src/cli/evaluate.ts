/** `adaptive-cot evaluate`: a model on the benchmarks, alone or against another. */
import { Command } from 'commander';
import { UserError } from '../errors/errors.ts';
import { type BenchmarkReport, evaluateRun, windowText } from '../run/evaluate-run.ts';
import { isDay } from '../stage/date-window.ts';
import { difficulties, type ModelEvaluation } from '../stage/evaluate.ts';
import type { BenchmarkEvaluation, Estimate } from '../stats/evaluate.ts';
import { allowUnsandboxedOption, configArgument, jsonOption, printJson, retryFailedOption } from './config-argument.ts';
import { withSession } from './run-session.ts';
import { percent, table } from './table.ts';

interface EvaluateOptions {
  readonly model: string[];
  readonly from?: string;
  readonly to?: string;
  readonly json: boolean;
  readonly retryFailed: boolean;
  readonly allowUnsandboxed: boolean;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('measure pass@1, pass@k and maj@k on the benchmarks, with intervals')
    .addArgument(configArgument())
    .option('-m, --model <name...>', 'student, teacher, or a name under evaluation.models; two are compared in pairs', [
      'student',
    ])
    .option(
      '--from <day>',
      'only questions of this day and later, YYYY-MM-DD; see `evaluation.windows`',
      readDay('--from'),
    )
    .option('--to <day>', 'only questions of this day and earlier', readDay('--to'))
    .addOption(retryFailedOption())
    .addOption(allowUnsandboxedOption())
    .addOption(jsonOption())
    .action((config: string, { model, from, to, json, ...options }: EvaluateOptions) =>
      withSession(config, options, async ({ context, print }) => {
        const end = await evaluateRun(context, { models: model, from, to });
        if (end.kind === 'stopped') return end;
        await context.store.recordReport(context.keys.runId, 'evaluate', end.report);
        const reports = end.report as readonly BenchmarkReport[];
        if (json) printJson(reports);
        else print(reports.map(render).join('\n\n'));
        return end;
      }),
    );
}

function readDay(option: string): (text: string) => string {
  return (text) => {
    if (isDay(text)) return text;
    throw new UserError(`${option} does not take "${text}".`, { hint: 'Give a day, such as 2024-10-01.' });
  };
}

/** The reports as text for a person. */
export function render({ benchmark, samples, window, sandbox, models, comparison }: BenchmarkReport): string {
  const rows = Object.entries(models).flatMap(([name, evaluation]) => [
    [`  ${name}`, 'pass@1', estimate(evaluation.passAt1)],
    ...beyondOne('pass', evaluation.passAtK),
    ...beyondOne('maj', evaluation.majorityAtK),
    ...byDifficulty(evaluation),
    [
      '',
      'verdicts',
      Object.entries(evaluation.verdictCounts)
        .map(([kind, number]) => `${kind} ${number}`)
        .join(', '),
    ],
  ]);
  const lines = [
    `${benchmark}: ${samples} samples per question`,
    ...windowLines(window),
    ...sandboxLines(sandbox),
    table(rows),
  ];
  if (comparison?.difference !== undefined) {
    const { first, second, difference, low, high, pValue, pairedCount } = comparison;
    lines.push(
      `  ${first} - ${second}: ${percent(difference)} [${percent(low)}, ${percent(high)}], p = ${pValue?.toFixed(4)}, ${pairedCount} questions`,
    );
  }
  return lines.join('\n');
}

function beyondOne(name: string, estimates: BenchmarkEvaluation['passAtK']): string[][] {
  return Object.entries(estimates)
    .filter(([k]) => k !== '1')
    .map(([k, value]) => ['', `${name}@${k}`, estimate(value)]);
}

function byDifficulty({ byDifficulty: groups = {} }: ModelEvaluation): string[][] {
  return difficulties.flatMap((difficulty) => {
    const group = groups[difficulty];
    return group ? [['', `pass@1 ${difficulty}`, estimate(group.passAt1)]] : [];
  });
}

function sandboxLines(sandbox: string | undefined): string[] {
  return sandbox === undefined ? [] : [`  programs run in: ${sandbox}`];
}

function windowLines(window: BenchmarkReport['window']): string[] {
  if (!window) return [];
  const { dateField, questionCount, outsideCount, undatedCount } = window;
  const undated = undatedCount === 0 ? '' : `, and ${undatedCount} have no readable date and are left out`;
  return [`  ${dateField} ${windowText(window)}: ${questionCount} questions; ${outsideCount} lie outside${undated}`];
}

function estimate(value: Estimate | undefined): string {
  if (value === undefined) return '-';
  const { interval } = value;
  const range = interval ? ` [${percent(interval.low)}, ${percent(interval.high)}] (${interval.method})` : '';
  return `${percent(value.value)}${range}, ${value.questionCount} questions`;
}
