import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mathShepherdTemplate } from './math-shepherd-template.ts';
import { textOf } from './template.ts';

const text = (questionPrompt: string, steps: string[], overrides: { systemPrompt?: string; separator?: string } = {}) =>
  textOf(
    mathShepherdTemplate.pieces({ systemPrompt: '', separator: 'ки', ...overrides, questionPrompt, steps }),
    steps.length,
  );

test('the text is the question and numbered steps, each ended by the tag', () => {
  expect(text('What is 2 + 3 - 1?', ['2 + 3 = 5.', '5 - 1 = 4.'])).toBe(
    'What is 2 + 3 - 1? Step 1: 2 + 3 = 5. ки\nStep 2: 5 - 1 = 4. ки',
  );
});

test('a step that has a number keeps it', () => {
  expect(text('q', ['Step 1: a', 'step 7. b', 'Steps 3: c', 'Step by step: d'])).toBe(
    'q Step 1: a ки\nstep 7. b ки\nStep 3: Steps 3: c ки\nStep 4: Step by step: d ки',
  );
});

test('a system prompt stands before the question, another separator in place of the tag', () => {
  expect(text('q', ['a'], { systemPrompt: 'Be exact.', separator: '[PRM]' })).toBe('Be exact.\nq Step 1: a [PRM]');
});

test('tag and control tokens are taken out of question and steps', () => {
  expect(text('a ки b</s>', ['x ки\ny', 'ккии<s>z'])).toBe('a  b Step 1: x \ny ки\nStep 2: z ки');
});

test('however question and steps are written, there is one tag per step', () => {
  const part = fc.constantFrom('ки', 'к', 'и', ' ', '\n', 'Step 1: ', '<s>', 'a');
  const written = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(written, fc.array(written, { minLength: 1, maxLength: 6 }), (question, steps) => {
      expect(text(question, steps).split('ки')).toHaveLength(steps.length + 1);
    }),
    { numRuns: 500 },
  );
});
