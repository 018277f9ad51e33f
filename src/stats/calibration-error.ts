/** Whether what was given 70 % happens 70 % of the time. */

export interface Prediction {
  /** In [0, 1]. */
  readonly probability: number;
  readonly happened: boolean;
}

export interface ReliabilityBin {
  /** Predictions in it, >= 1. */
  readonly count: number;
  /** Of their probabilities. */
  readonly meanProbability: number;
  /** Share of them that happened. */
  readonly rate: number;
  /** Standard deviation of that share if every prediction were exactly right: `sqrt(sum p (1 - p)) / count`. */
  readonly noise: number;
}

/**
 * The predictions in order of probability, cut into at most `binCount` bins of as equal size as ties allow: equal probabilities stay
 * together, in the bin of their middle rank, so the order of the predictions does not matter. Empty for no prediction. Throws
 * RangeError on a probability outside [0, 1] or a bin count that is not a positive integer.
 */
export function reliabilityBins(predictions: readonly Prediction[], binCount = 10): ReliabilityBin[] {
  if (!Number.isInteger(binCount) || binCount < 1)
    throw new RangeError(`calibration: the number of bins must be a positive integer, got ${binCount}`);
  const sums = Array.from({ length: binCount }, () => ({ count: 0, probability: 0, happened: 0, variance: 0 }));
  for (const { first, group } of tiedGroups(predictions)) {
    const middleRank = first + group.length / 2;
    const bin = sums[Math.floor((binCount * middleRank) / predictions.length)] as (typeof sums)[number];
    bin.count += group.length;
    for (const { probability, happened } of group) {
      bin.probability += probability;
      bin.happened += happened ? 1 : 0;
      bin.variance += probability * (1 - probability);
    }
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ count, probability, happened, variance }) => ({
      count,
      meanProbability: probability / count,
      rate: happened / count,
      noise: Math.sqrt(variance) / count,
    }));
}

/**
 * Expected calibration error, in [0, 1]: mean over predictions of |rate - mean probability| of their bin (Naeini, Cooper, Hauskrecht
 * 2015, with equal-mass bins as in Nguyen and O'Connor 2015). Even perfect predictions do not reach 0, see `calibrationErrorByChance`.
 * Undefined for no prediction; throws as `reliabilityBins`.
 */
export function expectedCalibrationError(predictions: readonly Prediction[], binCount = 10): number | undefined {
  return meanOverBins(reliabilityBins(predictions, binCount), ({ rate, meanProbability }) =>
    Math.abs(rate - meanProbability),
  );
}

/**
 * The expected calibration error that sampling noise alone leaves when every prediction is exactly right and every outcome, given
 * its prediction, independent: `sqrt(2 / pi)` times the bins' mean noise (normal approximation of a bin's rate).
 * Undefined for no prediction; throws as `reliabilityBins`.
 */
export function calibrationErrorByChance(predictions: readonly Prediction[], binCount = 10): number | undefined {
  return meanOverBins(reliabilityBins(predictions, binCount), ({ noise }) => Math.sqrt(2 / Math.PI) * noise);
}

function meanOverBins(bins: readonly ReliabilityBin[], value: (bin: ReliabilityBin) => number): number | undefined {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  return bins.reduce((sum, bin) => sum + bin.count * value(bin), 0) / total;
}

interface TiedGroup {
  /** Rank of its first, from 0. */
  readonly first: number;
  readonly group: readonly Prediction[];
}

function* tiedGroups(predictions: readonly Prediction[]): Generator<TiedGroup> {
  const wrong = predictions.find(({ probability }) => !(probability >= 0 && probability <= 1));
  if (wrong !== undefined) throw new RangeError(`calibration: a probability of ${wrong.probability}`);
  const sorted = predictions.toSorted((one, other) => one.probability - other.probability);
  let first = 0;
  while (first < sorted.length) {
    const { probability } = sorted[first] as Prediction;
    let end = first + 1;
    while (sorted[end]?.probability === probability) end += 1;
    yield { first, group: sorted.slice(first, end) };
    first = end;
  }
}
