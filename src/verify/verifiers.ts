/** Chooses the Result-Verifier of a domain. */
import { UserError } from '../errors/errors.ts';
import type { Domain } from '../question/question.ts';
import { createChoiceVerifier } from './choice/choice-verifier.ts';
import { createMathVerifier } from './math/math-verifier.ts';
import type { Verifier } from './verifier.ts';

export const supportedDomains: readonly Domain[] = ['math', 'choice'];

/** The verifier of `domain`. Throws UserError for `code`, which this version cannot verify. */
export function verifierFor(domain: Domain): Verifier {
  switch (domain) {
    case 'math':
      return createMathVerifier();
    case 'choice':
      return createChoiceVerifier();
    case 'code':
      throw new UserError('The Result-Verifier for code is not part of this version; those for math and choice are.', {
        hint: 'Set the domain to math or choice.',
      });
  }
}
