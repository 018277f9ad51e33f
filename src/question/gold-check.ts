/** Does the Result-Verifier accept a question's own gold? A question it does not is set aside before a token is spent on it. */
import type { GoldCheck, Verifier } from '../verify/verifier.ts';
import type { Question } from './question.ts';

/** Never rejects: a verifier of another domain refuses the gold, one that fails on it leaves it `unchecked`. */
export async function checkGold(question: Question, verifier: Verifier): Promise<GoldCheck> {
  if (question.domain !== verifier.domain)
    return { kind: 'refused', reason: `${verifier.id} does not verify ${question.domain} questions` };
  try {
    return await verifier.checkGold(question.answerKey);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'unchecked', reason: `${verifier.id} failed on the gold: ${reason}` };
  }
}
