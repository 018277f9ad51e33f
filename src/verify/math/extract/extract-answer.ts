/** Finds the answer in a full reply, by rules from the most to the least deliberate, and says which one fired. */
import { limits } from '../budget.ts';
import { trimEnds } from '../read/clean.ts';
import { readings } from '../read/read-answer.ts';
import { type Box, findBoxes, groupAdjacent } from './box.ts';
import { findAnnounced } from './phrases.ts';
import { lastBold, lastDisplay, lastInline, lastNumber } from './segments.ts';

export type ExtractionRule =
  | 'boxed'
  | 'hashes'
  | 'answer-line'
  | 'final-answer'
  | 'answer-phrase'
  | 'whole-text'
  | 'display'
  | 'bold'
  | 'inline'
  | 'last-number';

export interface Extraction {
  readonly text: string;
  /** `answer-tag+` before a rule says that it was applied inside `<answer>`. */
  readonly rule: ExtractionRule | `answer-tag+${ExtractionRule}`;
  /** Other boxes of the reply, which may disagree; empty when there are none. */
  readonly rivals: readonly string[];
}

/** The answer of `reply`, or undefined when nothing in it looks like one. Linear in the reply's length. */
export function extractAnswer(reply: string): Extraction | undefined {
  const text = afterThinking(reply);
  const tagged = lastTag(text);
  if (tagged === undefined) return applyRules(text);
  const inside = applyRules(tagged);
  return inside && { ...inside, rule: `answer-tag+${inside.rule as ExtractionRule}` };
}

function afterThinking(reply: string): string {
  const end = reply.lastIndexOf('</think>');
  return (end < 0 ? reply : reply.slice(end + '</think>'.length)).slice(-limits.replyLength);
}

function lastTag(text: string): string | undefined {
  const start = text.lastIndexOf('<answer>');
  if (start < 0) return undefined;
  const end = text.indexOf('</answer>', start);
  return text.slice(start + '<answer>'.length, end < 0 ? text.length : end);
}

function applyRules(text: string): Extraction | undefined {
  const boxes = outsideCode(findBoxes(text), text);
  if (boxes.length > 0) return fromBoxes(text, boxes);
  const announced = findAnnounced(text);
  if (announced) return { text: bestReadable(announced.text), rule: announced.rule, rivals: [] };
  if (readsWhole(text) || isBareFormula(text)) return { text, rule: 'whole-text', rivals: [] };
  return fromSegments(text);
}

/** `"\\\\boxed{...}"` in a program is a string that writes a box; it counts only when there is no other. */
function outsideCode(boxes: readonly Box[], text: string): readonly Box[] {
  const written = boxes.filter(({ start }) => text[start - 1] !== '\\');
  return written.length > 0 ? written : boxes;
}

/** The last group of boxes; earlier ones, and a final answer announced after it, are its rivals. */
function fromBoxes(text: string, boxes: readonly Box[]): Extraction {
  const groups = groupAdjacent(boxes, text).map((group) => group.map((box) => box.content).join(' , '));
  const after = findAnnounced(text.slice(boxes.at(-1)?.end));
  const rivals =
    after?.rule === 'final-answer' ? [...groups.slice(0, -1), bestReadable(after.text)] : groups.slice(0, -1);
  return { text: groups.at(-1) ?? '', rule: 'boxed', rivals };
}

function fromSegments(text: string): Extraction | undefined {
  const rules = [
    ['display', lastDisplay],
    ['bold', lastBold],
    ['inline', lastInline],
    ['last-number', lastNumber],
  ] as const;
  for (const [rule, find] of rules) {
    const found = find(text);
    if (found !== undefined && (rule !== 'bold' || reads(found))) return { text: found, rule, rivals: [] };
  }
  return undefined;
}

/** An announced sentence; of one that is prose, what stands after its last "is" or ":", or its only number. */
function bestReadable(sentence: string): string {
  if (!isProse(sentence)) return sentence;
  for (const marker of [' is ', ' are ', ': ']) {
    const at = sentence.lastIndexOf(marker);
    if (at >= 0 && reads(sentence.slice(at + marker.length))) return sentence.slice(at + marker.length);
  }
  const numbers = sentence.match(/(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w^_{])/g) ?? [];
  return numbers.length === 1 && !sentence.includes('\\') ? (numbers[0] as string) : sentence;
}

/** Unreadable, or four words and more that name nothing. */
function isProse(sentence: string): boolean {
  return (
    !reads(sentence) ||
    /^(?:[a-zA-Z']{2,}\s+){2}.*\s(?:is|are)\s/s.test(sentence) ||
    /^(?:[a-zA-Z']{2,}\s+){3}.*\d/s.test(sentence)
  );
}

/** A reply that is an answer and nothing else; phrases of more than four words are prose. */
function readsWhole(text: string): boolean {
  const bare = trimEnds(text);
  return (
    bare.length <= limits.answerLength &&
    (/\d/.test(bare) || bare.includes('\\') || bare.length < 60) &&
    !/^(?:[a-zA-Z']+\s+){4}/.test(bare) &&
    reads(bare)
  );
}

/** One line without prose is meant as the answer, understood or not: no number is picked out of it. */
function isBareFormula(text: string): boolean {
  const bare = trimEnds(text);
  if (bare === '' || bare.length > limits.answerLength) return false;
  const words =
    bare
      .replace(/\\(?:text|mbox|begin|end|mathrm|operatorname|textbf)\s*\{[^{}]*\}|\\[a-zA-Z]+/g, ' ')
      .match(/[a-zA-Z]{3,}/g) ?? [];
  return /\d|\\/.test(bare) && words.length === 0;
}

function reads(text: string): boolean {
  try {
    return readings(text).length > 0;
  } catch {
    return false;
  }
}
