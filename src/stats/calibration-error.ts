/** Whether what was given 70 % happens 70 % of the time. */

export interface Prediction {
  /** In [0, 1]. */
  readonly probability: number;
  readonly happened: boolean;
}

export function expectedCalibrationError(_predictions: readonly Prediction[], _binCount = 10): number | undefined {
  throw new Error('not written yet');
}
