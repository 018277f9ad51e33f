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

/** What is sought: intercept, weights of the features, then these. */
export const parametersPastFeatures = ['hasScore', 'score', 'scoreAboveHalf', 'logStrength', 'logScoredRatio'] as const;

/**
 * Minus (log likelihood + log prior, up to a constant) per attempt, as a function of the intercept, one weight per feature and
 * `parametersPastFeatures`. The prior is normal around 0 with one standard deviation per parameter, Infinity for none. The table
 * holds at least one attempt.
 */
export function penalisedLogLoss(table: PrequentialTable, priorDeviations: readonly number[]): Objective {
  const attemptCount = table.isCorrect.length;
  return (point, gradient) => {
    const value = fillPenalty(point, gradient, priorDeviations) - addLogLikelihood(table, point, gradient);
    for (let index = 0; index < gradient.length; index += 1)
      gradient[index] = (gradient[index] as number) / attemptCount;
    return value / attemptCount;
  };
}

/** Sets the gradient to that of the penalty and returns the penalty. */
function fillPenalty(point: Float64Array, gradient: Float64Array, deviations: readonly number[]): number {
  let penalty = 0;
  for (const [index, deviation] of deviations.entries()) {
    const value = (point[index] as number) / deviation;
    penalty += (value * value) / 2;
    gradient[index] = value / deviation;
  }
  return penalty;
}

/** Returns the log likelihood and takes its gradient off `gradient`. */
function addLogLikelihood(table: PrequentialTable, point: Float64Array, gradient: Float64Array): number {
  const { featureCount, features, firstAttempts } = table;
  const past = new ParametersPastFeatures(point, gradient, featureCount + 1);
  let sum = 0;
  for (let question = 0; question + 1 < firstAttempts.length; question += 1) {
    const row = question * featureCount;
    let logit = point[0] as number;
    for (let column = 0; column < featureCount; column += 1)
      logit += (point[column + 1] as number) * (features[row + column] as number);
    const found = addQuestion(table, question, logit, past);
    sum += found.logLikelihood;
    gradient[0] = (gradient[0] as number) - found.slope;
    for (let column = 0; column < featureCount; column += 1)
      gradient[column + 1] = (gradient[column + 1] as number) - found.slope * (features[row + column] as number);
  }
  past.takeOffGradient();
  return sum;
}

/** Log likelihood of one question's attempts and its slope in the logit before any score. */
function addQuestion(table: PrequentialTable, question: number, logit: number, past: ParametersPastFeatures) {
  const first = table.firstAttempts[question] as number;
  const end = table.firstAttempts[question + 1] as number;
  const sums = { logLikelihood: 0, slope: 0 };
  let correct = 0;
  for (let attempt = first; attempt < end; attempt += 1) {
    const isCorrect = table.isCorrect[attempt] === 1;
    const decided = attempt - first;
    const centred = table.centredScores[attempt] as number;
    const isScored = !Number.isNaN(centred);
    const term = termOf(isCorrect ? 1 : -1, {
      logit: isScored ? logit + past.scoreTerm(centred) : logit,
      strength: isScored ? past.scoredStrength : past.strength,
      alike: isCorrect ? correct : decided - correct,
      decided,
    });
    sums.logLikelihood += term.logLikelihood;
    sums.slope += term.slope;
    past.addSlopes(term, centred);
    correct += isCorrect ? 1 : 0;
  }
  return sums;
}

interface Term {
  readonly logLikelihood: number;
  /** In the logit. */
  readonly slope: number;
  /** In the logarithm of the strength. */
  readonly strengthSlope: number;
}

/** `ln((strength share + alike) / (strength + decided))`, share being the predicted rate of what happened: right (1), wrong (-1). */
function termOf(
  sign: 1 | -1,
  at: { readonly logit: number; readonly strength: number; readonly alike: number; readonly decided: number },
): Term {
  const kept = Math.max(-largestLogit, Math.min(largestLogit, at.logit));
  const share = logistic(sign * kept);
  const weight = at.strength * share + at.alike;
  const total = at.strength + at.decided;
  return {
    logLikelihood: Math.log(weight / total),
    slope: kept === at.logit ? (sign * at.strength * share * (1 - share)) / weight : 0,
    strengthSlope: (at.strength * share) / weight - at.strength / total,
  };
}

/** The parameters after the features' weights, and the sums of the log likelihood's slopes in them. */
class ParametersPastFeatures {
  readonly strength: number;
  readonly scoredStrength: number;
  readonly #gradient: Float64Array;
  readonly #first: number;
  readonly #hasScore: number;
  readonly #score: number;
  readonly #aboveHalf: number;
  readonly #slopes = new Float64Array(parametersPastFeatures.length);

  constructor(point: Float64Array, gradient: Float64Array, first: number) {
    const at = (offset: number): number => point[first + offset] as number;
    this.#gradient = gradient;
    this.#first = first;
    this.#hasScore = at(0);
    this.#score = at(1);
    this.#aboveHalf = at(2);
    this.strength = Math.exp(at(3));
    this.scoredStrength = Math.exp(at(3) + at(4));
  }

  scoreTerm(centred: number): number {
    return this.#hasScore + this.#score * centred + this.#aboveHalf * Math.max(0, centred);
  }

  /** `centred` is NaN before a score is known. */
  addSlopes({ slope, strengthSlope }: Term, centred: number): void {
    this.#add(3, strengthSlope);
    if (Number.isNaN(centred)) return;
    this.#add(0, slope);
    this.#add(1, slope * centred);
    this.#add(2, slope * Math.max(0, centred));
    this.#add(4, strengthSlope);
  }

  takeOffGradient(): void {
    for (const [offset, slope] of this.#slopes.entries())
      this.#gradient[this.#first + offset] = (this.#gradient[this.#first + offset] as number) - slope;
  }

  #add(offset: number, slope: number): void {
    this.#slopes[offset] = (this.#slopes[offset] as number) + slope;
  }
}
