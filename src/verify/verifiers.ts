/** Chooses the Result-Verifier of a domain. */
import { UserError } from '../errors/errors.ts';
import type { Domain } from '../question/question.ts';
import { createChoiceVerifier } from './choice/choice-verifier.ts';
import { createMathVerifier } from './math/math-verifier.ts';
import { defaultMathPolicy, type MathPolicy } from './math/policy.ts';
import type { Verifier } from './verifier.ts';

export const supportedDomains: readonly Domain[] = ['math', 'choice'];

export interface VerifierPolicies {
  readonly math: MathPolicy;
}

export type VerifierFor = (domain: Domain) => Verifier;

/** The verifiers of every domain under these policies. The function throws UserError for `code`, which this version cannot verify. */
export function createVerifierFor(policies: VerifierPolicies): VerifierFor {
  const math = createMathVerifier(policies.math);
  const choice = createChoiceVerifier();
  return (domain) => {
    if (domain === 'math') return math;
    if (domain === 'choice') return choice;
    throw new UserError('The Result-Verifier for code is not part of this version; those for math and choice are.', {
      hint: 'Set the domain to math or choice.',
    });
  };
}

/** The verifier of `domain` under the default policies. Throws UserError for `code`. */
export const verifierFor: VerifierFor = createVerifierFor({ math: defaultMathPolicy });
