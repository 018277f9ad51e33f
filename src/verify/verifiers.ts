/** Chooses the Result-Verifier of a domain. */
import type { Domain } from '../question/question.ts';
import { createChoiceVerifier } from './choice/choice-verifier.ts';
import { codeVerifierId, defaultCodePolicy } from './code/policy.ts';
import { createMathVerifier } from './math/math-verifier.ts';
import { defaultMathPolicy, type MathPolicy } from './math/policy.ts';
import type { Verifier } from './verifier.ts';

export const supportedDomains: readonly Domain[] = ['math', 'choice', 'code'];

export interface DomainVerifiers {
  readonly math: MathPolicy;
  /** It holds a sandbox, so it is made elsewhere. Absent: code has an id, and every reply to it a `failed` verdict. */
  readonly code?: Verifier | undefined;
}

export type VerifierFor = (domain: Domain) => Verifier;

/** The verifiers of every domain. */
export function createVerifierFor({ math, code = withoutSandbox() }: DomainVerifiers): VerifierFor {
  const verifiers: Readonly<Record<Domain, Verifier>> = {
    math: createMathVerifier(math),
    choice: createChoiceVerifier(),
    code,
  };
  return (domain) => verifiers[domain];
}

/** The id of code verdicts under `id`, for what reads verdicts and runs no program. */
export function withoutSandbox(id = codeVerifierId(defaultCodePolicy)): Verifier {
  const reason = 'programs cannot be run here: no code Verifier was given to createVerifierFor';
  return {
    domain: 'code',
    id,
    verify: async () => ({ kind: 'failed', detail: `${reason}.` }),
    checkGold: async () => ({ kind: 'unchecked', reason }),
  };
}

/** The verifier of `domain` under the default policies, without a sandbox for code. */
export const verifierFor: VerifierFor = createVerifierFor({ math: defaultMathPolicy });
