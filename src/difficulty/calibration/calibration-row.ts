/** What calibration looks at: one question with its decided attempts, the scores of the wrong ones beside the verdicts of all. */
import type { Domain } from '../../question/question.ts';
import { mean } from '../../stats/mean-over-questions.ts';
import type { Level } from '../level.ts';
import { levelForScore } from '../level-for-score.ts';
import type { GradingScheme } from '../scheme.ts';

export interface CalibrationAttempt {
  readonly isCorrect: boolean;
  /** Of a wrong trajectory the PRM scored. */
  readonly trajectory?: ScoredTrajectory | undefined;
  /** The one score grading goes by, in [0, 1]: `trajectoryScore`. Absent for right and for unscored ones. */
  readonly score?: number | undefined;
  /** The same by a second PRM. */
  readonly otherScore?: number | undefined;
}

export interface ScoredTrajectory {
  /** In [0, 1], one a step; never empty. */
  readonly scores: readonly number[];
  readonly lengthChars: number;
  /** Steps at the end were left out to fit the PRM's context. */
  readonly isTruncated: boolean;
}

export interface CalibrationRow {
  readonly questionId: string;
  readonly domain: Domain;
  /** Decided ones only, in order of sample. */
  readonly attempts: readonly CalibrationAttempt[];
}

/** A question's first attempt against what came of the others: never the same attempt on both sides. */
export interface HeldOut {
  readonly row: CalibrationRow;
  readonly first: CalibrationAttempt;
  /** Share of the other attempts that were right, in [0, 1]. */
  readonly rate: number;
}

/** Questions with two decided attempts or more. */
export function heldOut(rows: readonly CalibrationRow[]): HeldOut[] {
  return rows.flatMap((row) => {
    const [first, ...others] = row.attempts;
    const rate = mean(others.map(({ isCorrect }) => (isCorrect ? 1 : 0)));
    return first === undefined || rate === undefined ? [] : [{ row, first, rate }];
  });
}

/** The level one attempt alone would give; undefined for a wrong one without a score. */
export function levelByAttempt(
  { isCorrect, score }: Pick<CalibrationAttempt, 'isCorrect' | 'score'>,
  { easy, thresholds }: Pick<GradingScheme, 'easy' | 'thresholds'>,
): Level | undefined {
  if (isCorrect) return easy === 'inside' ? 1 : 0;
  return score === undefined ? undefined : levelForScore(score, { thresholds, easiest: easy === 'inside' ? 2 : 1 });
}

/** Every scored wrong trajectory. */
export function scoredAttempts(rows: readonly CalibrationRow[]): (CalibrationAttempt & { readonly score: number })[] {
  return rows.flatMap(({ attempts }) =>
    attempts.flatMap((one) => (one.score === undefined ? [] : [{ ...one, score: one.score }])),
  );
}
