/** Policies that might have been: other values of an attempt, other rounds, other priors. */

import type { RoundOfAttempts, roundSizes } from '../../../src/difficulty/posterior/allocate-attempts.ts';
import { type AttemptValueOptions, attemptValues } from '../../../src/difficulty/posterior/next-attempt-value.ts';
import { rememberedByShape } from '../../../src/difficulty/posterior/remembered-by-shape.ts';
import type { BetaShape } from '../../../src/stats/beta.ts';
import type { ActivePlan } from './graded-bank.ts';
import type { StrengthOf } from './region-priors.ts';

export interface Variant {
  readonly name: string;
  readonly isPredicted: boolean;
  readonly plan: Partial<ActivePlan>;
  readonly strengthOf: StrengthOf;
}

const inRounds =
  (rounds: number): typeof roundSizes =>
  (questionCount, { min, budget }) => {
    const total = Math.round(questionCount * (budget - min));
    return Array.from({ length: rounds }, (_, round) => Math.floor((total + round) / rounds));
  };

/** As the product's, with another value of an attempt; `perRound` at most to a question. Slow and plain. */
const valuedBy =
  (options: AttemptValueOptions, perRound: number) =>
  ({ alpha, beta, attempts, thresholds, max, size }: RoundOfAttempts): Uint16Array => {
    const valuesOf = rememberedByShape((shape: BetaShape) => attemptValues(shape, thresholds, options));
    const offers: { question: number; value: number }[] = [];
    for (const [question, taken] of attempts.entries()) {
      const values = valuesOf({ alpha: alpha[question] as number, beta: beta[question] as number });
      for (const [index, value] of values.slice(0, perRound).entries())
        if (taken + index < max) offers.push({ question, value });
    }
    const given = new Uint16Array(alpha.length);
    for (const { question } of offers.sort((a, b) => b.value - a.value).slice(0, size))
      given[question] = (given[question] as number) + 1;
    return given;
  };

const policies: readonly (Partial<ActivePlan> & { readonly policy: string })[] = [
  { policy: 'the product' },
  { policy: 'variance, 1 ahead', allocate: valuedBy({ lookahead: 1, roundingWeight: 0 }, 1) },
  { policy: 'variance, 2 ahead', allocate: valuedBy({ lookahead: 2, roundingWeight: 0 }, 2) },
  { policy: 'written level, 1 ahead', allocate: valuedBy({ lookahead: 1, roundingWeight: 1 }, 1) },
  { policy: 'written level, 3 ahead', allocate: valuedBy({ lookahead: 3, roundingWeight: 1 }, 3) },
  { policy: 'half way, 3 ahead, 1 a round', allocate: valuedBy({ lookahead: 3 }, 1) },
  { policy: 'half way, 5 ahead', allocate: valuedBy({ lookahead: 5 }, 5) },
  { policy: 'in 6 rounds', sizes: inRounds(6) },
  { policy: 'in 24 rounds', sizes: inRounds(24), extraRounds: 6 },
];

const plain = policies.map(
  ({ policy, ...plan }): Variant => ({ name: policy, isPredicted: false, plan, strengthOf: 'each region' }),
);
const predictedOnes: readonly Variant[] = [
  { name: 'predicted 0.88: the product', isPredicted: true, plan: {}, strengthOf: 'each region' },
  { name: 'predicted 0.88: one strength for all', isPredicted: true, plan: {}, strengthOf: 'all regions' },
  { name: 'predicted 0.88: pilot of 2 %', isPredicted: true, plan: { pilotShare: 0.02 }, strengthOf: 'each region' },
  { name: 'predicted 0.88: pilot of 15 %', isPredicted: true, plan: { pilotShare: 0.15 }, strengthOf: 'each region' },
];

export const variants: readonly Variant[] = [...plain, ...predictedOnes];
