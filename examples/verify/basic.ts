/** Does a reply answer its question? Verdicts for maths and multiple choice, from the library and without any server. */
import { verifierFor } from '../../src/index.ts';

const math = verifierFor('math');
const replies = [
  'The shares are equal, so each gets $\\boxed{\\frac{3}{4}}$.',
  'Each gets 0.75.\n#### 0.75',
  'Each gets $\\boxed{\\frac{4}{3}}$.',
  'I cannot tell.',
];
for (const answer of replies) {
  const verdict = await math.verify({ answerKey: { kind: 'math', gold: '3/4' }, answer, finishReason: 'stop' });
  console.log(`${verdict.kind.padEnd(10)} ${verdict.extracted ?? '-'}`.padEnd(32), verdict.detail);
}

const choice = verifierFor('choice');
const verdict = await choice.verify({
  answerKey: { kind: 'choice', letter: 'B', options: ['Mercury', 'Venus', 'Mars'] },
  answer: 'The hottest planet is Venus, so the answer is (B).',
  finishReason: 'stop',
});
console.log(`${verdict.kind.padEnd(10)} ${verdict.extracted ?? '-'}`.padEnd(32), verdict.detail);
