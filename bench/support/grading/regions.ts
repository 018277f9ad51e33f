/** Regions of like prediction: what the pass rates of a region's questions are is then read off its own attempts. */

export interface Regions {
  readonly count: number;
  /** By question. */
  readonly of: Uint16Array;
}

export function oneRegion(questionCount: number): Regions {
  return { count: 1, of: new Uint16Array(questionCount) };
}

/** About `wanted` regions of equally many questions, in order of the prediction; equal predictions share a region. */
export function regionsOf(prediction: Float64Array, wanted: number): Regions {
  const order = Array.from(prediction.keys()).sort((a, b) => (prediction[a] as number) - (prediction[b] as number));
  const of = new Uint16Array(prediction.length);
  let region = 0;
  let share = 0;
  for (const [rank, question] of order.entries()) {
    const due = Math.floor((rank * wanted) / order.length);
    if (due !== share && prediction[question] !== prediction[order[rank - 1] as number]) {
      region += 1;
      share = due;
    }
    of[question] = region;
  }
  return { count: region + 1, of };
}
