/** A calibration report as text for a terminal. */
import type { Correlation, LevelTable } from './agreement.ts';
import { type CalibrationReport, histogramBins } from './calibration-report.ts';
import type { Check } from './pitfall-checks.ts';

/** The whole report; warnings stand first and last, where they are read. */
export function renderCalibration(report: CalibrationReport): string {
  const sections = [
    heading(report),
    report.warnings.map((warning) => `WARNING: ${warning}`).join('\n'),
    histogram(report),
    agreement(report),
    ratesByLevel(report),
    stability(report),
    second(report),
    predictor(report),
    aggregations(report),
    checks(report.checks),
    report.warnings.length > 0
      ? `${report.warnings.length} warning above: read it before you grade by these scores.`
      : '',
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function heading({ student, prm, questionCount, bankSize, attemptCount }: CalibrationReport): string {
  const part = questionCount === bankSize ? '' : ` of ${bankSize} in the bank`;
  return `${student} graded by ${prm}: ${questionCount} questions${part} with ${attemptCount} decided attempts`;
}

const barWidth = 40;

function histogram({ scores, thresholds, easy }: CalibrationReport): string {
  if (scores.description === undefined) return 'No wrong trajectory has a score: run `adaptive-cot score` first.';
  const most = Math.max(...scores.histogram);
  const easiest = easy === 'inside' ? 2 : 1;
  const levelAt = (low: number) => {
    const at = thresholds.inForce.findIndex((threshold) => low + 0.5 / histogramBins >= threshold);
    return easiest + (at === -1 ? thresholds.inForce.length : at);
  };
  const rows = scores.histogram.map((count, bin) => {
    const low = bin / histogramBins;
    const bar = '█'.repeat(Math.round((barWidth * count) / Math.max(1, most)));
    return `  ${low.toFixed(2)}  ${bar.padEnd(barWidth)}  ${String(count).padStart(6)}  level ${levelAt(low)}`;
  });
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(', ');
  const { count, mean, median } = scores.description;
  return [
    `scores of ${count} wrong trajectories (mean ${mean.toFixed(3)}, median ${median.toFixed(3)})`,
    ...rows.toReversed(),
    `thresholds in force: ${list(thresholds.inForce)}`,
    `thresholds for equal shares: ${list(thresholds.equalShares ?? [])} (difficulty.thresholds: quantiles)`,
  ].join('\n');
}

function correlationText({ spearman, interval, count }: Correlation): string {
  if (spearman === undefined) return `not to be measured (${count} questions)`;
  const range =
    interval === undefined ? '' : ` (95 % interval ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
  return `${spearman.toFixed(2)}${range}, ${count} questions`;
}

function agreement(report: CalibrationReport): string {
  const { heldOutCount, scoreAndRate, levelAndRate, givenLengthAndSteps } = report;
  if (heldOutCount === 0) {
    return 'agreement with the pass rate: not to be measured; it needs two decided attempts at a question (student.attempts: 2 or more)';
  }
  const hint =
    scoreAndRate.spearman === undefined && scoreAndRate.count > 0
      ? [
          'Only questions without a right answer were scored, so that all have the same pass rate: set processReward.trajectories: wrong and run `adaptive-cot score`.',
        ]
      : [];
  return [
    'agreement with the pass rate of the attempts that did not decide the grade (Spearman)',
    `  score of a wrong first answer   ${correlationText(scoreAndRate)}`,
    `  given length and steps          ${givenLengthAndSteps === undefined ? 'not to be measured' : givenLengthAndSteps.toFixed(2)}`,
    `  level by the first answer       ${correlationText(levelAndRate)}`,
    ...hint,
  ].join('\n');
}

function ratesByLevel({ rates, heldOutCount }: CalibrationReport): string {
  if (heldOutCount === 0) return '';
  return [
    'pass rate of the other attempts, by the level the first one gave',
    ...rates.map(({ level, count, rate, interval }) => {
      const range = interval === undefined ? '' : `  (${percent(interval.low)} to ${percent(interval.high)})`;
      return `  level ${level}  ${rate === undefined ? '     -' : percent(rate).padStart(6)}${range}  ${count} questions`;
    }),
  ].join('\n');
}

function stability({ stability: table }: CalibrationReport): string {
  if (table.count === 0) return '';
  return [
    `the same questions graded twice, by the first and by the second attempt alone: kappa ${kappaText(table)}, ${table.count} questions`,
    levelTable(table, 'first', 'second'),
  ].join('\n');
}

function second({ second: other }: CalibrationReport): string {
  if (other === undefined) return '';
  if (other.table.count === 0) return `${other.prm} scored none of the same trajectories`;
  return [
    `the same trajectories by ${other.prm}: Spearman ${correlationText(other.scores).replace('questions', 'trajectories')}; kappa of levels ${kappaText(other.table)}`,
    levelTable(other.table, 'this PRM', 'the other'),
  ].join('\n');
}

function kappaText({ kappa }: LevelTable): string {
  return kappa === undefined ? 'not to be measured' : kappa.toFixed(2);
}

function levelTable({ levels, counts }: LevelTable, rows: string, columns: string): string {
  const width = Math.max(5, ...counts.flat().map((count) => String(count).length + 1));
  const line = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padStart(width)).join('');
  return [
    `  rows: level by ${rows}; columns: by ${columns}`,
    `  ${line(['', ...levels])}`,
    ...levels.map((level, index) => `  ${line([level, ...(counts[index] ?? [])])}`),
  ].join('\n');
}

function predictor({ predictor: report }: CalibrationReport): string {
  if (report?.expectedCalibrationError === undefined) return '';
  const { expectedCalibrationError, calibrationErrorByChance, logLoss, countsOnlyLogLoss, spearman } = report;
  return [
    `pass rates predicted for questions the predictor has not seen (${report.predictionCount} attempts, ${report.foldCount} folds)`,
    `  calibration error   ${expectedCalibrationError.toFixed(4)} (chance alone leaves ${fixed(calibrationErrorByChance, 4)})`,
    `  nats per attempt    ${fixed(logLoss, 4)} (from right and wrong alone ${fixed(countsOnlyLogLoss, 4)})`,
    `  Spearman            ${fixed(spearman, 2)} after one attempt, ${report.spearmanQuestionCount} questions`,
  ].join('\n');
}

function aggregations({ aggregations: table, scoreAndRate }: CalibrationReport): string {
  if (scoreAndRate.spearman === undefined) return '';
  return [
    'aggregations: Spearman with the pass rate, and with the number of steps',
    ...table.map(
      ({ method, withRate, withSteps }) =>
        `  ${method.padEnd(16)}${fixed(withRate, 2).padStart(6)}${fixed(withSteps, 2).padStart(8)}`,
    ),
  ].join('\n');
}

const marks = { ok: 'ok', warning: 'WARN', 'not-measured': '-' } as const;

function checks(list: readonly Check[]): string {
  return [
    'known pitfalls, each with its check',
    ...list.map(({ title, kind, finding }, index) =>
      [`  ${String(index + 1).padStart(2)}  ${marks[kind].padEnd(5)} ${title}`, `            ${finding}`].join('\n'),
    ),
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '-' : value.toFixed(digits);
}
