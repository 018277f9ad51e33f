/** How far the predicted pass rates can be trusted, measured on questions the predictor was not fitted on. */
import type { PredictorOptions, QuestionEvidence } from './pass-rate-predictor.ts';

export interface IdentifiedEvidence extends QuestionEvidence {
  readonly questionId: string;
}

export interface PredictorReportOptions extends PredictorOptions {
  readonly seed: string | number;
  /** Default 5. */
  readonly foldCount?: number;
  /** Bins of equal mass of the calibration error, default 10. */
  readonly binCount?: number;
}

export interface PredictorReport {
  readonly questionCount: number;
  /** Attempts predicted, each from those before it. */
  readonly predictionCount: number;
  readonly foldCount: number;
  /** Absent without predictions. */
  readonly expectedCalibrationError?: number;
  /** Nats per attempt; absent without predictions. */
  readonly logLoss?: number;
  /** The same of a predictor that sees right and wrong only. */
  readonly countsOnlyLogLoss?: number;
  /** Between the rate predicted after the first attempt and the pass rate of the others; absent where not defined. */
  readonly spearman?: number;
  /** Questions that figure is over: those with two decided attempts. */
  readonly spearmanQuestionCount: number;
}

export function reportOnPredictor(
  _questions: readonly IdentifiedEvidence[],
  _options: PredictorReportOptions,
): PredictorReport {
  throw new Error('not written yet');
}
