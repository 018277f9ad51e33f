/** The maths engine on its own: `import { verifyMath } from 'adaptive-cot/verify/math'`. No server, no native code. */

// The decision: a reply against a gold.

export { defaultMathPolicy, type MathPolicy, parseMathPolicy, policyName } from './policy.ts';
export {
  checkMathGold,
  type DecisionMethod,
  type MathVerdict,
  type VerifyMathInput,
  verifyMath,
} from './verify-math.ts';

// Its parts: finding an answer, reading it, comparing two that are read.

export { compareAnswers } from './compare/compare-answers.ts';
export { ComparisonContext, type Method } from './compare/context.ts';
export type { Match } from './compare/match.ts';
export { type Extraction, extractAnswer } from './extract/extract-answer.ts';
export type { Node } from './read/ast.ts';
export { readAnswer, readings } from './read/read-answer.ts';
export { Unreadable } from './read/tokenize.ts';
