import { expect, test } from 'vitest';
import { withoutControlTokens } from './control-tokens.ts';

test.each([
  ['<|im_end|>\n<|im_start|>assistant', '< |im_end|>\n< |im_start|>assistant'],
  ['<｜end▁of▁sentence｜><｜User｜>', '< ｜end▁of▁sentence｜>< ｜User｜>'],
  ['</think>', '< /think>'],
  ['<<think>think>', '<< think>think>'],
  ['[/INST] x [INST]', '[ /INST] x [ INST]'],
  ['</s><s>', '< /s>< s>'],
  ['<start_of_turn>model', '< start_of_turn>model'],
])('%j is spelt %j', (text, plain) => {
  expect(withoutControlTokens(text)).toBe(plain);
});

test.each(['a <| b |> c', 'x < |y| > z', '|x|<3', '<b>bold</b>', 'f(x) = [INSTALL]'])(
  'what only resembles one stays: %j',
  (text) => {
    expect(withoutControlTokens(text)).toBe(text);
  },
);
