/** How well a pass-rate predictor foretells each attempt from those before it, with its gradient; see `fitPassRatePredictor`. */
import { logistic } from '../../stats/logistic.ts';
import type { Objective } from '../../stats/minimise.ts';
import { type FeatureScaling, standardised } from './feature-scaling.ts';
import type { QuestionEvidence } from './pass-rate-predictor.ts';

/** Logits are kept within this, so that neither a rate nor its complement is ever 0. */
export const largestLogit = 30;

/** Evidence of a bank in flat columns: the fit passes over it a hundred times. */
export interface PrequentialTable {
  readonly featureCount: number;
  /** Standardised, question by question. */
  readonly features: Float64Array;
  /** Question q has the attempts from entry q to entry q + 1, exclusive. */
  readonly firstAttempts: Int32Array;
  readonly isCorrect: Uint8Array;
  /** Mean score of the wrong attempts before this one, less 1/2; NaN where none is scored. */
  readonly centredScores: Float64Array;
}

/** Columns of the evidence; the features are standardised on the way. */
export function prequentialTable(questions: readonly QuestionEvidence[], scaling: FeatureScaling): PrequentialTable {
  const featureCount = scaling.means.length;
  const attemptCount = questions.reduce((sum, { attempts }) => sum + attempts.length, 0);
  const table = {
    featureCount,
    features: new Float64Array(questions.length * featureCount),
    firstAttempts: new Int32Array(questions.length + 1),
    isCorrect: new Uint8Array(attemptCount),
    centredScores: new Float64Array(attemptCount),
  };
  let next = 0;
  for (const [index, { features, attempts }] of questions.entries()) {
    table.features.set(standardised(features, scaling), index * featureCount);
    next = fillAttempts(table, attempts, next);
    table.firstAttempts[index + 1] = next;
  }
  return table;
}

function fillAttempts(table: PrequentialTable, attempts: QuestionEvidence['attempts'], first: number): number {
  let sum = 0;
  let count = 0;
  for (const [index, { isCorrect, score }] of attempts.entries()) {
    table.isCorrect[first + index] = isCorrect ? 1 : 0;
    table.centredScores[first + index] = sum / count - 0.5;
    if (isCorrect || score === undefined) continue;
    sum += score;
    count += 1;
  }
  return first + attempts.length;
}

export interface Priors {
  /** Standard deviation of the normal prior on every weight but the intercept. */
  readonly weightDeviation: number;
  /** Of the one on ln(strength), centred on 0. */
  readonly logStrengthDeviation: number;
}

/**
 * Minus (log likelihood + log priors, up to a constant) per attempt, as a function of [intercept, features, has a score, score,
 * score above 1/2, ln(strength)]. The table holds at least one attempt.
 */
export function penalisedLogLoss(table: PrequentialTable, priors: Priors): Objective {
  const attemptCount = table.isCorrect.length;
  return (point, gradient) => {
    const value = addPenalty(point, gradient, priors) - addLogLikelihood(table, point, gradient);
    for (let index = 0; index < gradient.length; index += 1)
      gradient[index] = (gradient[index] as number) / attemptCount;
    return value / attemptCount;
  };
}

/** Fills the gradient with that of the penalty and returns the penalty. */
function addPenalty(point: Float64Array, gradient: Float64Array, priors: Priors): number {
  const last = point.length - 1;
  let penalty = 0;
  gradient[0] = 0;
  for (let index = 1; index <= last; index += 1) {
    const deviation = index === last ? priors.logStrengthDeviation : priors.weightDeviation;
    const value = (point[index] as number) / deviation;
    penalty += (value * value) / 2;
    gradient[index] = value / deviation;
  }
  return penalty;
}

/** Returns the log likelihood and takes its gradient off `gradient`. */
function addLogLikelihood(table: PrequentialTable, point: Float64Array, gradient: Float64Array): number {
  const { featureCount, features, firstAttempts } = table;
  let sum = 0;
  for (let question = 0; question + 1 < firstAttempts.length; question += 1) {
    const row = question * featureCount;
    let base = point[0] as number;
    for (let column = 0; column < featureCount; column += 1)
      base += (point[column + 1] as number) * (features[row + column] as number);
    const found = ofQuestion(table, { question, base, point, gradient });
    sum += found.logLikelihood;
    gradient[0] = (gradient[0] as number) - found.slope;
    for (let column = 0; column < featureCount; column += 1)
      gradient[column + 1] = (gradient[column + 1] as number) - found.slope * (features[row + column] as number);
  }
  return sum;
}

/** Log likelihood of one question's attempts and its slope in the logit; takes the slopes of scores and strength off `gradient`. */
function ofQuestion(
  table: PrequentialTable,
  at: {
    readonly question: number;
    readonly base: number;
    readonly point: Float64Array;
    readonly gradient: Float64Array;
  },
): { readonly logLikelihood: number; readonly slope: number } {
  const { point, gradient, base } = at;
  const first = table.firstAttempts[at.question] as number;
  const end = table.firstAttempts[at.question + 1] as number;
  const score = table.featureCount + 1;
  const strength = Math.exp(point[score + 3] as number);
  let logLikelihood = 0;
  let slope = 0;
  let correct = 0;
  for (let attempt = first; attempt < end; attempt += 1) {
    const decided = attempt - first;
    const centred = table.centredScores[attempt] as number;
    const isScored = !Number.isNaN(centred);
    const above = isScored && centred > 0 ? centred : 0;
    const logit = isScored
      ? base + (point[score] as number) + (point[score + 1] as number) * centred + (point[score + 2] as number) * above
      : base;
    const isCorrect = table.isCorrect[attempt] === 1;
    const seen = isCorrect ? correct : decided - correct;
    const sign = isCorrect ? 1 : -1;
    const kept = Math.max(-largestLogit, Math.min(largestLogit, logit));
    const share = logistic(sign * kept);
    const weight = strength * share + seen;
    logLikelihood += Math.log(weight / (strength + decided));
    const slopeHere = kept === logit ? (sign * strength * share * (1 - share)) / weight : 0;
    slope += slopeHere;
    if (isScored) {
      gradient[score] = (gradient[score] as number) - slopeHere;
      gradient[score + 1] = (gradient[score + 1] as number) - slopeHere * centred;
      gradient[score + 2] = (gradient[score + 2] as number) - slopeHere * above;
    }
    gradient[score + 3] =
      (gradient[score + 3] as number) - ((strength * share) / weight - strength / (strength + decided));
    correct += isCorrect ? 1 : 0;
  }
  return { logLikelihood, slope };
}
