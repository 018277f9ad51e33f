import { describe, expect, test } from 'vitest';
import { ConfigError } from '../errors/errors.ts';
import { buildMessages, defaultTemplate, promptVersion, questionText } from './prompt.ts';

test.each(['math', 'choice'] as const)('the %s template asks for a boxed answer in the user turn', (domain) => {
  const messages = buildMessages({ template: defaultTemplate(domain), questionPrompt: 'What is 2 + 3?' });
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    role: 'user',
    content: expect.stringMatching(/^What is 2 \+ 3\?[\s\S]*\\boxed\{\}\.$/),
  });
});

test('the code template asks for one final program, to standard input unless there is something to complete', () => {
  const [message] = buildMessages({ template: defaultTemplate('code'), questionPrompt: 'Print 1.' });
  expect(message?.content).toMatch(/^Print 1\.\n\n[\s\S]*```python[\s\S]*starter code[\s\S]*standard input/);
});

test('a system prompt comes first, an empty one not at all', () => {
  const build = (systemPrompt: string) => buildMessages({ template: '{question}', questionPrompt: 'q', systemPrompt });
  expect(build('be brief').map(({ role }) => role)).toEqual(['system', 'user']);
  expect(build('').map(({ role }) => role)).toEqual(['user']);
});

test('dollar signs in a question are left alone', () => {
  const questionPrompt = "$$x^2$$ and $& and $' cost $1";
  expect(buildMessages({ template: 'Q: {question}', questionPrompt })[0]?.content).toBe(`Q: ${questionPrompt}`);
});

test('a template without a place for the question is refused', () => {
  expect(() => buildMessages({ template: 'Solve it.', questionPrompt: 'q' })).toThrow(ConfigError);
});

test('the version changes with template and system prompt, and with nothing else', () => {
  const version = promptVersion('a {question}');
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(promptVersion('a {question}', '')).toBe(version);
  const others = [promptVersion('b {question}'), promptVersion('a {question}', 's'), promptVersion('a {question}s')];
  expect(new Set([version, ...others]).size).toBe(4);
});

describe('questionText', () => {
  const options = ['4', '5', 'x (y)', '6'];
  const text = (prompt: string) => questionText({ prompt, answerKey: { kind: 'choice', letter: 'B', options } });

  test('options follow the question as lettered lines', () => {
    expect(text('How much is 2 + 3?\n')).toBe('How much is 2 + 3?\n\n(A) 4\n(B) 5\n(C) x (y)\n(D) 6');
  });

  test.each(['(A) 4\n(B) 5\n(C) x (y)\n(D) 6', 'A. 4  B. 5  C. x (y)  D. 6', 'A) 4\nB) 5\nC) x\n(y)\nD) 6'])(
    'options the prompt holds are not repeated: %j',
    (listed) => {
      expect(text(`How much?\n${listed}`)).toBe(`How much?\n${listed}`);
    },
  );

  test('numbers that merely occur in the prompt are no options', () => {
    expect(text('Is it 4, 5, x (y) or 6?')).toContain('(D) 6');
  });

  test('other questions, and choices whose options are unknown, are their prompt', () => {
    expect(questionText({ prompt: 'p', answerKey: { kind: 'math', gold: '5' } })).toBe('p');
    expect(questionText({ prompt: 'p', answerKey: { kind: 'choice', letter: 'A', options: [] } })).toBe('p');
  });
});
