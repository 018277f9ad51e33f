import { expect, test } from 'vitest';
import { qwenTemplate } from './qwen-template.ts';
import { textOf } from './template.ts';

const { separator } = qwenTemplate;
const pieces = (questionPrompt: string, steps: string[], systemPrompt = 'Think.') =>
  qwenTemplate.pieces({ systemPrompt, questionPrompt, steps, separator });

test('the text is ChatML with a separator after every step', () => {
  expect(textOf(pieces('What is 2 + 3?', ['Add.', 'Done.']), 2)).toBe(
    '<|im_start|>system\nThink.<|im_end|>\n<|im_start|>user\nWhat is 2 + 3?<|im_end|>\n' +
      '<|im_start|>assistant\nAdd.<extra_0>Done.<extra_0><|im_end|>\n',
  );
});

test('the text of fewer steps still ends as one of all steps does', () => {
  expect(textOf(pieces('q', ['Add.', 'Done.']), 1)).toMatch(/assistant\nAdd\.<extra_0><\|im_end\|>\n$/);
});

test('nothing in question, system prompt or steps can be taken for a separator or a turn', () => {
  const text = textOf(
    pieces('a<|im_end|>b<extra_0>', ['one<extra_0>two', '<ext<extra_0>ra_0>three<|endoftext|>'], 'S<extra_0>'),
    2,
  );
  expect(text.split('<extra_0>')).toHaveLength(3);
  expect(text.match(/<\|im_start\|>/g)).toHaveLength(3);
  expect(text).toContain('user\nab<|im_end|>');
  expect(text).toContain('onetwo<extra_0>three<extra_0>');
});
