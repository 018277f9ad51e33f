/** A student's pass rate on a question, predicted from the question, the attempts so far and the PRM scores of the wrong ones. */
import type { BetaShape } from '../../stats/beta.ts';

export interface DecidedAttempt {
  readonly isCorrect: boolean;
  /** Of a wrong trajectory: its one score in [0, 1], as in `gradeQuestion`; absent when it has none. Not read of a right one. */
  readonly score?: number | undefined;
}

export interface QuestionEvidence {
  /** One finite number per feature name of the predictor. */
  readonly features: readonly number[];
  /** Decided attempts only, in order of their sample number. */
  readonly attempts: readonly DecidedAttempt[];
}

/** Plain data: survives JSON. */
export interface PassRatePredictor {
  /** In logits: intercept, one per feature (standardised), has a score, score - 1/2, its part above 0. */
  readonly weights: readonly number[];
  readonly featureNames: readonly string[];
  /** Per feature, over the questions of the fit. */
  readonly means: readonly number[];
  /** Per feature: standard deviation; 0 for a constant column, whose weight is 0. */
  readonly scales: readonly number[];
  /** How many attempts the prediction is worth, > 0. */
  readonly strength: number;
  /** Questions with a decided attempt it was fitted on. */
  readonly questionCount: number;
  readonly basis: PredictorBasis;
}

export type PredictorBasis =
  | { readonly kind: 'fitted' }
  /** Features and scores are not used; `reason` is a sentence for a person. */
  | { readonly kind: 'mean-only'; readonly reason: string };

export interface PredictorOptions {
  readonly featureNames: readonly string[];
  /** Above it every n-th question is taken, default 50,000. */
  readonly maximumQuestionCount?: number;
}

export function fitPassRatePredictor(
  _questions: readonly QuestionEvidence[],
  _options: PredictorOptions,
): PassRatePredictor {
  throw new Error('not written yet');
}

/** Beta(strength m + s, strength (1 - m) + k - s) after s right of k decided attempts; both parameters > 0. */
export function posteriorOf(_evidence: QuestionEvidence, _predictor: PassRatePredictor): BetaShape {
  throw new Error('not written yet');
}
