import { expect, test } from 'vitest';
import type { AnswerKey } from '../../question/question.ts';
import { createAnswerLookup } from './answer-lookup.ts';

const question = (prompt: string, gold: string, metadata: Record<string, unknown> = {}) => ({
  prompt,
  answerKey: { kind: 'math', gold } satisfies AnswerKey,
  metadata,
});

test('a prompt is found exactly, whatever blanks surround it', () => {
  const lookup = createAnswerLookup([question('What is 2 + 2?\n\nThink.', '4')]);
  const found = { answerText: '4', prompt: 'What is 2 + 2?\n\nThink.' };
  expect(lookup('What is 2 + 2?\n\nThink.')).toEqual(found);
  expect(lookup('\n What is 2 + 2? \n\nThink.\n')).toEqual(found);
  expect(lookup('Solve:\r\nWhat is 2 + 2?\r\n\r\nThink.\r\nGo.')).toEqual(found);
  expect(lookup('What is 2 + 3?')).toBeUndefined();
  expect(lookup('')).toBeUndefined();
});

test('a prompt is found inside a template, by lines or after a label', () => {
  const lookup = createAnswerLookup([question('Line one: x.\nLine two.', '7')]);
  const found = { answerText: '7', prompt: 'Line one: x.\nLine two.' };
  expect(lookup('Solve this.\n\nLine one: x.\nLine two.\n\nPut it in \\boxed{}.')).toEqual(found);
  expect(lookup('Please: solve. Problem: Line one: x.\nLine two.\nBox it.')).toEqual(found);
  expect(lookup('Solve this.\n\nLine one: x.\nBox it.')).toBeUndefined();
});

test('the longest known run wins', () => {
  const lookup = createAnswerLookup([question('Find x.', '1'), question('Let y = 2.\nFind x.', '2')]);
  expect(lookup('Task\nLet y = 2.\nFind x.\nBox it.')?.answerText).toBe('2');
  expect(lookup('Task\nFind x.\nBox it.')?.answerText).toBe('1');
});

test('choice questions are known by letter and number of options', () => {
  const answerKey: AnswerKey = { kind: 'choice', letter: 'C', options: ['a', 'b', 'c'] };
  expect(createAnswerLookup([{ prompt: 'Which?', answerKey, metadata: {} }])('Which?')).toEqual({
    answerText: 'C',
    optionCount: 3,
    prompt: 'Which?',
  });
});

test('code questions are known by their programs, and without one are never right', () => {
  const code = (suiteId: string) => ({ kind: 'code', suiteId, tests: 'stdio', testCount: 1 }) satisfies AnswerKey;
  const program = { right: 'print(1)', wrong: () => 'print(2)' };
  const lookup = createAnswerLookup(
    [
      { prompt: 'Print 1.', answerKey: code('one'), metadata: {} },
      { prompt: 'Print 2.', answerKey: code('two'), metadata: {} },
    ],
    { programs: new Map([['one', program]]) },
  );
  expect(lookup('Solve.\nPrint 1.')).toEqual({ answerText: '', program, prompt: 'Print 1.' });
  expect(lookup('Print 2.')?.program).not.toHaveProperty('right');
});

test('a numeric difficulty is scaled, any other is left out', () => {
  const rows = [question('a', '1', { difficulty: 8 }), question('b', '2', { difficulty: 'hard' })];
  expect(createAnswerLookup(rows)('a')?.difficulty).toBe(8);
  const lookup = createAnswerLookup(rows, { difficultyScale: { mean: 5, deviation: 2 } });
  expect(lookup('a')?.difficulty).toBe(1.5);
  expect(lookup('b')).toEqual({ answerText: '2', prompt: 'b' });
});

test('many questions that start alike are still told apart', () => {
  const lookup = createAnswerLookup(
    Array.from({ length: 5000 }, (_, n) => question(`Consider the figure.\nWhat is ${n} + 1?`, String(n + 1))),
  );
  const startMs = performance.now();
  for (let n = 0; n < 1000; n += 1) {
    expect(lookup(`Answer.\nConsider the figure.\nWhat is ${n} + 1?\nBox it.`)?.answerText).toBe(String(n + 1));
  }
  // A scan of 5,000 prompts for each of 1,000 look-ups would take minutes.
  expect(performance.now() - startMs).toBeLessThan(5000);
});
