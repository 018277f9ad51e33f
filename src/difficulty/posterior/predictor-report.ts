/** How far predicted pass rates can be trusted, measured on questions the predictor was not fitted on. */
import { contentHash } from '../../question/question.ts';
import { calibrationErrorByChance, expectedCalibrationError, type Prediction } from '../../stats/calibration-error.ts';
import { mean } from '../../stats/mean-over-questions.ts';
import { spearman } from '../../stats/rank-correlation.ts';
import { everyNth } from './every-nth.ts';
import {
  defaultMaximumQuestionCount,
  fitPassRatePredictor,
  type PassRatePredictor,
  type PredictorOptions,
  posteriorOf,
  type QuestionEvidence,
} from './pass-rate-predictor.ts';

export interface IdentifiedEvidence extends QuestionEvidence {
  readonly questionId: string;
}

export interface PredictorReportOptions extends PredictorOptions {
  /** Decides the folds, together with the questions' ids. */
  readonly seed: string | number;
  /** Default 5, at least 2. */
  readonly foldCount?: number;
  /** Bins of equal mass of the calibration error, default 10. */
  readonly binCount?: number;
}

export interface PredictorReport {
  /** Questions with a decided attempt that were looked at. */
  readonly questionCount: number;
  /** Attempts predicted. */
  readonly predictionCount: number;
  readonly foldCount: number;
  /** In [0, 1]; this figure and the next three are absent without predictions. */
  readonly expectedCalibrationError?: number;
  /** What that error would be, on average, if every prediction were exactly right: the sampling noise in it. */
  readonly calibrationErrorByChance?: number;
  /** Nats per attempt; lower is better. */
  readonly logLoss?: number;
  /** The same for a predictor that sees right and wrong only: when it is not above `logLoss`, features and scores do not help. */
  readonly countsOnlyLogLoss?: number;
  /** Spearman between the rate predicted after the first attempt and the pass rate of the later ones; absent where undefined. */
  readonly spearman?: number;
  /** Questions that is over: those with two decided attempts. */
  readonly spearmanQuestionCount: number;
}

/**
 * Cross-fit over questions: each question's fold is a hash of seed and id, and its attempts are predicted by a predictor fitted
 * on the other folds. Every attempt counts, predicted from those before it: the last one alone would be biased where the outcome
 * decided whether there was another. The order of the questions matters only above `maximumQuestionCount`, where every
 * n-th is taken. Throws as `fitPassRatePredictor`, and RangeError on fewer than two folds.
 */
export function reportOnPredictor(
  questions: readonly IdentifiedEvidence[],
  options: PredictorReportOptions,
): PredictorReport {
  const tried = everyNth(
    questions.filter(({ attempts }) => attempts.length > 0),
    options.maximumQuestionCount ?? defaultMaximumQuestionCount,
  );
  const folds = foldsOf(tried, options);
  const asked = folds.flatMap((fold) => outOfFold(fold, options));
  const counts = folds.flatMap((fold) => outOfFold(countsOnly(fold), { featureNames: [] }));
  const predictions = asked.flatMap((found) => found.predictions);
  const laterRates = asked.flatMap(({ laterRate }) => laterRate ?? []);
  return {
    ...{ questionCount: tried.length, predictionCount: predictions.length, foldCount: options.foldCount ?? 5 },
    ...present('expectedCalibrationError', expectedCalibrationError(predictions, options.binCount)),
    ...present('calibrationErrorByChance', calibrationErrorByChance(predictions, options.binCount)),
    ...present('logLoss', logLoss(predictions)),
    ...present('countsOnlyLogLoss', logLoss(counts.flatMap((found) => found.predictions))),
    ...present(
      'spearman',
      spearman(
        laterRates.map(({ predicted }) => predicted),
        laterRates.map(({ observed }) => observed),
      ),
    ),
    spearmanQuestionCount: laterRates.length,
  };
}

interface Fold {
  readonly held: readonly QuestionEvidence[];
  readonly rest: readonly QuestionEvidence[];
}

/** Those that hold a question. */
function foldsOf(questions: readonly IdentifiedEvidence[], { seed, foldCount = 5 }: PredictorReportOptions): Fold[] {
  if (!Number.isInteger(foldCount) || foldCount < 2) throw new RangeError(`cross-fit: ${foldCount} folds`);
  const foldOf = ({ questionId }: IdentifiedEvidence): number =>
    Number.parseInt(contentHash('fold', String(seed), questionId).slice(0, 8), 16) % foldCount;
  const placed = questions.map((question) => ({ question, fold: foldOf(question) }));
  const where = (isIn: (fold: number) => boolean) =>
    placed.filter(({ fold }) => isIn(fold)).map(({ question }) => question);
  return Array.from({ length: foldCount }, (_, index) => ({
    held: where((fold) => fold === index),
    rest: where((fold) => fold !== index),
  })).filter(({ held }) => held.length > 0);
}

interface PredictedAndObserved {
  readonly predicted: number;
  readonly observed: number;
}

interface OutOfFold {
  /** Of each attempt, in order. */
  readonly predictions: readonly Prediction[];
  /** Absent with a single attempt. */
  readonly laterRate?: PredictedAndObserved;
}

function outOfFold({ held, rest }: Fold, options: PredictorOptions): OutOfFold[] {
  const predictor = fitPassRatePredictor(rest, options);
  return held.map((question) => {
    const predictions = question.attempts.map(({ isCorrect }, index) => ({
      probability: predictedRate(question, index, predictor),
      happened: isCorrect,
    }));
    const observed = mean(predictions.slice(1).map(({ happened }) => (happened ? 1 : 0)));
    const predicted = predictions[1]?.probability;
    return observed === undefined || predicted === undefined
      ? { predictions }
      : { predictions, laterRate: { predicted, observed } };
  });
}

/** Of the next attempt, after the first `attemptCount`. */
function predictedRate(question: QuestionEvidence, attemptCount: number, predictor: PassRatePredictor): number {
  const seen = { features: question.features, attempts: question.attempts.slice(0, attemptCount) };
  const { alpha, beta } = posteriorOf(seen, predictor);
  return alpha / (alpha + beta);
}

function countsOnly({ held, rest }: Fold): Fold {
  const strip = ({ attempts }: QuestionEvidence): QuestionEvidence => ({
    features: [],
    attempts: attempts.map(({ isCorrect }) => ({ isCorrect })),
  });
  return { held: held.map(strip), rest: rest.map(strip) };
}

function logLoss(predictions: readonly Prediction[]): number | undefined {
  return mean(
    predictions.map(({ probability, happened }) => (happened ? -Math.log(probability) : -Math.log1p(-probability))),
  );
}

function present<Name extends string>(name: Name, value: number | undefined): { readonly [name in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in Name]: number });
}
