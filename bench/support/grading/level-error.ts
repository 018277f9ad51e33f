/** How far estimated levels are from the true ones, and how few attempts reach a given error. */

export interface LevelError {
  /** Root of the mean squared error of the written level. */
  readonly rmse: number;
  /** Cohen's kappa with quadratic weights between written and true level. */
  readonly kappa: number;
  /** Share of written levels that are the true one. */
  readonly exact: number;
  /** As `rmse`, of the posterior mean level before rounding. */
  readonly meanRmse: number;
}

export const measures = ['rmse', 'kappa', 'exact', 'meanRmse'] as const;
export type Measure = (typeof measures)[number];

export interface EstimatedLevel {
  readonly level: number;
  readonly meanLevel: number;
}

/** Levels are 1 to 5. */
export function levelError(trueLevels: Uint8Array, estimateOf: (question: number) => EstimatedLevel): LevelError {
  const count = trueLevels.length;
  const pairs = new Float64Array(36);
  let squares = 0;
  for (const [question, truth] of trueLevels.entries()) {
    const { level, meanLevel } = estimateOf(question);
    pairs[level * 6 + truth] = (pairs[level * 6 + truth] as number) + 1;
    squares += (meanLevel - truth) ** 2;
  }
  const squared = sumOver((written, truth) => (pairs[written * 6 + truth] as number) * (written - truth) ** 2);
  const wrote = (level: number) =>
    sumOver((written, truth) => (written === level ? (pairs[written * 6 + truth] as number) : 0));
  const are = (level: number) =>
    sumOver((written, truth) => (truth === level ? (pairs[written * 6 + truth] as number) : 0));
  const byChance = sumOver((written, truth) => (wrote(written) * are(truth) * (written - truth) ** 2) / count);
  return {
    rmse: Math.sqrt(squared / count),
    kappa: 1 - squared / byChance,
    exact: sumOver((written, truth) => (written === truth ? (pairs[written * 6 + truth] as number) : 0)) / count,
    meanRmse: Math.sqrt(squares / count),
  };
}

function sumOver(term: (written: number, truth: number) => number): number {
  let sum = 0;
  for (let written = 1; written <= 5; written += 1)
    for (let truth = 1; truth <= 5; truth += 1) sum += term(written, truth);
  return sum;
}

/** One point of an error curve. */
export interface ErrorAt {
  /** Attempts per question on average. */
  readonly attempts: number;
  readonly error: LevelError;
}

/** How much better a curve's point is than a target, in the measure's own unit; 0 or more where it has reached it. */
export function lead(point: ErrorAt, target: LevelError, measure: Measure): number {
  const difference = point.error[measure] - target[measure];
  return measure === 'kappa' || measure === 'exact' ? difference : -difference;
}

/** Attempts at which a curve, in order of attempts, first is as good as the target; linear between points. Infinity when never. */
export function attemptsAtEqualError(curve: readonly ErrorAt[], target: LevelError, measure: Measure): number {
  const reached = curve.findIndex((point) => lead(point, target, measure) >= 0);
  const [before, at] = [curve[reached - 1], curve[reached]];
  if (at === undefined) return Number.POSITIVE_INFINITY;
  if (before === undefined) return at.attempts;
  const short = -lead(before, target, measure);
  const share = short / (short + lead(at, target, measure));
  return before.attempts + share * (at.attempts - before.attempts);
}
