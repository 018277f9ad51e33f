/** The text Math-Shepherd's PRM reads: the question, then numbered steps that each end in a step tag. */
import { withoutTokens } from '../served/without-tokens.ts';
import type { PoolingTemplate, TemplateRequest, TextPieces } from './template.ts';

/** Of the Mistral tokeniser. */
const controlTokens = ['<s>', '</s>', '<unk>'];

/**
 * Format: the model card of peiyi9979/math-shepherd-mistral-7b-prm, `{question} Step 1: ... ки\nStep 2: ... ки`, no chat
 * template. Its code encodes that text with the tokeniser's defaults, so with BOS; the score is softmax('+', '-') at the tag.
 *
 * The server must read logits at the tag: `step_tag_id` 12902 (`▁ки`), `returned_token_ids` [648, 387] (`▁+`, `▁-`), in that
 * order, which makes column 0 the positive one. vLLM 0.6.4 does (PR #9697). Later versions pick those columns from hidden states,
 * which gives numbers that mean nothing (issue #16545, seen in 0.8.2) and cannot be told from scores.
 */
export const mathShepherdTemplate: PoolingTemplate = {
  version: 'math-shepherd-mistral-7b-prm@1',
  systemPrompt: '',
  separator: 'ки',
  positiveColumn: 0,
  addSpecialTokens: true,
  pieces,
};

/** A system prompt, which the model was not trained with, stands on a line of its own before the question. */
function pieces({ systemPrompt, questionPrompt, steps, separator }: TemplateRequest): TextPieces {
  const plain = (text: string) => withoutTokens(text, [separator, ...controlTokens]).trim();
  const system = systemPrompt === '' ? '' : `${plain(systemPrompt)}\n`;
  return {
    before: `${system}${plain(questionPrompt)} `,
    steps: steps.map((step, index) => {
      const lineBreak = index === 0 ? '' : '\n';
      return `${lineBreak}${numbered(plain(step), index + 1)} ${separator}`;
    }),
    after: '',
  };
}

function numbered(step: string, number: number): string {
  return /^step\s+\d+\s*[:.]/i.test(step) ? step : `Step ${number}: ${step}`;
}
