/** A student's pass rate on a question, predicted from the question, the attempts so far and the PRM scores of the wrong ones. */
import type { BetaShape } from '../../stats/beta.ts';
import { logistic, logitOf } from '../../stats/logistic.ts';
import { minimise } from '../../stats/minimise.ts';
import { fitBetaBinomial } from './beta-binomial.ts';
import { everyNth } from './every-nth.ts';
import { type FeatureScaling, featureScaling, standardised } from './feature-scaling.ts';
import { largestLogit, parametersPastFeatures, penalisedLogLoss, prequentialTable } from './prequential-likelihood.ts';

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
  /** In logits: intercept, one per feature (standardised), has a score, mean score - 1/2, the part of that above 0. */
  readonly weights: readonly number[];
  readonly featureNames: readonly string[];
  /** Per feature, over the questions of the fit. */
  readonly means: readonly number[];
  /** Per feature: standard deviation; 0 for a constant column, whose weight is 0. */
  readonly scales: readonly number[];
  /** How many attempts the prediction is worth while no wrong attempt is scored, > 0. */
  readonly strength: number;
  /** The same once one is: a score makes the prediction sharper. */
  readonly scoredStrength: number;
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
  /** Above it every n-th question with a decided attempt is taken, default 50,000. */
  readonly maximumQuestionCount?: number;
}

export const defaultMaximumQuestionCount = 50_000;

/** Fewer questions than this do not carry features: their weights would be noise. */
export const minimumQuestionCount = 30;

/**
 * Before attempt t, with s of the first t right, `P(right) = (f m_t + s) / (f + t)` and
 * `logit m_t = w . [1, z, h, h c, h max(c, 0)]`: z the standardised features, h = 1 once a wrong attempt is scored, c the mean score
 * of the scored wrong ones of the first t, less 1/2; f is `scoredStrength` where h = 1 and `strength` before. Weights and strengths
 * maximise the product of these predictions over all attempts (prequential likelihood, Dawid 1984), under normal priors on all but
 * the intercept. Without features and scores it is the beta-binomial likelihood; as every attempt is predicted from those before
 * it, it holds however the number of attempts was chosen on the way.
 *
 * Mean only (weights 0, beta-binomial with the same prior on the strength) with fewer than `minimumQuestionCount` questions,
 * without second attempts, or when all attempts went one way. Deterministic. Throws RangeError on a feature list of another
 * length than the names, a number that is not finite, or a score outside [0, 1].
 */
export function fitPassRatePredictor(
  questions: readonly QuestionEvidence[],
  options: PredictorOptions,
): PassRatePredictor {
  for (const question of questions) requireEvidence(question, options.featureNames);
  const tried = everyNth(
    questions.filter(({ attempts }) => attempts.length > 0),
    options.maximumQuestionCount ?? defaultMaximumQuestionCount,
  );
  const scaling = featureScaling(
    tried.map(({ features }) => features),
    options.featureNames.length,
  );
  const known = { featureNames: options.featureNames, ...scaling, questionCount: tried.length };
  const reason = reasonForMeanOnly(tried);
  return reason === undefined
    ? { ...fitted(tried, scaling), ...known, basis: { kind: 'fitted' } }
    : { ...meanOnly(tried, options.featureNames.length), ...known, basis: { kind: 'mean-only', reason } };
}

/**
 * Beta(f m + s, f (1 - m) + k - s) after s right of k decided attempts, rate m and strength f by the predictor from features and scores;
 * without attempts the prior of the question. Both parameters > 0. Throws as `fitPassRatePredictor`.
 */
export function posteriorOf(evidence: QuestionEvidence, predictor: PassRatePredictor): BetaShape {
  requireEvidence(evidence, predictor.featureNames);
  const logit = Math.max(-largestLogit, Math.min(largestLogit, priorLogit(evidence, predictor)));
  const correct = evidence.attempts.filter(({ isCorrect }) => isCorrect).length;
  const strength = meanWrongScore(evidence.attempts) === undefined ? predictor.strength : predictor.scoredStrength;
  return {
    alpha: strength * logistic(logit) + correct,
    beta: strength * logistic(-logit) + evidence.attempts.length - correct,
  };
}

function priorLogit({ features, attempts }: QuestionEvidence, predictor: PassRatePredictor): number {
  const centred = meanWrongScore(attempts);
  const score = centred === undefined ? [0, 0, 0] : [1, centred - 0.5, Math.max(0, centred - 0.5)];
  const inputs = [1, ...standardised(features, predictor), ...score];
  return inputs.reduce((sum, input, index) => sum + input * (predictor.weights[index] as number), 0);
}

/** Over the scored wrong attempts; undefined when there is none. */
function meanWrongScore(attempts: readonly DecidedAttempt[]): number | undefined {
  let sum = 0;
  let count = 0;
  for (const { isCorrect, score } of attempts) {
    if (isCorrect || score === undefined) continue;
    sum += score;
    count += 1;
  }
  return count === 0 ? undefined : sum / count;
}

type Fitted = Pick<PassRatePredictor, 'weights' | 'strength' | 'scoredStrength'>;

/**
 * Standard deviations of the priors. Measured on simulated banks of 30 to 500 questions: looser ones on the features lose more than
 * they gain below 100 questions, tighter ones on the score lose up to 0.02 nats per attempt.
 */
const deviations = {
  intercept: Number.POSITIVE_INFINITY,
  feature: 0.2,
  hasScore: 1,
  score: 4,
  scoreAboveHalf: 4,
  logStrength: 2,
  logScoredRatio: 0.5,
} as const;

function fitted(questions: readonly QuestionEvidence[], scaling: FeatureScaling): Fitted {
  const priors = [
    deviations.intercept,
    ...scaling.means.map(() => deviations.feature),
    ...parametersPastFeatures.map((name) => deviations[name]),
  ];
  const start = new Float64Array(priors.length);
  start[0] = logitOf(passRate(questions));
  const { point } = minimise(penalisedLogLoss(prequentialTable(questions, scaling), priors), start);
  const [logStrength, logScoredRatio] = point.subarray(-2) as unknown as [number, number];
  return {
    weights: [...point.subarray(0, -2)],
    strength: Math.exp(logStrength),
    scoredStrength: Math.exp(logStrength + logScoredRatio),
  };
}

function meanOnly(questions: readonly QuestionEvidence[], featureCount: number): Fitted {
  const counts = questions.map(({ attempts }) => ({
    correct: attempts.filter(({ isCorrect }) => isCorrect).length,
    decided: attempts.length,
  }));
  const { alpha, beta } = fitBetaBinomial(counts, { logStrengthDeviation: deviations.logStrength }).shape;
  return {
    weights: [Math.log(alpha / beta), ...new Array<number>(featureCount + 3).fill(0)],
    strength: alpha + beta,
    scoredStrength: alpha + beta,
  };
}

function reasonForMeanOnly(questions: readonly QuestionEvidence[]): string | undefined {
  if (questions.length < minimumQuestionCount)
    return `Only ${questions.length} questions have decided attempts; below ${minimumQuestionCount} every question gets the bank's own pass rate as its prior.`;
  if (questions.every(({ attempts }) => attempts.length < 2))
    return 'No question has two decided attempts, so how far one attempt tells the next is not known; take two or more attempts of some questions.';
  const rate = passRate(questions);
  if (rate === 0 || rate === 1)
    return `Every attempt was ${rate === 1 ? 'right' : 'wrong'}, so nothing tells the questions apart.`;
  return undefined;
}

function passRate(questions: readonly QuestionEvidence[]): number {
  let correct = 0;
  let decided = 0;
  for (const { attempts } of questions) {
    decided += attempts.length;
    for (const { isCorrect } of attempts) correct += isCorrect ? 1 : 0;
  }
  return correct / decided;
}

function requireEvidence({ features, attempts }: QuestionEvidence, names: readonly string[]): void {
  if (features.length !== names.length)
    throw new RangeError(`a question has ${features.length} features, the predictor ${names.length}`);
  const notFinite = features.findIndex((value) => !Number.isFinite(value));
  if (notFinite !== -1) throw new RangeError(`the feature ${names[notFinite]} is ${features[notFinite]}`);
  for (const { score } of attempts)
    if (score !== undefined && !(score >= 0 && score <= 1)) throw new RangeError(`a step score of ${score}`);
}
