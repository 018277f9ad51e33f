/** The math engine behind the Verifier port. */
import type { AnswerKey } from '../../question/question.ts';
import type { Verdict, Verifier, VerifyInput } from '../verifier.ts';
import { checkMathGold, verifyMath } from './verify-math.ts';

const wrongKey = 'the math verifier was given the answer key of another domain';

/** The math Result-Verifier. Its id names the engine's version and its rounding and unit policy (`default`, see compare/rounding.ts). */
export function createMathVerifier(): Verifier {
  return { domain: 'math', id: 'math@1(default)', verify: async (input) => verifyInput(input), checkGold };
}

function verifyInput({ answerKey, answer, finishReason }: VerifyInput): Verdict {
  if (answerKey.kind !== 'math') return { kind: 'failed', detail: `${wrongKey}.` };
  return verifyMath({ gold: answerKey.gold, reply: answer, finishReason });
}

function checkGold(answerKey: AnswerKey): ReturnType<Verifier['checkGold']> {
  return answerKey.kind === 'math' ? checkMathGold(answerKey.gold) : { accepted: false, reason: wrongKey };
}
