/** What every interval in this folder looks like. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Throws RangeError unless 0 < confidence < 1. */
export function requireConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`a confidence lies strictly between 0 and 1, got ${confidence}`);
}
