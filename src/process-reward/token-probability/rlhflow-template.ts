/** The prompt of RLHFlow's PRMs: a conversation in which the user says a step and the assistant says whether it is right. */
import type { ChatMessage } from '../../model/chat-model.ts';
import {
  asPiece,
  harmless,
  type PromptPiece,
  type PromptPieces,
  type TemplateLayout,
  type TokenProbabilityTemplate,
  type Trajectory,
} from './template.ts';

/** Llama 3's special tokens. */
const controlTexts = [
  ...['begin_of_text', 'end_of_text', 'finetune_right_pad_id', 'step_id', 'start_header_id', 'end_header_id'],
  ...['eom_id', 'eot_id', 'python_tag', 'image'],
  ...Array.from({ length: 256 }, (_, number) => `reserved_special_token_${number}`),
].map((name) => `<|${name}|>`);

/** The tag holds it as the role that other turns replace. */
const assistant = 'assistant';

/**
 * Format: `prm_evaluate.py` of RLHFlow/RLHF-Reward-Modeling (math-rm): the first turn is the question, a space and the first
 * step, each later turn one step; every earlier assistant turn is `+`, whatever the model thought of it; the score is softmax
 * over the logits of `+` and `-` for the token that starts the assistant's turn. Attention is causal, so that one prompt with
 * all turns gives at each of them what a prompt ending there gives.
 *
 * Turns and system prompt are those of Llama 3.1's chat template, with the date it defaults to. Ids, tried with Llama 3's
 * tokenizer: 10 is `+`, 12 is `-`, 78191 is `assistant`, 271 is the blank line.
 */
export const rlhflowTemplate: TokenProbabilityTemplate = {
  version: 'rlhflow-llama3.1-8b-prm@1',
  layout: {
    labels: { positive: { text: '+', id: 10 }, negative: { text: '-', id: 12 } },
    stepTag: [
      { text: '<|start_header_id|>', id: 128006, isControl: true },
      { text: assistant, id: 78191 },
      { text: '<|end_header_id|>', id: 128007, isControl: true },
      { text: '\n\n', id: 271 },
    ],
    endOfTurn: { text: '<|eot_id|>', id: 128009, isControl: true },
    systemPrompt: 'Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024',
  },
  extraTokensPerStep: 10,
  pieces,
  messages,
};

function pieces(trajectory: Trajectory, layout: TemplateLayout): PromptPieces {
  const { labels, endOfTurn, systemPrompt } = layout;
  const turn = (role: string, content: string) => [...header(role, layout), content, asPiece(endOfTurn)];
  const answered = [labels.positive.text.trim(), asPiece(endOfTurn)];
  return {
    before: systemPrompt === '' ? [] : turn('system', `${systemPrompt}\n\n`),
    steps: userTurns(trajectory, layout).map((content, index) => [
      ...(index === 0 ? [] : answered),
      ...turn('user', content),
      ...header(assistant, layout),
    ]),
  };
}

/** The step tag, with another role in it. */
function header(role: string, { stepTag }: TemplateLayout): PromptPiece[] {
  return stepTag.map((token) => (token.text === assistant ? role : asPiece(token)));
}

/** A server's own chat template puts the system prompt there. */
function messages(trajectory: Trajectory, layout: TemplateLayout): ChatMessage[] {
  const answer = { role: 'assistant', content: layout.labels.positive.text.trim() } as const;
  return userTurns(trajectory, layout).flatMap((content, index) => [
    ...(index === 0 ? [] : [answer]),
    { role: 'user', content } as const,
  ]);
}

function userTurns({ questionPrompt, steps }: Trajectory, layout: TemplateLayout): string[] {
  const plain = (text: string) => harmless(text, layout, controlTexts);
  return steps.map((step, index) => (index === 0 ? `${plain(questionPrompt)} ${plain(step)}`.trim() : plain(step)));
}
