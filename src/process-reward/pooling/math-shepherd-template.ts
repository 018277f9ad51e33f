/** The text Math-Shepherd's PRM reads: the question, then numbered steps that each end in a step tag. */
import { withoutTokens } from '../served/without-tokens.ts';
import type { PoolingTemplate, TemplateRequest, TextPieces } from './template.ts';

/** Of the Mistral tokeniser. */
const controlTokens = ['<s>', '</s>', '<unk>'];

/**
 * Format: the model card of peiyi9979/math-shepherd-mistral-7b-prm, `{question} Step 1: ... ки\nStep 2: ... ки`, no chat
 * template. Its code encodes that text with the tokeniser's defaults, so with BOS; the score is softmax('+', '-') at the tag.
 *
 * The server must give the logits of `▁+` (648) and `▁-` (387), in that order, which makes column 0 the positive one, at the tag
 * `▁ки` (12902). vLLM 0.6.4 does by `returned_token_ids` (PR #9697). Later versions take those columns from hidden states (issue
 * #16545, seen in 0.8.2): numbers that mean nothing and cannot be told from scores. There the two rows of the output layer have to
 * be made a classifier (`classifier_from_token` with `method: no_post_processing`, vLLM's models/adapters.py).
 */
export const mathShepherdTemplate: PoolingTemplate = {
  version: 'math-shepherd-mistral-7b-prm@1',
  systemPrompt: '',
  separator: 'ки',
  positiveColumn: 0,
  addSpecialTokens: true,
  caution:
    'by /pooling, vLLM later than 0.6.4 reads this model’s scores from hidden states, where they mean nothing, unless it is started with `--convert classify` and `classifier_from_token`; token-probability scoring is the safe way',
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
