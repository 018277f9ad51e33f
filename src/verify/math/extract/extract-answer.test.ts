import { describe, expect, it } from 'vitest';
import { extractAnswer } from './extract-answer.ts';

describe('extractAnswer', () => {
  it.each([
    ['boxed', 'We have $x=4$, so \\boxed{\\frac{1}{2}} it is.', '\\frac{1}{2}'],
    ['boxed', 'The roots are \\boxed{1} and \\boxed{-2}.', '1 , -2'],
    ['boxed', 'It is \\fbox{12}.', '12'],
    ['hashes', '3 + 4 = 7 apples\n#### 7', '7'],
    ['answer-line', '3 + 4 = 7\nA: 7', '7'],
    ['final-answer', 'Final Answer: The final answer is $9901$. I hope it is correct.', '$9901$'],
    ['answer-phrase', 'After some algebra the answer is 42.', '42'],
    ['answer-phrase', '**Answer:** 42', '42'],
    ['whole-text', '\\frac{3}{4}', '\\frac{3}{4}'],
    ['display', 'Adding them gives\n\\[ x + 1 \\]', 'x + 1'],
    ['bold', 'So there are in total **73** of them here.', '73'],
    ['inline', 'We conclude that the length must be $4\\sqrt{2}$ here.', '4\\sqrt{2}'],
    ['last-number', 'She bought 3 bags and then had 15 of them at home.', '15'],
  ])('finds by the rule %s', (rule, reply, text) => {
    const found = extractAnswer(reply);
    expect(found?.rule).toBe(rule);
    expect(found?.text.trim()).toBe(text);
  });

  it('looks only after the thinking, and inside the last answer tag', () => {
    expect(extractAnswer('<think>\\boxed{1}</think> so \\boxed{2}')?.text).toBe('2');
    expect(extractAnswer('\\boxed{1} <answer>2</answer>')).toMatchObject({ text: '2', rule: 'answer-tag+whole-text' });
  });

  it('passes over a box that holds nothing', () => {
    expect(extractAnswer('Answer: \\boxed\nAnswer: \\boxed{9}')).toMatchObject({ text: '9', rule: 'boxed' });
    expect(extractAnswer('\\boxed\\quad, that is, \\boxed{9}')).toMatchObject({ text: '9', rule: 'boxed' });
  });

  it('reports the other boxes as rivals', () => {
    expect(extractAnswer('\\boxed{1}. No, that misses a case. \\boxed{2}')).toMatchObject({ text: '2', rivals: ['1'] });
  });

  it('finds nothing in prose without an answer', () => {
    expect(extractAnswer('I am not sure how to begin with this one')).toBeUndefined();
    expect(extractAnswer('')).toBeUndefined();
  });

  it('picks no number out of a formula', () => {
    expect(extractAnswer('\\forall x>0, f(x) = 0')?.rule).toBe('whole-text');
  });
});
