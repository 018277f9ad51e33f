/** One question's posterior level for one student: from its attempts, their scores, the question itself, and other students. */
import { contentHash } from '../../question/question.ts';
import { betaQuantile } from '../../stats/beta.ts';
import { type Level, levels } from '../level.ts';
import type { GradingScheme } from '../scheme.ts';
import { type LevelPosterior, levelPosterior } from './level-posterior.ts';
import { type PassRatePredictor, posteriorOf, type QuestionEvidence } from './pass-rate-predictor.ts';

export interface PosteriorGrade {
  readonly level: Level;
  /** Of each level from 0 on; they sum to 1. */
  readonly weights: readonly number[];
  readonly meanLevel: number;
  /** Standard deviation of the level. */
  readonly width: number;
  /** Posterior mean of the pass rate, and the ends of its 95 % interval of equal tails. */
  readonly passRate: number;
  readonly passRateLow: number;
  readonly passRateHigh: number;
}

/**
 * The level of the student's pass rate p, p | attempts ~ Beta by `posteriorOf`, between `scheme.passRateThresholds`: its posterior
 * mean, rounded, with its weights and standard deviation. The easiest level is 1, or 0 under `easy: separate`.
 */
export function gradeByPosterior(
  evidence: QuestionEvidence,
  { scheme, predictor }: { readonly scheme: GradingScheme; readonly predictor: PassRatePredictor },
): PosteriorGrade {
  const shape = posteriorOf(evidence, predictor);
  const easiest = easiestLevel(scheme);
  const { level, weights, meanLevel, width }: LevelPosterior = levelPosterior(
    shape,
    scheme.passRateThresholds,
    easiest,
  );
  return {
    level,
    weights: [...Array<number>(easiest).fill(0), ...weights],
    meanLevel,
    width,
    passRate: shape.alpha / (shape.alpha + shape.beta),
    passRateLow: betaQuantile(0.025, shape),
    passRateHigh: betaQuantile(0.975, shape),
  };
}

/** The level of the highest pass rates. */
function easiestLevel({ easy }: Pick<GradingScheme, 'easy'>): 0 | 1 {
  return easy === 'separate' ? 0 : 1;
}

/**
 * A draw of the level by its weights, the same for the same question and seed: selection then takes a question for a level with
 * the probability that it has that level.
 */
export function drawLevel(
  weights: readonly number[],
  of: { readonly questionId: string; readonly seed: string },
): Level {
  const hex = contentHash('level', of.seed, of.questionId).slice(0, 13);
  let left = Number.parseInt(hex, 16) / 2 ** 52;
  const last = weights.findLastIndex((weight) => weight > 0);
  const drawn = weights.findIndex((weight, level) => {
    left -= weight;
    return left < 0 || level === last;
  });
  return levels[drawn] as Level;
}
