/** Takes apart reasoning and answer, wherever the server put them. */
import type { FinishReason } from '../chat-model.ts';

export interface SplitReply {
  readonly reasoning: string;
  readonly answer: string;
  readonly finishReason: FinishReason;
}

const openTag = '<think>';
const closeTag = '</think>';

/**
 * With a `reasoning` field, that is the reasoning and `content` the answer. Otherwise `content` is split on its last
 * `</think>`; the opening tag may be missing, since some chat templates write it into the prompt. A `<think>` that is never
 * closed makes everything reasoning, the answer empty and the finish `length`. Tags are dropped, and white space at both
 * ends of both parts; no other text is lost.
 */
export function splitReasoning(reply: {
  /** The server's own reasoning field; empty when there was none. */
  reasoning: string;
  content: string;
  finishReason: FinishReason;
}): SplitReply {
  const { content, finishReason } = reply;
  if (reply.reasoning.trim() !== '') {
    return { reasoning: withoutTags(reply.reasoning), answer: content.trim(), finishReason };
  }
  const close = content.lastIndexOf(closeTag);
  const reasoning = close === -1 ? '' : withoutTags(content.slice(0, close));
  const answer = (close === -1 ? content : content.slice(close + closeTag.length)).trim();
  if (!answer.startsWith(openTag)) return { reasoning, answer, finishReason };
  return { reasoning: joined(reasoning, withoutTags(answer)), answer: '', finishReason: 'length' };
}

function withoutTags(text: string): string {
  return text.replaceAll(/<\/?think>/g, '').trim();
}

function joined(first: string, second: string): string {
  return first === '' ? second : `${first}\n${second}`.trim();
}
