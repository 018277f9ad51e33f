/** How well scores and levels of one attempt agree with the pass rate of the others, with another attempt, and with another PRM. */
import { type AggregateMethod, aggregateMethods, aggregateScores } from '../../process-reward/aggregate.ts';
import { bootstrapMean } from '../../stats/bootstrap.ts';
import { cohensKappa } from '../../stats/cohens-kappa.ts';
import type { Interval } from '../../stats/interval.ts';
import { mean } from '../../stats/mean-over-questions.ts';
import { partialSpearman } from '../../stats/partial-correlation.ts';
import { spearman, spearmanInterval } from '../../stats/rank-correlation.ts';
import { type Level, levels } from '../level.ts';
import type { GradingScheme } from '../scheme.ts';
import { type CalibrationRow, type HeldOut, levelByAttempt, scoredAttempts } from './calibration-row.ts';

/** A figure that may not be there, and what it is over. */
export interface Correlation {
  /** In [-1, 1]; absent with too few pairs, or when one side is all equal. */
  readonly spearman?: number;
  /** 95 %, bootstrap over questions. */
  readonly interval?: Interval;
  readonly count: number;
}

const seed = 'calibrate';

export function correlation(first: readonly number[], second: readonly number[]): Correlation {
  const found = spearman(first, second);
  const interval = spearmanInterval(first, second, { seed });
  return {
    ...(found === undefined ? {} : { spearman: found }),
    ...(interval === undefined ? {} : { interval }),
    count: first.length,
  };
}

/** Questions whose first attempt is wrong and scored: its score against the pass rate of the others. */
export function scoreAndRate(held: readonly HeldOut[]): Correlation {
  const scored = firstWrong(held);
  return correlation(
    scored.map(({ score }) => score),
    scored.map(({ rate }) => rate),
  );
}

/** All questions: the level their first attempt alone gives against the failure rate of the others, so that agreement is positive. */
export function levelAndRate(held: readonly HeldOut[], scheme: GradingScheme): Correlation {
  const graded = held.flatMap(({ first, rate }) => {
    const level = levelByAttempt(first, scheme);
    return level === undefined ? [] : [{ level, failure: 1 - rate }];
  });
  return correlation(
    graded.map(({ level }) => level),
    graded.map(({ failure }) => failure),
  );
}

export interface LevelRate {
  readonly level: Level;
  readonly count: number;
  /** Mean pass rate of the attempts that did not decide the level; absent for an empty level. */
  readonly rate?: number;
  readonly interval?: Interval;
}

/** One entry for each level of the scheme. */
export function ratesByLevel(held: readonly HeldOut[], scheme: GradingScheme): LevelRate[] {
  return levelsOf(scheme).map((level) => {
    const rates = held.filter(({ first }) => levelByAttempt(first, scheme) === level).map(({ rate }) => rate);
    const rate = mean(rates);
    const interval = bootstrapMean(rates, { seed, replicates: 2_000 });
    return {
      level,
      count: rates.length,
      ...(rate === undefined ? {} : { rate }),
      ...(interval === undefined ? {} : { interval }),
    };
  });
}

export function levelsOf({ easy }: Pick<GradingScheme, 'easy'>): readonly Level[] {
  return easy === 'inside' ? levels.slice(1) : levels;
}

export interface LevelTable {
  readonly levels: readonly Level[];
  /** counts[i][j]: level i by the one, j by the other. */
  readonly counts: readonly (readonly number[])[];
  readonly count: number;
  /** Quadratic weights. */
  readonly kappa?: number;
}

function levelTable(pairs: readonly (readonly [Level, Level])[], scheme: GradingScheme): LevelTable {
  const shown = levelsOf(scheme);
  const counts = shown.map((row) => shown.map((column) => pairs.filter(([a, b]) => a === row && b === column).length));
  const kappa = cohensKappa(counts, 'quadratic');
  return { levels: shown, counts, count: pairs.length, ...(kappa === undefined ? {} : { kappa }) };
}

/** The level by the first attempt alone against that by the second alone: two gradings that share nothing but the question. */
export function stability(rows: readonly CalibrationRow[], scheme: GradingScheme): LevelTable {
  const pairs = rows.flatMap(({ attempts: [first, second] }) => {
    const [one, other] = [first, second].map((attempt) => attempt && levelByAttempt(attempt, scheme));
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
  return levelTable(pairs, scheme);
}

export interface SecondOpinion {
  readonly prm: string;
  /** Of the scores both gave the same trajectories. */
  readonly scores: Correlation;
  readonly table: LevelTable;
}

/** The same trajectories by two PRMs, each by its own thresholds. */
export function secondOpinion(
  rows: readonly CalibrationRow[],
  { scheme, other }: { scheme: GradingScheme; other: { readonly prm: string; readonly scheme: GradingScheme } },
): SecondOpinion {
  const both = scoredAttempts(rows).flatMap(({ score, otherScore }) =>
    otherScore === undefined ? [] : [[score, otherScore] as const],
  );
  const levelBy = (score: number, of: GradingScheme) => levelByAttempt({ isCorrect: false, score }, of) as Level;
  return {
    prm: other.prm,
    scores: correlation(
      both.map(([score]) => score),
      both.map(([, score]) => score),
    ),
    table: levelTable(
      both.map(([one, two]) => [levelBy(one, scheme), levelBy(two, other.scheme)] as const),
      scheme,
    ),
  };
}

export interface AggregationAgreement {
  readonly method: AggregateMethod;
  /** Spearman of the first wrong trajectory's score with the pass rate of the other attempts. */
  readonly withRate?: number;
  /** The same with its number of steps: what of the order is length alone. */
  readonly withSteps?: number;
}

export function aggregationTable(held: readonly HeldOut[]): AggregationAgreement[] {
  const scored = firstWrong(held);
  return aggregateMethods.map((method) => {
    const scores = scored.map(({ trajectory }) => aggregateScores(trajectory.scores, method) ?? Number.NaN);
    const withRate = spearman(
      scores,
      scored.map(({ rate }) => rate),
    );
    const withSteps = spearman(
      scores,
      scored.map(({ trajectory }) => trajectory.scores.length),
    );
    return {
      method,
      ...(withRate === undefined ? {} : { withRate }),
      ...(withSteps === undefined ? {} : { withSteps }),
    };
  });
}

/** Spearman of mean step score and held-out pass rate, given length and number of steps. Undefined where nothing is left to see. */
export function givenLengthAndSteps(held: readonly HeldOut[]): number | undefined {
  const scored = firstWrong(held);
  return partialSpearman(
    scored.map(({ trajectory }) => aggregateScores(trajectory.scores, 'mean') ?? Number.NaN),
    scored.map(({ rate }) => rate),
    [scored.map(({ trajectory }) => trajectory.lengthChars), scored.map(({ trajectory }) => trajectory.scores.length)],
  );
}

export function firstWrong(held: readonly HeldOut[]) {
  return held.flatMap(({ row, first: { score, trajectory }, rate }) =>
    score === undefined || trajectory === undefined ? [] : [{ row, score, trajectory, rate }],
  );
}
