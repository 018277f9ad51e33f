/** A row of `grades.jsonl`: how hard one exported question is for every student in the store, and what every PRM said of their trajectories. */
import type { Level } from '../difficulty/level.ts';

export interface QuestionGrades {
  /** The question's id, as in `canonical.jsonl`. */
  readonly id: string;
  /** In order of student and scheme. */
  readonly grades: readonly ExportedGrade[];
  /** Scored trajectories, in order of student, sample and PRM. */
  readonly stepScores: readonly ExportedStepScores[];
}

export interface ExportedGrade {
  readonly student: string;
  readonly scheme: string;
  /** Null when it could not be graded; `reason` then says why. */
  readonly level: Level | null;
  readonly reason: string | null;
  readonly correctCount: number;
  readonly decidedCount: number;
  /** In [0, 1]; the posterior mean under a posterior scheme. */
  readonly passRate: number | null;
  readonly passRateLow: number | null;
  readonly passRateHigh: number | null;
  readonly meanStepScore: number | null;
  readonly meanTestShare: number | null;
  /** Under a posterior scheme: the weight of each level from 0 on, their mean and standard deviation. */
  readonly levelWeights: readonly number[] | null;
  readonly meanLevel: number | null;
  readonly levelWidth: number | null;
}

export interface ExportedStepScores {
  readonly student: string;
  readonly sample: number;
  readonly prm: string;
  /** In [0, 1], one a step. */
  readonly scores: readonly number[];
  /** Steps at the end were left out to fit the PRM's context. */
  readonly isTruncated: boolean;
}
