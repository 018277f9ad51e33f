/** What the next attempts at a question are worth: by how much they are expected to lower the error of its level. */
import { type BetaShape, regularisedIncompleteBeta } from '../../stats/beta.ts';

export interface AttemptValueOptions {
  /** Attempts looked ahead, at least 1, default 3: one attempt alone often changes no level where two would. */
  readonly lookahead?: number;
  /**
   * The error lowered is the level's variance plus this many times the squared distance of its mean from the whole level written
   * down. 0: squared error of the mean level; 1: of the written level; default 0.5, half way between.
   */
  readonly roundingWeight?: number;
}

/**
 * Value of the first, second, ... of `lookahead` more attempts, in squared levels an attempt: >= 0, never rising. Attempts that only
 * help together share their worth equally (the slopes of the least concave function above the expected drop), so that a plateau does
 * not end the grading of a question. With lookahead 1 and rounding weight 0 it is V(a, b) - m V(a+1, b) - (1-m) V(a, b+1), m = a/(a+b),
 * V the variance of the level (Frazier, Powell, Dayanik 2008, SIAM J. Control Optim. 47, knowledge gradient).
 * `thresholds` as in `levelPosterior`; which level is the easiest does not matter. Throws RangeError unless alpha, beta > 0.
 */
export function attemptValues(
  shape: BetaShape,
  thresholds: readonly number[],
  { lookahead = 3, roundingWeight = 0.5 }: AttemptValueOptions = {},
): readonly number[] {
  const moments = stepMoments(shape, thresholds, lookahead);
  const loss = moments.map((row) => row.map((moment) => lossOf(moment, roundingWeight)));
  return concaveSlopes(expectedDrops(shape, loss));
}

/** The first of `attemptValues`. */
export function nextAttemptValue(
  shape: BetaShape,
  thresholds: readonly number[],
  options?: AttemptValueOptions,
): number {
  return attemptValues(shape, thresholds, options)[0] as number;
}

/** Of the steps past the easiest level. */
interface Moments {
  mean: number;
  meanSquare: number;
}

/**
 * Moments after `right` right and `wrong` wrong attempts more, [right][wrong], right + wrong <= lookahead. With F_i = P(rate below
 * the i-th threshold) the mean number of steps is the sum of F_i and its mean square that of (2i + 1) F_i, i from 0.
 */
function stepMoments(shape: BetaShape, thresholds: readonly number[], lookahead: number): Moments[][] {
  const moments = Array.from({ length: lookahead + 1 }, (_, right) =>
    Array.from({ length: lookahead + 1 - right }, (): Moments => ({ mean: 0, meanSquare: 0 })),
  );
  for (const [index, threshold] of thresholds.entries()) {
    eachBelow(threshold, shape, lookahead, (right, wrong, below) => {
      const moment = moments[right]?.[wrong] as Moments;
      moment.mean += below;
      moment.meanSquare += (2 * index + 1) * below;
    });
  }
  return moments;
}

/**
 * Calls `visit` with I_x(alpha + right, beta + wrong) for all right + wrong <= lookahead: two of them computed, the others by the
 * recurrences 8.17.20 and 8.17.21 of the NIST DLMF. `term` is x^a (1-x)^b / B(a, b).
 */
function eachBelow(
  x: number,
  shape: BetaShape,
  lookahead: number,
  visit: (right: number, wrong: number, below: number) => void,
): void {
  let { alpha } = shape;
  let rowBelow = regularisedIncompleteBeta(x, shape);
  let rowTerm = alpha * (rowBelow - regularisedIncompleteBeta(x, { alpha: alpha + 1, beta: shape.beta }));
  for (let right = 0; right <= lookahead; right += 1) {
    let { beta } = shape;
    let below = rowBelow;
    let term = rowTerm;
    for (let wrong = 0; wrong <= lookahead - right; wrong += 1) {
      visit(right, wrong, below);
      below += term / beta;
      term *= ((1 - x) * (alpha + beta)) / beta;
      beta += 1;
    }
    rowBelow -= rowTerm / alpha;
    rowTerm *= (x * (alpha + shape.beta)) / alpha;
    alpha += 1;
  }
}

function lossOf({ mean, meanSquare }: Moments, roundingWeight: number): number {
  return meanSquare - mean ** 2 + roundingWeight * (mean - Math.round(mean)) ** 2;
}

/** Expected drop of the loss by 0, 1, ..., lookahead attempts more, under the beta-binomial prediction of their outcomes. */
function expectedDrops({ alpha, beta }: BetaShape, loss: readonly (readonly number[])[]): number[] {
  const now = loss[0]?.[0] as number;
  let chances = [1];
  return loss.map((_, attempts) => {
    if (attempts > 0) chances = oneMore(chances, { alpha, beta });
    return now - chances.reduce((sum, chance, right) => sum + chance * (loss[right]?.[attempts - right] as number), 0);
  });
}

/** From P(right among n more attempts), right = 0..n, to the same for n + 1. */
function oneMore(chances: readonly number[], { alpha, beta }: BetaShape): number[] {
  const attempts = chances.length - 1;
  const next = new Array<number>(chances.length + 1).fill(0);
  for (const [right, chance] of chances.entries()) {
    const rate = (alpha + right) / (alpha + beta + attempts);
    next[right + 1] = (next[right + 1] as number) + chance * rate;
    next[right] = (next[right] as number) + chance * (1 - rate);
  }
  return next;
}

/** Slopes, one per step, of the least concave function at or above the points (0, heights[0]), (1, heights[1]), ...; at least 0. */
function concaveSlopes(heights: readonly number[]): number[] {
  const slopes: number[] = [];
  while (slopes.length < heights.length - 1) {
    const from = slopes.length;
    let to = from + 1;
    let steepest = Number.NEGATIVE_INFINITY;
    for (let end = from + 1; end < heights.length; end += 1) {
      const slope = ((heights[end] as number) - (heights[from] as number)) / (end - from);
      if (slope > steepest) [steepest, to] = [slope, end];
    }
    for (let step = from; step < to; step += 1) slopes.push(Math.max(0, steepest));
  }
  return slopes;
}
