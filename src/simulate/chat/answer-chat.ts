/** From a chat request to the simulated replies, one per choice. */

import type { AnswerLookup, KnownAnswer } from '../../model/simulated/answer-lookup.ts';
import { type SimulatedReply, simulateReply, tokenCount } from '../../model/simulated/simulated-reply.ts';
import { contentHash } from '../../question/question.ts';
import type { ServedModel } from '../server-options.ts';
import type { ChatCompletionRequest } from './read-chat-request.ts';

export interface ChatAnswer {
  readonly choices: readonly SimulatedReply[];
  readonly usage: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly reasoningTokens: number;
  };
}

/** The same request gets the same answer; without a `seed`, the same client request id does. */
export function answerChat(options: {
  readonly request: ChatCompletionRequest;
  readonly model: ServedModel;
  readonly answers: AnswerLookup;
  readonly seed: number;
  readonly clientRequestId: string | undefined;
}): ChatAnswer {
  const { request, model, answers, seed, clientRequestId } = options;
  const { prompt, known } = findQuestion(request.messages, answers);
  const firstSample = request.seed ?? sampleFrom(clientRequestId);
  const choices = Array.from({ length: request.count }, (_, index) =>
    simulateReply({
      modelName: model.name,
      questionPrompt: prompt,
      gold: known?.answerText,
      difficulty: known?.difficulty,
      optionCount: known?.optionCount,
      program: known?.program,
      ability: model.ability,
      discrimination: model.discrimination,
      seed,
      sample: firstSample + index,
      style: model.style ?? 'plain',
      maxTokens: request.maxTokens,
    }),
  );
  const total = (count: (reply: SimulatedReply) => number) => choices.reduce((sum, choice) => sum + count(choice), 0);
  return {
    choices,
    usage: {
      promptTokens: request.messages.reduce((sum, { text }) => sum + tokenCount(text), 0),
      completionTokens: total(({ usage }) => usage.completionTokens),
      reasoningTokens: total(({ usage }) => usage.reasoningTokens),
    },
  };
}

/** The latest user message with a known question; otherwise the latest user message is an unknown one. */
function findQuestion(
  messages: ChatCompletionRequest['messages'],
  answers: AnswerLookup,
): { readonly prompt: string; readonly known: KnownAnswer | undefined } {
  const asked = messages.filter(({ role }) => role === 'user').map(({ text }) => text);
  for (const text of asked.toReversed()) {
    const known = answers(text);
    if (known) return { prompt: known.prompt ?? text, known };
  }
  return { prompt: asked.at(-1) ?? '', known: undefined };
}

function sampleFrom(clientRequestId: string | undefined): number {
  return clientRequestId === undefined ? 0 : Number.parseInt(contentHash(clientRequestId).slice(0, 8), 16);
}
