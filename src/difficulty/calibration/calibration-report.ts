/** How far levels of one student by one PRM can be trusted, as one plain record. */
import { type Description, describe, quantile } from '../../stats/describe.ts';
import type { PredictorReport } from '../posterior/predictor-report.ts';
import { type DifficultyScheme, type GradingScheme, gradingScheme } from '../scheme.ts';
import {
  type AggregationAgreement,
  aggregationTable,
  type Correlation,
  givenLengthAndSteps,
  type LevelRate,
  type LevelTable,
  levelAndRate,
  ratesByLevel,
  type SecondOpinion,
  scoreAndRate,
  secondOpinion,
  stability,
} from './agreement.ts';
import { type CalibrationRow, heldOut, scoredAttempts } from './calibration-row.ts';
import { type Check, type CheckedFacts, pitfallChecks } from './pitfall-checks.ts';

export interface CalibrationInput {
  readonly student: string;
  readonly prm: string;
  readonly scheme: DifficultyScheme;
  readonly rows: readonly CalibrationRow[];
  /** Kept questions of the bank; the rows may be every n-th of them. */
  readonly bankSize: number;
  readonly notDecided: CheckedFacts['notDecided'];
  readonly other?: { readonly prm: string; readonly scheme: DifficultyScheme } | undefined;
  readonly predictor?: PredictorReport | undefined;
  readonly teacher?: CheckedFacts['teacher'];
}

/** Survives JSON. What cannot be measured is absent, never 0. */
export interface CalibrationReport {
  readonly student: string;
  readonly prm: string;
  readonly bankSize: number;
  readonly questionCount: number;
  readonly attemptCount: number;
  readonly scores: {
    /** Wrong trajectories with a score in each of 20 equal bins of [0, 1]. */
    readonly histogram: readonly number[];
    readonly description?: Description;
  };
  readonly thresholds: {
    /** Between the levels of wrong trajectories, descending. */
    readonly inForce: readonly number[];
    /** Those that would put as many wrong trajectories into each level; absent without scores. */
    readonly equalShares?: readonly number[];
  };
  readonly easy: 'inside' | 'separate';
  /** Questions with two decided attempts. */
  readonly heldOutCount: number;
  readonly scoreAndRate: Correlation;
  readonly levelAndRate: Correlation;
  readonly rates: readonly LevelRate[];
  readonly stability: LevelTable;
  readonly second?: SecondOpinion;
  readonly predictor?: PredictorReport;
  /** Spearman of mean step score and pass rate given length and number of steps. */
  readonly givenLengthAndSteps?: number;
  readonly aggregations: readonly AggregationAgreement[];
  readonly checks: readonly Check[];
  /** One line each; empty when nothing speaks against grading by these scores. */
  readonly warnings: readonly string[];
}

export const histogramBins = 20;

export function calibrationReport(input: CalibrationInput): CalibrationReport {
  const { rows, student, prm, bankSize } = input;
  const scores = scoredAttempts(rows).map(({ score }) => score);
  const scheme = gradingScheme(input.scheme, scores);
  const held = heldOut(rows);
  const agreement = scoreAndRate(held);
  const partial = givenLengthAndSteps(held);
  const stable = stability(rows, scheme);
  const description = describe(scores);
  return {
    ...{ student, prm, bankSize, questionCount: rows.length, easy: scheme.easy },
    attemptCount: rows.reduce((sum, { attempts }) => sum + attempts.length, 0),
    scores: { histogram: histogramOf(scores), ...(description === undefined ? {} : { description }) },
    thresholds: { inForce: scheme.thresholds, ...equalShares(scores, scheme) },
    heldOutCount: held.length,
    scoreAndRate: agreement,
    levelAndRate: levelAndRate(held, scheme),
    rates: ratesByLevel(held, scheme),
    stability: stable,
    ...(input.other === undefined ? {} : { second: secondBy(rows, { scheme, other: input.other }) }),
    ...(input.predictor === undefined ? {} : { predictor: input.predictor }),
    ...(partial === undefined ? {} : { givenLengthAndSteps: partial }),
    aggregations: aggregationTable(held),
    checks: pitfallChecks({
      ...{ rows, held, scheme, configured: input.scheme, stability: stable, partial },
      ...{
        spearman: agreement.spearman,
        notDecided: input.notDecided,
        names: { student, prm },
        teacher: input.teacher,
      },
    }),
    warnings: warningsOf(agreement),
  };
}

function histogramOf(scores: readonly number[]): number[] {
  const counts = Array<number>(histogramBins).fill(0);
  for (const score of scores) {
    const bin = Math.min(histogramBins - 1, Math.floor(score * histogramBins));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

function equalShares(
  scores: readonly number[],
  { thresholds }: GradingScheme,
): { readonly equalShares?: readonly number[] } {
  const levelCount = thresholds.length + 1;
  const shares = thresholds.map((_, index) => quantile(scores, 1 - (index + 1) / levelCount));
  return shares.some((share) => share === undefined) ? {} : { equalShares: shares as number[] };
}

function secondBy(
  rows: readonly CalibrationRow[],
  { scheme, other }: { scheme: GradingScheme; other: { readonly prm: string; readonly scheme: DifficultyScheme } },
): SecondOpinion {
  const scores = scoredAttempts(rows).flatMap(({ otherScore }) => otherScore ?? []);
  return secondOpinion(rows, { scheme, other: { prm: other.prm, scheme: gradingScheme(other.scheme, scores) } });
}

/** Below this the order questions are put in is mostly noise: selection-literature's bar for a grader. */
const weakSpearman = 0.5;

function warningsOf({ spearman: found, interval }: Correlation): string[] {
  if (found === undefined || found >= weakSpearman) return [];
  const range =
    interval === undefined ? '' : ` (95 % interval ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
  return [
    `The step scores of wrong answers hardly tell hard questions from easy ones: Spearman ${found.toFixed(2)}${range} with the pass rate of the other attempts, below ${weakSpearman}. Go by attempts: difficulty.method: posterior with student.attempts of 4 or more.`,
  ];
}
