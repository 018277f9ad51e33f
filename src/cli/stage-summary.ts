/** A stage's report in a few lines for a person. */
import { type Level, levels, type PerLevel } from '../difficulty/level.ts';
import type { StageName } from '../run/pipeline.ts';
import type { TeachReport } from '../run/teach-run.ts';
import type { IngestReport } from '../stage/ingest.ts';
import type { SampleReport } from '../stage/sample.ts';
import type { Spend } from '../store/repository/attempts.ts';
import { count, dollars, percent, table } from './table.ts';

const summaries: Readonly<Record<StageName, (report: never) => string>> = {
  ingest: (reports: readonly IngestReport[]) => reports.map(ingestSummary).join('\n'),
  answer: answerSummary,
  score: (report: ScoreSummary | readonly ScoreSummary[]) => [report].flat().map(scoreSummary).join('\n'),
  grade: (reports: readonly GradeSummary[]) => reports.map(gradeSummary).join('\n'),
  sample: sampleSummary,
  teach: teachSummary,
  export: ({ files }: { files: readonly { path: string; rows?: number; bytes: number }[] }) =>
    [
      'export:',
      table(
        files.map(({ path, rows, bytes }) => [
          `  ${path}`,
          rows === undefined ? '' : `${count(rows)} rows`,
          `${count(bytes)} bytes`,
        ]),
      ),
    ].join('\n'),
};

interface ScoreSummary {
  readonly prm: string | null;
  readonly newlyScored?: number;
  readonly failed?: number;
}

/** One PRM's; with several there is one report for each. */
function scoreSummary({ prm, newlyScored, failed }: ScoreSummary): string {
  if (prm === null) return 'score: no PRM';
  return `score: ${count(newlyScored ?? 0)} trajectories scored now by ${prm}${failed ? `, ${failed} failed` : ''}`;
}

export function stageSummary(stage: StageName, report: unknown): string {
  return summaries[stage](report as never);
}

function ingestSummary(report: IngestReport): string {
  const { name, rowsRead, badRowCount, duplicatesMerged, members, contaminatedBy, badRows } = report;
  const lines = [
    `ingest ${name}: ${count(members.kept)} questions kept of ${count(rowsRead)} rows (${count(badRowCount)} bad rows, ${count(duplicatesMerged)} duplicates merged, ${count(members.unverifiable)} set aside, ${count(members.contaminated)} contaminated)`,
    ...Object.entries(contaminatedBy).map(([benchmark, rows]) => `  shared with ${benchmark}: ${count(rows)}`),
    ...badRows.slice(0, 5).map(({ location, reason }) => `  ${location}: ${reason}`),
  ];
  if (badRowCount > 5) lines.push(`  and ${count(badRowCount - 5)} more bad rows; --json lists them`);
  return lines.join('\n');
}

interface AnswerSummary {
  readonly newVerdicts: Readonly<Record<string, number>>;
  readonly newFailures: Readonly<Record<string, number>>;
  readonly spend: Spend;
}

function answerSummary({ newVerdicts, newFailures, spend }: AnswerSummary): string {
  const verdicts = Object.entries(newVerdicts).filter(([, number]) => number > 0);
  const text = verdicts.map(([kind, number]) => `${count(number)} ${kind}`).join(', ') || 'nothing was owed';
  return [
    `answer: ${text} (${count(spend.completionTokens)} tokens so far, ${dollars(spend.costUsd)})`,
    ...Object.entries(newFailures)
      .slice(0, 5)
      .map(([reason, number]) => `  failed: ${count(number)} (${reason})`),
  ].join('\n');
}

interface GradeSummary {
  readonly collection: string;
  readonly levels: PerLevel<number>;
  readonly ungraded: readonly { reason: string; count: number }[];
  readonly passRate: { correct: number; decided: number };
}

function gradeSummary({ collection, levels: counts, ungraded, passRate }: GradeSummary): string {
  const graded = sum(counts);
  const rate = passRate.decided === 0 ? undefined : passRate.correct / passRate.decided;
  return [
    `grade ${collection}: ${count(graded)} graded, pass rate ${percent(rate)}`,
    table(
      levelRows(counts).map((level) => [`  level ${level}`, counts[level], percent(shareOf(counts[level], graded))]),
    ),
    ...ungraded.map(({ reason, count: number }) => `  ungraded: ${count(number)} (${reason})`),
  ].join('\n');
}

function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function sampleSummary({ quotas, available, filled, distribution }: SampleReport): string {
  const rows = levelRows(quotas, filled, available).map((level) => [
    `  level ${level}`,
    percent(distribution[level]),
    quotas[level],
    available[level],
    filled[level],
  ]);
  return ['sample:', table([['  level', 'share', 'asked', 'in the bank', 'chosen'], ...rows])].join('\n');
}

function teachSummary({ levels: byLevel, kept, unmet }: TeachReport): string {
  const rows = levels
    .filter((level) => byLevel[level].planned > 0 || byLevel[level].kept > 0)
    .map((level) => {
      const { planned, triedQuestions, attempts, kept: keptHere, rejected, usage } = byLevel[level];
      const reasons = Object.entries(rejected).map(([reason, number]) => `${reason} ${number}`);
      return [
        `  level ${level}`,
        planned,
        triedQuestions,
        attempts,
        keptHere,
        reasons.join(', '),
        count(usage.completionTokens),
        dollars(usage.costUsd),
      ];
    });
  const header = ['  level', 'planned', 'questions', 'tries', 'kept', 'rejected', 'tokens', 'cost'];
  return [
    `teach: ${count(kept)} verified chains kept${unmet > 0 ? `, ${unmet} could not be had` : ''}`,
    table([header, ...rows]),
  ].join('\n');
}

function levelRows(...tables: readonly PerLevel<number>[]): Level[] {
  return levels.filter((level) => level > 0 || tables.some((one) => one[level] > 0));
}

function sum(counts: PerLevel<number>): number {
  return levels.reduce((total: number, level) => total + counts[level], 0);
}
