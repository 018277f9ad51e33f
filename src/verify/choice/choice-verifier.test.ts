import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeVerifierContract } from '../verifier.contract.ts';
import { createChoiceVerifier, verifyChoice } from './choice-verifier.ts';

const planets = ['Mercury', 'Venus', 'The planet Mars', 'Jupiter'];
const numbers = ['\\frac{1}{4}', '\\frac{1}{2}', '2', '12'];

describeVerifierContract('the choice verifier', {
  create: createChoiceVerifier,
  key: { kind: 'choice', letter: 'B', options: planets },
  right: 'It is the hottest one. Answer: B',
  wrong: 'It is the hottest one. Answer: A',
  empty: 'Consider the planets one after the other',
  hedged: 'The answer is A or B.',
  unusableKey: { kind: 'choice', letter: 'E', options: planets },
  foreignKey: { kind: 'math', gold: '2' },
});

const kind = (letter: string, options: readonly string[], reply: string) =>
  verifyChoice({ letter, options, reply }).kind;

describe('verifyChoice', () => {
  it.each([
    '(B)',
    'B',
    'B.',
    'b)',
    '(b)',
    '\\boxed{B}',
    '$\\boxed{\\text{B}}$',
    '\\boxed{\\textbf{(B)}}',
    '\\boxed{B. Venus}',
    '\\boxed{\\text{B) Venus}}',
    'Answer: B',
    '**Answer: B**',
    '**B**',
    'Thinking it over, I am certain: **B. Venus**',
    '\\text{B}',
    'The answer is option B.',
    'So the answer is (B) Venus.',
    'The correct answer is B',
    'The answer is b.',
    'the correct option is B',
    'Option B is correct.',
    'I choose B.',
    'Venus',
    'venus.',
    'The answer is Venus.',
    '\\boxed{\\text{Venus}}',
    '<think>maybe A or C</think>B',
    '<answer>B</answer>',
    'A has no air. C is cold.\nAnswer: B',
    '#### B',
    'The final answer is $\\boxed{B}$. I hope it is correct.',
    'B: Venus',
  ])('accepts %s for B', (reply) => {
    expect(kind('B', planets, reply)).toBe('correct');
    expect(kind('A', planets, reply)).toBe('incorrect');
  });

  it.each([
    'A or B',
    '\\boxed{A} \\boxed{B}',
    '\\boxed{A, B}',
    'Answer: A and B',
    '(A) (B)',
    '\\boxed{A}\n\nWait, that is wrong.\n\n\\boxed{B}',
    '**A** or **B**, either one',
  ])('leaves the rivals in %s undecided', (reply) => {
    expect(kind('B', planets, reply)).toBe('undecided');
  });

  it.each([
    '',
    'I am not sure.',
    'A planet is a wonderful thing',
    'The answer is none of these',
    '\\boxed{}',
    'The answer is E',
    'Answer: Pluto',
  ])('leaves %s undecided', (reply) => {
    expect(kind('B', planets, reply)).toBe('undecided');
  });

  it('takes an option by its words, without article, case or label', () => {
    expect(kind('C', planets, 'Planet Mars')).toBe('correct');
    expect(kind('C', ['(A) x', '(B) y', '(C) red hot iron'], 'Red hot iron')).toBe('correct');
  });

  it('takes a number or formula equal to an option', () => {
    expect(kind('B', numbers, '\\boxed{0.5}')).toBe('correct');
    expect(kind('B', numbers, 'The answer is 1/2.')).toBe('correct');
    expect(kind('D', numbers, 'The answer is 12')).toBe('correct');
    expect(kind('C', numbers, 'The answer is 12')).toBe('incorrect');
    expect(kind('B', numbers, '\\boxed{7}')).toBe('undecided');
  });

  it('knows letters beyond E when there are so many options', () => {
    const many = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'].map((digit) => `value ${digit} of ten`);
    expect(kind('J', many, 'Answer: J')).toBe('correct');
    expect(kind('H', many, '\\boxed{H}')).toBe('correct');
  });

  it('needs no options when the prompt lists them', () => {
    expect(kind('D', [], 'The answer is (D).')).toBe('correct');
    expect(kind('D', [], 'The answer is (C).')).toBe('incorrect');
  });

  it('decides any text in linear time and never fails', () => {
    const part = fc.constantFrom(
      'A',
      'B',
      '(',
      ')',
      ' ',
      '\\boxed{',
      '}',
      '**',
      'answer is ',
      'option ',
      '.',
      '\n',
      'or',
      'Venus',
      '$',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (reply) => {
          expect(verifyChoice({ letter: 'B', options: planets, reply }).kind).not.toBe('failed');
        },
      ),
      { numRuns: 1_000, seed: 5 },
    );
    for (const unit of ['(', 'A ', '** ', 'answer is ', 'option ', '\\boxed{', 'I choose ', ' ', 'A or ']) {
      const started = performance.now();
      verifyChoice({ letter: 'B', options: planets, reply: unit.repeat(Math.ceil(60_000 / unit.length)) });
      expect(performance.now() - started, unit).toBeLessThan(100);
    }
  });
});

describe('checkGold of a choice', () => {
  const check = (letter: string, options: readonly string[]) =>
    createChoiceVerifier().checkGold({ kind: 'choice', letter, options });

  it('wants the letter to name one option', async () => {
    expect(await check('D', planets)).toEqual({ kind: 'accepted' });
    expect(await check('D', [])).toEqual({ kind: 'accepted' });
    expect(await check('E', planets)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('none of the 4 options'),
    });
    expect(await check('4', planets)).toMatchObject({ kind: 'refused' });
    expect(await check('A', ['same', 'same'])).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('option B'),
    });
    expect(await check('A', ['', 'x'])).toMatchObject({ kind: 'refused', reason: expect.stringContaining('empty') });
  });
});
