/** Simulated replies in the two wire forms of `/v1/chat/completions`: one JSON object, or server-sent events. */
import type { SimulatedReply } from '../../model/simulated/simulated-reply.ts';
import { tokenCount } from '../../model/simulated/simulated-reply.ts';
import { jsonReply, type PreparedReply, type ReplyPiece } from '../prepared-reply.ts';
import type { ReasoningFormat } from '../server-options.ts';
import type { ChatAnswer } from './answer-chat.ts';
import { logProbabilities } from './log-probabilities.ts';
import type { ChatCompletionRequest } from './read-chat-request.ts';

export interface Completion {
  readonly id: string;
  /** Unix time, seconds. */
  readonly created: number;
  readonly request: ChatCompletionRequest;
  readonly answer: ChatAnswer;
  readonly reasoningFormat: ReasoningFormat;
}

export function writeCompletion(completion: Completion): PreparedReply {
  return completion.request.isStream ? eventStream(completion) : wholeCompletion(completion);
}

function wholeCompletion({ id, created, request, answer, reasoningFormat }: Completion): PreparedReply {
  const choices = answer.choices.map((reply, index) => {
    const { reasoning, content } = fieldsOf(reply, reasoningFormat);
    return {
      index,
      message: { role: 'assistant', content, ...(reasoning === '' ? {} : { [reasoningFormat]: reasoning }) },
      logprobs: logProbabilitiesOf(content, request),
      finish_reason: reply.finishReason,
    };
  });
  const body = { id, object: 'chat.completion', created, model: request.model, choices, usage: usageOf(answer) };
  return jsonReply(body, answer.usage.completionTokens);
}

/** The reply's text as this format splits it; `reasoning` is empty when it is in the content. */
function fieldsOf(
  { reasoning, answer, finishReason }: SimulatedReply,
  format: ReasoningFormat,
): { readonly reasoning: string; readonly content: string } {
  if (format !== 'think-tags' || reasoning === '') return { reasoning, content: answer };
  const isOpen = finishReason === 'length' && answer === '';
  return { reasoning: '', content: `<think>\n${reasoning}${isOpen ? '' : `\n</think>\n\n${answer}`}` };
}

function logProbabilitiesOf(text: string, { topLogprobs }: ChatCompletionRequest) {
  return topLogprobs === undefined ? null : { content: logProbabilities(text, topLogprobs) };
}

function usageOf({ usage }: ChatAnswer) {
  const { promptTokens, completionTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

const deltaCharacters = 64;

/**
 * Each choice's deltas in turn: role, reasoning, content, finish reason; then usage when asked for, and `[DONE]`. Written
 * as text with only the moving parts serialised, since a stream is hundreds of near-identical objects.
 */
function eventStream({ id, created, request, answer, reasoningFormat }: Completion): PreparedReply {
  const head = `data: {"id":"${id}","object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(request.model)},"choices":`;
  const noUsage = request.includeUsage ? ',"usage":null' : '';
  const event = (index: number, delta: string, rest: string, tokens: number): ReplyPiece => ({
    text: `${head}[{"index":${index},"delta":{${delta}},${rest}}]${noUsage}}\n\n`,
    tokens,
  });
  const pieces = answer.choices.flatMap((reply, index) => {
    const { reasoning, content } = fieldsOf(reply, reasoningFormat);
    const deltas = (field: string, text: string) =>
      piecesOf(text).map((piece) => {
        const logprobs = field === 'content' ? JSON.stringify(logProbabilitiesOf(piece, request)) : 'null';
        const delta = `"${field}":${JSON.stringify(piece)}`;
        return event(index, delta, `"logprobs":${logprobs},"finish_reason":null`, tokenCount(piece));
      });
    return [
      event(index, '"role":"assistant","content":""', '"logprobs":null,"finish_reason":null', 0),
      ...deltas(reasoningFormat, reasoning),
      ...deltas('content', content),
      event(index, '', `"logprobs":null,"finish_reason":"${reply.finishReason}"`, 0),
    ];
  });
  const usage = request.includeUsage ? `${head}[],"usage":${JSON.stringify(usageOf(answer))}}\n\n` : '';
  pieces.push({ text: `${usage}data: [DONE]\n\n`, tokens: 0 });
  return { contentType: 'text/event-stream', pieces };
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + deltaCharacters;
    // A surrogate pair is never split: half of one is no text.
    const whole = /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end + 1 : end;
    pieces.push(text.slice(start, whole));
    start = whole;
  }
  return pieces;
}
