/** One question's level for one student. What is not known to be wrong never makes a question hard. */
import { passRateInterval } from '../stats/beta.ts';
import { mean } from '../stats/mean-over-questions.ts';
import type { VerdictKind } from '../verify/verifier.ts';
import type { Level } from './level.ts';
import { levelForScore } from './level-for-score.ts';
import type { GradingScheme } from './scheme.ts';

export interface GradedAttempt {
  readonly verdict: VerdictKind;
  /** PRM scores of its steps; absent or empty when it was not scored. */
  readonly stepScores?: readonly number[] | undefined;
  /** Of a wrong program: tests passed / tests there are, in [0, 1]; absent for other domains. */
  readonly testShare?: number | undefined;
}

export interface GradeInput {
  readonly attempts: readonly GradedAttempt[];
  readonly scheme: GradingScheme;
  /** Whether a PRM is configured: with one, wrong trajectories are graded by their step scores, without one by pass rate or tests. */
  readonly hasProcessReward: boolean;
  /** One score from a trajectory's step scores, by `scheme.aggregation`; undefined when there is nothing to aggregate. */
  readonly aggregate: (scores: readonly number[]) => number | undefined;
}

export type Grade =
  | {
      readonly kind: 'graded';
      readonly level: Level;
      /** correctCount / decidedCount. */
      readonly passRate: number;
      /** 95 % interval of the true pass rate, Jeffreys prior. */
      readonly passRateLow: number;
      readonly passRateHigh: number;
      readonly correctCount: number;
      /** Attempts judged correct or incorrect. */
      readonly decidedCount: number;
      /** Mean over the scored wrong trajectories; absent when none was scored. */
      readonly meanStepScore?: number;
      /** Mean over the wrong programs; absent when there was none. */
      readonly meanTestShare?: number;
    }
  | {
      readonly kind: 'ungraded';
      readonly reason: string;
      /** Always 0: a right answer gives a level. */
      readonly correctCount: 0;
      /** Wrong attempts without a step score: they belong to a pass rate all the same. */
      readonly decidedCount: number;
    };

/**
 * Easy when any attempt is correct (arXiv 2504.11919), else the level, by `scheme.thresholds`, of the mean score over the
 * wrong trajectories that have one. The score of a wrong trajectory is, with step scores s aggregated to S, t the share of tests
 * its program passed and w = `scheme.testShareWeight`:
 *
 *     mathematics, choice:  S                    code with a PRM:     w t + (1 - w) S
 *                                                code without a PRM:  t
 *
 * Ungraded when no wrong trajectory has a score, as where none was scored by the PRM and w < 1. Mathematics and choice without a
 * PRM have no such score: there the level is that of the pass rate over decided attempts, by `scheme.passRateThresholds`.
 * Undecided (a reply without code is), truncated and failed attempts count nowhere; with no decided attempt the question stays
 * ungraded.
 */
export function gradeQuestion(input: GradeInput): Grade {
  const { attempts, scheme } = input;
  const correctCount = attempts.filter((attempt) => attempt.verdict === 'correct').length;
  const wrong = attempts.filter((attempt) => attempt.verdict === 'incorrect');
  const decidedCount = correctCount + wrong.length;
  const ungraded = (reason: string) => ({ kind: 'ungraded', reason, correctCount: 0, decidedCount }) as const;
  if (decidedCount === 0) return ungraded(undecidedReason(attempts));
  const passRate = correctCount / decidedCount;
  const score = mean(wrong.flatMap((attempt) => trajectoryScore(attempt, input)));
  const isByScore = input.hasProcessReward || wrong.some(({ testShare }) => testShare !== undefined);
  const level = isByScore ? levelByScore({ correctCount, score }, scheme) : levelByPassRate(passRate, scheme);
  if (level === undefined) return ungraded(unscoredReason(wrong.length));
  const { low, high } = passRateBounds({ correctCount, decidedCount });
  const counts = { correctCount, decidedCount };
  return {
    ...{ kind: 'graded', level, passRate, passRateLow: low, passRateHigh: high, ...counts },
    ...present('meanStepScore', mean(wrong.flatMap((attempt) => stepScore(attempt, input)))),
    ...present('meanTestShare', mean(wrong.flatMap(({ testShare }) => testShare ?? []))),
  };
}

function present<Name extends string>(name: Name, value: number | undefined): { readonly [name in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in Name]: number });
}

/** Nothing, or the one score of a wrong trajectory; see `gradeQuestion`. */
export function trajectoryScore(attempt: GradedAttempt, input: Omit<GradeInput, 'attempts'>): number[] {
  const { testShare } = attempt;
  if (testShare === undefined) return stepScore(attempt, input);
  const weight = input.hasProcessReward ? input.scheme.testShareWeight : 1;
  if (weight === 1) return [testShare];
  return stepScore(attempt, input).map((score) => weight * testShare + (1 - weight) * score);
}

/** Nothing, or the one finite score its steps aggregate to. */
function stepScore({ stepScores }: GradedAttempt, { aggregate }: Pick<GradeInput, 'aggregate'>): number[] {
  if (stepScores === undefined || stepScores.length === 0) return [];
  const score = aggregate(stepScores);
  return score === undefined || !Number.isFinite(score) ? [] : [score];
}

function levelByScore(
  found: { readonly correctCount: number; readonly score: number | undefined },
  scheme: GradingScheme,
): Level | undefined {
  if (found.correctCount > 0) return scheme.easy === 'inside' ? 1 : 0;
  if (found.score === undefined) return undefined;
  return levelForScore(found.score, {
    thresholds: scheme.thresholds,
    easiest: scheme.easy === 'inside' ? 2 : 1,
  });
}

function levelByPassRate(passRate: number, scheme: GradingScheme): Level {
  if (scheme.easy === 'separate' && passRate === 1) return 0;
  return levelForScore(passRate, { thresholds: scheme.passRateThresholds, easiest: 1 });
}

const boundsByCounts = new Map<string, { low: number; high: number }>();

/** A bank of 100,000 questions has a few dozen distinct counts; the quantiles are worth keeping. */
function passRateBounds(counts: { readonly correctCount: number; readonly decidedCount: number }): {
  low: number;
  high: number;
} {
  const key = `${counts.correctCount}/${counts.decidedCount}`;
  const known = boundsByCounts.get(key);
  if (known) return known;
  const bounds = passRateInterval({ correct: counts.correctCount, decided: counts.decidedCount }) ?? {
    low: 0,
    high: 1,
  };
  if (boundsByCounts.size < 10_000) boundsByCounts.set(key, bounds);
  return bounds;
}

function undecidedReason(attempts: readonly GradedAttempt[]): string {
  if (attempts.length === 0) return 'no attempt';
  const count = (kind: VerdictKind): number => attempts.filter((attempt) => attempt.verdict === kind).length;
  const counts = (['undecided', 'truncated', 'failed'] as const).map((kind) => `${count(kind)} ${kind}`);
  return `no decided attempt: ${counts.join(', ')}`;
}

function unscoredReason(wrongCount: number): string {
  return wrongCount === 1
    ? 'the wrong attempt has no step scores'
    : `none of the ${wrongCount} wrong attempts has step scores`;
}
