import { describeVerifierContract } from '../verifier.contract.ts';
import { createMathVerifier } from './math-verifier.ts';

describeVerifierContract('the math verifier', {
  create: createMathVerifier,
  key: { kind: 'math', gold: '\\frac{3}{4}' },
  right: 'Three of the four tiles are blue, so the answer is $\\boxed{0.75}$.',
  wrong: 'One of the four tiles is blue, so the answer is $\\boxed{\\frac14}$.',
  empty: 'Let us look at the tiles one by one',
  hedged: 'The answer is 1/4 or 1/2 or 3/4.',
  unusableKey: { kind: 'math', gold: '\\frac{3}{' },
  foreignKey: { kind: 'choice', letter: 'A', options: [] },
});
