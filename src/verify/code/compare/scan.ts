/** Walks through two outputs at once without cutting them up: outputs may have millions of lines. */

const newline = 10;

/** Space, tab, carriage return, vertical tab, form feed: what Python's print and other languages' end lines with. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 13 || code === 9 || code === 11 || code === 12;
}

/**
 * Where the first line that differs starts in each, blanks at the ends of lines and blank lines at the end left aside;
 * undefined when there is none.
 */
export function firstDifferentLine(one: string, other: string): { one: number; other: number } | undefined {
  let [i, j] = [0, 0];
  let start = { one: 0, other: 0 };
  for (;;) {
    while (i < one.length && one.charCodeAt(i) === other.charCodeAt(j)) {
      if (one.charCodeAt(i) === newline) start = { one: i + 1, other: j + 1 };
      i += 1;
      j += 1;
    }
    i = skipBlanks(one, i);
    j = skipBlanks(other, j);
    const [oneEnded, otherEnded] = [i >= one.length, j >= other.length];
    if (oneEnded || otherEnded) return restIsBlank(one, i) && restIsBlank(other, j) ? undefined : start;
    if (one.charCodeAt(i) !== newline || other.charCodeAt(j) !== newline) return start;
  }
}

function skipBlanks(text: string, from: number): number {
  let index = from;
  while (index < text.length && isBlank(text.charCodeAt(index))) index += 1;
  return index;
}

function restIsBlank(text: string, from: number): boolean {
  let index = from;
  while (index < text.length && (isBlank(text.charCodeAt(index)) || text.charCodeAt(index) === newline)) index += 1;
  return index >= text.length;
}

/** Reads a text token by token: `start` and `end` bound the current one. */
export class TokenCursor {
  readonly text: string;
  start: number;
  end: number;
  /** Does the current token begin a line, or is there none left? */
  beginsLine = true;

  constructor(text: string, from: number) {
    this.text = text;
    this.start = from;
    this.end = from;
  }

  /** Moves on to the next token; false at the end of the text. */
  next(): boolean {
    const { text } = this;
    let index = this.end;
    this.beginsLine = index === this.start;
    for (; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === newline) this.beginsLine = true;
      else if (!isBlank(code)) break;
    }
    this.start = index;
    while (index < text.length && text.charCodeAt(index) !== newline && !isBlank(text.charCodeAt(index))) index += 1;
    this.end = index;
    if (this.start === index) this.beginsLine = true;
    return this.start < index;
  }

  get token(): string {
    return this.text.slice(this.start, this.end);
  }

  sameTextAs(other: TokenCursor): boolean {
    const length = this.end - this.start;
    if (other.end - other.start !== length) return false;
    for (let offset = 0; offset < length; offset += 1)
      if (this.text.charCodeAt(this.start + offset) !== other.text.charCodeAt(other.start + offset)) return false;
    return true;
  }
}

/** Number of the line, from 1, that the offset lies on. */
export function lineNumberAt(text: string, offset: number): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
