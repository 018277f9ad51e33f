/** A student's pass rate on a question, predicted from the question, the attempts so far and the PRM scores of the wrong ones. */
import type { BetaShape } from '../../stats/beta.ts';
import { logistic, logitOf } from '../../stats/logistic.ts';
import { minimise } from '../../stats/minimise.ts';
import { fitBetaBinomial } from './beta-binomial.ts';
import { type FeatureScaling, featureScaling, standardised } from './feature-scaling.ts';
import { largestLogit, penalisedLogLoss, prequentialTable } from './prequential-likelihood.ts';

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
  /** Above it every n-th question with a decided attempt is taken, default 50,000. */
  readonly maximumQuestionCount?: number;
}

/** Fewer questions than this do not carry features: their weights would be noise. */
export const minimumQuestionCount = 30;

/**
 * Before attempt t, with s of the first t right, `P(right) = (strength m_t + s) / (strength + t)` and
 * `logit m_t = w . [1, z, h, h c, h max(c, 0)]`: z the standardised features, h = 1 once a wrong attempt is scored, c the mean score
 * of the scored wrong ones of the first t, less 1/2. Weights and ln(strength) maximise the product of these predictions
 * over all attempts (prequential likelihood, Dawid 1984). Without features and scores it is the beta-binomial likelihood; as every
 * attempt is predicted from those before it, it holds however the number of attempts was chosen on the way.
 * Weak normal priors (sd 1 on every weight but the intercept, 2 on ln(strength)) keep it finite.
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
    options.maximumQuestionCount ?? 50_000,
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
 * Beta(strength m + s, strength (1 - m) + k - s) after s right of k decided attempts, m by the predictor from features and scores;
 * without attempts the prior of the question. Both parameters > 0. Throws as `fitPassRatePredictor`.
 */
export function posteriorOf(evidence: QuestionEvidence, predictor: PassRatePredictor): BetaShape {
  requireEvidence(evidence, predictor.featureNames);
  const logit = Math.max(-largestLogit, Math.min(largestLogit, priorLogit(evidence, predictor)));
  const correct = evidence.attempts.filter(({ isCorrect }) => isCorrect).length;
  return {
    alpha: predictor.strength * logistic(logit) + correct,
    beta: predictor.strength * logistic(-logit) + evidence.attempts.length - correct,
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

type Fitted = Pick<PassRatePredictor, 'weights' | 'strength'>;

const logStrengthDeviation = 2;

function fitted(questions: readonly QuestionEvidence[], scaling: FeatureScaling): Fitted {
  const table = prequentialTable(questions, scaling);
  const start = new Float64Array(scaling.means.length + 5);
  start[0] = logitOf(passRate(questions));
  const objective = penalisedLogLoss(table, { weightDeviation: 1, logStrengthDeviation });
  const { point } = minimise(objective, start);
  return { weights: [...point.subarray(0, -1)], strength: Math.exp(point.at(-1) as number) };
}

function meanOnly(questions: readonly QuestionEvidence[], featureCount: number): Fitted {
  const counts = questions.map(({ attempts }) => ({
    correct: attempts.filter(({ isCorrect }) => isCorrect).length,
    decided: attempts.length,
  }));
  const { alpha, beta } = fitBetaBinomial(counts, { logStrengthDeviation }).shape;
  return {
    weights: [Math.log(alpha / beta), ...new Array<number>(featureCount + 3).fill(0)],
    strength: alpha + beta,
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

function everyNth<T>(items: readonly T[], maximum: number): readonly T[] {
  if (items.length <= maximum) return items;
  const n = Math.ceil(items.length / maximum);
  return items.filter((_, index) => index % n === 0);
}

function requireEvidence({ features, attempts }: QuestionEvidence, names: readonly string[]): void {
  if (features.length !== names.length)
    throw new RangeError(`a question has ${features.length} features, the predictor ${names.length}`);
  const notFinite = features.findIndex((value) => !Number.isFinite(value));
  if (notFinite !== -1) throw new RangeError(`the feature ${names[notFinite]} is ${features[notFinite]}`);
  for (const { score } of attempts)
    if (score !== undefined && !(score >= 0 && score <= 1)) throw new RangeError(`a step score of ${score}`);
}
