/** The prompt of Math-Shepherd's PRM: the question, then numbered steps that each end in a step tag. */
import {
  asPiece,
  harmless,
  type PromptPiece,
  type PromptPieces,
  type TemplateLayout,
  type TokenProbabilityTemplate,
  type Trajectory,
} from './template.ts';

/** Of the Mistral tokenizer. */
const controlTexts = ['<s>', '</s>', '<unk>'];

/**
 * Format: the model card of peiyi9979/math-shepherd-mistral-7b-prm, `{question} Step 1: ... ки\nStep 2: ... ки`, no chat template;
 * the score is softmax over the logits of `+` and `-` AT the tag, that is, for the token after it. Ids, tried with the Mistral
 * tokenizer v1: 12902 is `▁ки`, with its space (`ки` alone is 1107), 648 is `▁+` and 387 is `▁-`.
 */
export const mathShepherdTemplate: TokenProbabilityTemplate = {
  version: 'math-shepherd-mistral-7b-prm@1',
  layout: {
    labels: { positive: { text: '+', id: 648 }, negative: { text: '-', id: 387 } },
    stepTag: [{ text: 'ки', id: 12902 }],
    endOfTurn: { text: '</s>', id: 2, isControl: true },
    systemPrompt: '',
  },
  extraTokensPerStep: 4,
  pieces,
  messages: () => undefined,
};

/** A system prompt, which the model was not trained with, stands on a line of its own before the question. */
function pieces({ questionPrompt, steps }: Trajectory, layout: TemplateLayout): PromptPieces {
  const plain = (text: string) => harmless(text, layout, controlTexts);
  const system = layout.systemPrompt === '' ? '' : `${plain(layout.systemPrompt)}\n`;
  const tag = layout.stepTag.map(asPiece);
  return {
    before: [`${system}${plain(questionPrompt)} `],
    steps: steps.map((step, index): PromptPiece[] => [
      `${index === 0 ? '' : '\n'}${numbered(plain(step), index + 1)} `,
      ...tag,
    ]),
  };
}

function numbered(step: string, number: number): string {
  return /^step\s+\d+\s*[:.]/i.test(step) ? step : `Step ${number}: ${step}`;
}
