/** The math engine behind the Verifier port. */
import type { Verifier } from '../verifier.ts';
import { defaultMathPolicy, type MathPolicy, policyName } from './policy.ts';
import { checkMathGold, verifyMath } from './verify-math.ts';

/** Raised whenever a verdict may change: replies are then verified anew. */
const engineVersion = 3;
const wrongKey = 'the math verifier was given the answer key of another domain';

/** The math Result-Verifier. Its id names the engine's version and the policy, `math@3(default)` or `math@3(order=free)`. */
export function createMathVerifier(policy: MathPolicy = defaultMathPolicy): Verifier {
  return {
    domain: 'math',
    id: `math@${engineVersion}(${policyName(policy)})`,
    async verify({ answerKey, questionPrompt, answer, finishReason }) {
      if (answerKey.kind !== 'math') return { kind: 'failed', detail: `${wrongKey}.` };
      return verifyMath({
        gold: answerKey.gold,
        reply: answer,
        finishReason,
        policy,
        ...(questionPrompt === undefined ? {} : { question: questionPrompt }),
      });
    },
    async checkGold(answerKey) {
      if (answerKey.kind !== 'math') return { kind: 'refused', reason: wrongKey };
      const check = checkMathGold(answerKey.gold);
      return check.accepted ? { kind: 'accepted' } : { kind: 'refused', reason: check.reason };
    },
  };
}
