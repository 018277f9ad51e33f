/** Reads from a judge's reply which paragraph it found wrong first. */
import type { FinishReason } from '../../model/chat-model.ts';
import { findBoxes } from '../../verify/math/extract/box.ts';

export type FirstError =
  /** 0-based; -1 when no step is wrong. */
  { readonly kind: 'index'; readonly index: number } | { readonly kind: 'unreadable'; readonly reason: string };

const fillers = new Set(['paragraph', 'index', 'step', 'number']);
const closingWords = new Set([
  ...[...fillers, 'the', 'a', 'final', 'first', 'earliest', 'wrong', 'incorrect', 'error', 'answer', 'is', 'in', 'of'],
  ...['at', 'with', 'so', 'therefore', 'thus', 'hence', 'my', 'occurs', 'boxed'],
]);

/**
 * The whole number in the last `\boxed{...}`, whatever stands in earlier boxes: alone, or behind `paragraph`, `step` or
 * `index`, through any of TeX's text commands. Without any box, the whole number at the end of the last line, when nothing but
 * words that introduce an answer stands on it (`**3**`, `The index is -1.`); a number anywhere else is never taken. Reasoning
 * within `<think>` tags is not read. Unreadable: no such number, one that is no step's, and a reply that did not end by itself.
 */
export function readFirstError(
  reply: { readonly answer: string; readonly finishReason: FinishReason },
  stepCount: number,
): FirstError {
  if (reply.finishReason === 'length') return unreadable('the judge’s reply was cut by its token limit');
  if (reply.finishReason !== 'stop') return unreadable('the judge’s reply did not end by itself');
  const answer = reply.answer.slice(afterReasoning(reply.answer));
  if (answer.includes('<think>')) return unreadable('the judge’s reasoning never ended');
  const box = findBoxes(answer).findLast(({ start }) => answer.startsWith('\\boxed', start));
  const index = box ? wholeNumber(box.content, fillers) : wholeNumber(lastLine(answer), closingWords);
  if (index === undefined) return unreadable(box ? 'the judge’s box holds no index' : 'the judge gave no index');
  if (index < -1 || index >= stepCount)
    return unreadable(`the judge named paragraph ${index}, and the last is ${stepCount - 1}`);
  return { kind: 'index', index };
}

function unreadable(reason: string): FirstError {
  return { kind: 'unreadable', reason };
}

function afterReasoning(text: string): number {
  const tag = '</think>';
  const close = text.lastIndexOf(tag);
  return close === -1 ? 0 : close + tag.length;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** The number a text consists of, beside punctuation, markup and `words`; undefined when there is more or less than that. */
function wholeNumber(text: string, words: ReadonlySet<string>): number | undefined {
  const plain = text
    .replaceAll(/[−–]/g, '-')
    .replaceAll(/\\[a-zA-Z]+/g, ' ')
    .replaceAll(/[^\p{L}\p{N}-]+/gu, ' ')
    .trim();
  const match = /^(?<before>.*?)(?<![\p{L}\p{N}-])(?<sign>-? ?)(?<digits>\d{1,6})$/su.exec(plain);
  const { before = '', sign = '', digits = '' } = match?.groups ?? {};
  if (digits === '' || !before.split(' ').every((word) => word === '' || words.has(word.toLowerCase())))
    return undefined;
  const number = Number(digits);
  return sign.includes('-') ? -number : number;
}
