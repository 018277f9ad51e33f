/** Active grading's plan: how the budget of attempts is cut into rounds, and which questions get the attempts of one round. */
import type { BetaShape } from '../../stats/beta.ts';
import { kthLargest } from '../../stats/kth-largest.ts';
import { attemptValues } from './next-attempt-value.ts';
import { rememberedByShape } from './remembered-by-shape.ts';

export interface AttemptBudget {
  /** Attempts every question gets before the first round. */
  readonly min: number;
  /** Attempts no question exceeds. */
  readonly max: number;
  /** Attempts per question on average over the bank, from `min` to `max`. */
  readonly budget: number;
}

/**
 * Attempts in each round after every question's `min`: at most 12 rounds, each of 32 attempts or more unless there is but one, equal
 * to one attempt, larger ones first. They sum to the whole attempts in questionCount * (budget - min); empty when that is 0.
 * Posteriors are refitted between rounds; more and smaller rounds save little and wait longer (bench/active-grading.ts).
 */
export function roundSizes(questionCount: number, { min, budget }: AttemptBudget): readonly number[] {
  const total = Math.max(0, Math.floor(questionCount * budget + 1e-6) - questionCount * min);
  if (total === 0) return [];
  const rounds = Math.min(mostRounds, Math.max(1, Math.floor(total / fewestAttemptsInRound)));
  return Array.from({ length: rounds }, (_, round) => Math.floor((total + rounds - 1 - round) / rounds));
}

const mostRounds = 12;
/** Smaller rounds would leave a server that answers many at once idle. */
const fewestAttemptsInRound = 32;

export interface RoundOfAttempts {
  /** Beta posterior of the pass rate, by question; all > 0. */
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** Attempts given so far, by question, decided or not. */
  readonly attempts: Uint16Array;
  /** As in `levelPosterior`. */
  readonly thresholds: readonly number[];
  readonly max: number;
  /** Attempts to give away. */
  readonly size: number;
}

/**
 * More attempts for each question, by position: to the highest `attemptValues` first, ties to the lower position. Gives exactly `size`
 * away unless every question reaches `max` before. A question gets more than one where its second or third attempt is worth more
 * than the first of others; more than three only when all others have three or `max`. Hangs on nothing but its argument.
 * Time and memory: about 10 microseconds for each distinct shape, 60 bytes for each question.
 */
export function allocateAttempts(round: RoundOfAttempts): Uint16Array {
  const given = new Uint16Array(round.alpha.length);
  const values = valuesOfBank(round);
  let left = round.size;
  while (left > 0) {
    const spent = giveToHighest({ values, given, round, count: left });
    if (spent === 0) break;
    left -= spent;
  }
  return given;
}

const lookahead = 3;
/** Enough for one prior and a few hundred counts; where every question has a prior of its own none would be. */
const rememberedShapes = 4_096;

/** Of the next three attempts at each question, question after question. */
function valuesOfBank({ alpha, beta, thresholds }: RoundOfAttempts): Float64Array {
  const valuesOf = rememberedByShape(
    (shape: BetaShape) => attemptValues(shape, thresholds, { lookahead }),
    rememberedShapes,
  );
  const values = new Float64Array(alpha.length * lookahead);
  for (let question = 0; question < alpha.length; question += 1) {
    const shape = { alpha: alpha[question] as number, beta: beta[question] as number };
    values.set(valuesOf(shape), question * lookahead);
  }
  return values;
}

interface Giving {
  readonly values: Float64Array;
  readonly given: Uint16Array;
  readonly round: RoundOfAttempts;
  readonly count: number;
}

/** Gives up to three attempts more to each question, `count` in all; returns how many it could give. */
function giveToHighest({ values, given, round, count }: Giving): number {
  const before = Uint16Array.from(given);
  const room = (slot: number): boolean => {
    const question = Math.floor(slot / lookahead);
    return (round.attempts[question] as number) + (before[question] as number) + (slot % lookahead) < round.max;
  };
  const open = valuesWhere(values, room);
  const spent = Math.min(count, open.length);
  if (spent === 0) return 0;
  const least = kthLargest(open, spent);
  let ties = spent - countAbove(open, least);
  for (let slot = 0; slot < values.length; slot += 1) {
    const value = values[slot] as number;
    if (value < least || !room(slot)) continue;
    if (value === least && --ties < 0) continue;
    given[Math.floor(slot / lookahead)] = (given[Math.floor(slot / lookahead)] as number) + 1;
  }
  return spent;
}

/** `filter`, without the list it keeps beside its result: a million questions have three million values. */
function valuesWhere(values: Float64Array, keep: (slot: number) => boolean): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let slot = 0; slot < values.length; slot += 1) {
    if (!keep(slot)) continue;
    kept[count] = values[slot] as number;
    count += 1;
  }
  return kept.subarray(0, count);
}

function countAbove(values: Float64Array, least: number): number {
  let count = 0;
  for (let slot = 0; slot < values.length; slot += 1) if ((values[slot] as number) > least) count += 1;
  return count;
}
