/** What a bank of questions says about how a student's pass rates are spread: one Beta distribution for all of them. */
import type { BetaShape } from '../../stats/beta.ts';

export interface AttemptCounts {
  /** Attempts judged correct, in [0, decided]. */
  readonly correct: number;
  /** Attempts judged correct or incorrect. */
  readonly decided: number;
}

/** Why a fit is what it is. */
export type BetaBinomialBasis =
  /** The likelihood has its maximum here. */
  | 'maximum-likelihood'
  /** The likelihood rises towards a strength past the bounds; the strength is the bound. */
  | 'strength-at-bound'
  /** No question has two decided attempts: the mean is known, the strength is not and is 1. */
  | 'strength-unidentified'
  /** Every attempt went the same way: the strength is 1, the mean (correct + 1/2) / (decided + 1). */
  | 'one-outcome'
  /** Nothing was decided: Jeffreys' Beta(1/2, 1/2). */
  | 'no-evidence';

export interface BetaBinomialFit {
  readonly shape: BetaShape;
  /** Natural logarithm, of the sequences of outcomes (without binomial coefficients); 0 without evidence. */
  readonly logLikelihood: number;
  /** Questions with a decided attempt. */
  readonly questionCount: number;
  readonly basis: BetaBinomialBasis;
}

export function fitBetaBinomial(_counts: Iterable<AttemptCounts>): BetaBinomialFit {
  throw new Error('not written yet');
}
