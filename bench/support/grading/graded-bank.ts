/** Grades a simulated bank with the same attempts for all, or actively as the product does, and follows the error of the levels. */
import { allocateAttempts, roundSizes } from '../../../src/difficulty/posterior/allocate-attempts.ts';
import { type LevelPosterior, rememberedLevelPosterior } from '../../../src/difficulty/posterior/level-posterior.ts';
import type { BetaShape } from '../../../src/stats/beta.ts';
import type { Random } from '../../../src/stats/random.ts';
import { type ErrorAt, levelError } from './level-error.ts';
import { regionPriors, type StrengthOf } from './region-priors.ts';
import type { Regions } from './regions.ts';
import { mostAttempts, type SimulatedBank, scale, thresholds } from './simulated-bank.ts';
import { addQuestion, noTails, type TailCounts } from './tail-counts.ts';

/** Outcomes so far, by question. */
export interface Counts {
  readonly right: Uint16Array;
  readonly attempts: Uint16Array;
}

export interface Grading {
  readonly bank: SimulatedBank;
  readonly regions: Regions;
  readonly strengthOf?: StrengthOf;
}

export function noAttempts(bank: SimulatedBank): Counts {
  return { right: new Uint16Array(bank.rates.length), attempts: new Uint16Array(bank.rates.length) };
}

/** Makes `more` attempts at each question, by position. */
export function attempt(bank: SimulatedBank, { right, attempts }: Counts, more: (question: number) => number): void {
  for (let question = 0; question < bank.rates.length; question += 1) {
    for (let left = more(question); left > 0; left -= 1) {
      if (bank.isCorrect(question, attempts[question] as number)) right[question] = (right[question] as number) + 1;
      attempts[question] = (attempts[question] as number) + 1;
    }
  }
}

/** The error after `k` attempts at every question. */
export function fixedGrading(grading: Grading, k: number): ErrorAt {
  const counts = noAttempts(grading.bank);
  attempt(grading.bank, counts, () => k);
  return errorAt(grading, counts, posteriors(grading, counts));
}

export interface ActivePlan {
  /** Attempts every question gets first. */
  readonly min: number;
  /** Mean attempts per question over which the rounds are laid out. */
  readonly budget: number;
  /** Besides `min`: two attempts at a uniform sample of this share of the questions, so that a predictor can be fitted. */
  readonly pilotShare: number;
  /** Rounds of this many more, up to this multiple of the budget, when an error is not reached within it. */
  readonly extraRounds: number;
  readonly allocate?: typeof allocateAttempts;
  readonly sizes?: typeof roundSizes;
  /** Ends the rounds early. */
  readonly isEnough?: (point: ErrorAt) => boolean;
}

/** The error before the first round and after each, priors refitted each time; and what the student did. */
export function activeGrading(
  grading: Grading,
  plan: ActivePlan,
  random: Random,
): { readonly curve: readonly ErrorAt[]; readonly counts: Counts } {
  const { bank } = grading;
  const counts = noAttempts(bank);
  const pilot = pilotOf(bank.rates.length, plan.pilotShare, random);
  attempt(bank, counts, (question) => plan.min + (pilot.has(question) ? 2 : 0));
  const curve: ErrorAt[] = [];
  for (const size of [...sizesOf(bank, plan), 0]) {
    const shapes = posteriors(grading, counts);
    const point = errorAt(grading, counts, shapes);
    curve.push(point);
    if (size === 0 || plan.isEnough?.(point)) break;
    const round = { ...shapes, attempts: counts.attempts, thresholds, max: mostAttempts, size };
    const given = (plan.allocate ?? allocateAttempts)(round);
    attempt(bank, counts, (question) => given[question] as number);
  }
  return { curve, counts };
}

function sizesOf({ rates }: SimulatedBank, { min, budget, pilotShare, extraRounds, sizes = roundSizes }: ActivePlan) {
  const laidOut = sizes(rates.length, { min, max: mostAttempts, budget: budget - 2 * pilotShare });
  return [...laidOut, ...laidOut.slice(0, extraRounds)];
}

function pilotOf(questionCount: number, share: number, random: Random): ReadonlySet<number> {
  const questions = Array.from({ length: share === 0 ? 0 : questionCount }, (_, index) => index);
  return new Set(random.shuffle(questions).slice(0, Math.round(share * questionCount)));
}

interface Shapes {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
}

/** Beta posterior of every question under the prior of its region, the priors fitted to these counts. */
export function posteriors({ bank, regions, strengthOf = 'each region' }: Grading, counts: Counts): Shapes {
  const tails = Array.from({ length: regions.count }, () => noTails(mostAttempts));
  for (let question = 0; question < bank.rates.length; question += 1) {
    const [right, attempts] = [counts.right[question] as number, counts.attempts[question] as number];
    addQuestion(tails[regions.of[question] as number] as TailCounts, right, attempts);
  }
  const priors = regionPriors(tails, strengthOf);
  const prior = (question: number) => priors[regions.of[question] as number] as BetaShape;
  const wrong = (question: number) => (counts.attempts[question] as number) - (counts.right[question] as number);
  return {
    alpha: new Float64Array(bank.rates.length).map(
      (_, question) => prior(question).alpha + (counts.right[question] as number),
    ),
    beta: new Float64Array(bank.rates.length).map((_, question) => prior(question).beta + wrong(question)),
  };
}

function errorAt({ bank }: Grading, { attempts }: Counts, { alpha, beta }: Shapes): ErrorAt {
  const posteriorOf = rememberedLevelPosterior(scale);
  const estimateOf = (question: number): LevelPosterior =>
    posteriorOf({ alpha: alpha[question] as number, beta: beta[question] as number });
  const total = attempts.reduce((sum, count) => sum + count, 0);
  return { attempts: total / bank.rates.length, error: levelError(bank.levels, estimateOf) };
}
