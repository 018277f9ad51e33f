/** The text Qwen2.5-Math-PRM reads: ChatML with a separator token after every step, the last one included. */
import { withoutTokens } from '../served/without-tokens.ts';
import type { PoolingTemplate, TemplateRequest, TextPieces } from './template.ts';

const controlTokens = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];

/** Format: the model card of Qwen/Qwen2.5-Math-PRM-7B, and `search-and-learn`'s use of it. */
export const qwenTemplate: PoolingTemplate = {
  version: 'qwen2.5-math-prm@1',
  systemPrompt: 'Please reason step by step, and put your final answer within \\boxed{}.',
  separator: '<extra_0>',
  positiveColumn: 1,
  addSpecialTokens: false,
  pieces,
};

/**
 * The model scores each separator, so that the text holds exactly one per step: separators and ChatML's own tokens within
 * question or steps are taken out, or the server would read them as such.
 */
function pieces({ systemPrompt, questionPrompt, steps, separator }: TemplateRequest): TextPieces {
  const plain = (text: string) => withoutTokens(text, [separator, ...controlTokens]);
  return {
    before:
      `<|im_start|>system\n${plain(systemPrompt)}<|im_end|>\n` +
      `<|im_start|>user\n${plain(questionPrompt)}<|im_end|>\n<|im_start|>assistant\n`,
    steps: steps.map((step) => plain(step) + separator),
    after: '<|im_end|>\n',
  };
}
