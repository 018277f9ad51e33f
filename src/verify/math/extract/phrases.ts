/** Finds answers announced in words: `#### x`, `A: x`, "the final answer is x", "Answer: x". Linear time. */

export interface Announced {
  readonly text: string;
  readonly rule: 'hashes' | 'answer-line' | 'final-answer' | 'answer-phrase';
}

const mostOccurrences = 40;
const afterAnswer =
  /answers?\b\*{0,3}(?:\s{1,4}(?!is\b|are\b)[a-z'-]{1,20}){0,6}\s{0,4}\*{0,3}(?:is|are|=|:)\*{0,3}(?=[\s:$\\*(\d-])[\s:*]*/iy;
const bareAnswer = /answers?\s+(?=[$\\])/iy;
const stops = ['I hope', '<|', '\n\n', '[Note', '\nNote'];

/** The answer announced last, or undefined. A `####` or `A:` line counts only on the last lines that hold text. */
export function findAnnounced(text: string): Announced | undefined {
  return findMarkedLine(text) ?? findPhrase(text);
}

function findMarkedLine(text: string): Announced | undefined {
  const hashes = text.lastIndexOf('####');
  if (hashes >= 0 && !text.startsWith('#####', hashes) && /^\s*\S/.test(lineFrom(text, hashes + 4)))
    return { text: lineFrom(text, hashes + 4), rule: 'hashes' };
  const line = Math.max(text.lastIndexOf('\nA:'), text.startsWith('A:') ? 0 : -1);
  if (line < 0) return undefined;
  const from = text.indexOf('A:', line) + 2;
  return { text: lineFrom(text, from), rule: 'answer-line' };
}

function lineFrom(text: string, from: number): string {
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end).trim();
}

function findPhrase(text: string): Announced | undefined {
  const lower = text.toLowerCase();
  let at = lower.lastIndexOf('answer');
  for (let seen = 0; at >= 0 && seen < mostOccurrences; seen += 1) {
    const end = phraseEnd(text, at);
    if (end !== undefined) {
      const sentence = sentenceFrom(text, end);
      if (sentence !== '')
        return {
          text: sentence,
          rule: /final\s{0,3}\*{0,3}$/.test(lower.slice(Math.max(0, at - 10), at)) ? 'final-answer' : 'answer-phrase',
        };
    }
    at = at === 0 ? -1 : lower.lastIndexOf('answer', at - 1);
  }
  return undefined;
}

function phraseEnd(text: string, at: number): number | undefined {
  for (const pattern of [afterAnswer, bareAnswer]) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return pattern.lastIndex;
  }
  return undefined;
}

/** From `from` to the end of the sentence: a full stop before a space, a blank line, or a sign-off. */
function sentenceFrom(text: string, from: number): string {
  let rest = text.slice(from, from + 4_000);
  for (const stop of stops) {
    const at = rest.indexOf(stop, 1);
    if (at > 0) rest = rest.slice(0, at);
  }
  const display = /^\s*(?:\\\[|\$\$)/.exec(rest);
  const end = display ? -1 : rest.search(/[.!?]['"*)$]{0,3}(?:\s|$)|\n/);
  const sentence = (end > 0 ? rest.slice(0, end) : rest).trim();
  return sentence;
}
