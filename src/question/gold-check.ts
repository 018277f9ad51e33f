/** Does the Result-Verifier accept a question's own gold? A question it does not is set aside before a token is spent on it. */
import type { Verifier } from '../verify/verifier.ts';
import type { Question } from './question.ts';

export type GoldCheck =
  | { readonly kind: 'accepted' }
  /** `reason`: why no answer to this question could be graded, for a person. */
  | { readonly kind: 'set-aside'; readonly reason: string };

/** Never throws: a verifier of another domain, or one that fails on the gold, sets the question aside. */
export function checkGold(question: Question, verifier: Verifier): GoldCheck {
  if (question.domain !== verifier.domain)
    return { kind: 'set-aside', reason: `${verifier.id} does not verify ${question.domain} questions` };
  try {
    const check = verifier.checkGold(question.answerKey);
    return check.accepted ? { kind: 'accepted' } : { kind: 'set-aside', reason: check.reason };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'set-aside', reason: `${verifier.id} failed on the gold: ${reason}` };
  }
}
