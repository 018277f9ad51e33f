/** Fenced code blocks of Markdown as models write them, in linear time. */
import { lineEnd, stringEnd } from './python-lines.ts';

export interface FencedBlock {
  /** The language as tagged, in lower case; empty when untagged. */
  readonly tag: string;
  /** Without the fences, and without the opening fence's indentation. */
  readonly content: string;
  /** False for a last block whose fence never closes. */
  readonly isClosed: boolean;
  /** Offset of the line that opens it. */
  readonly start: number;
}

export const pythonTags: ReadonlySet<string> = new Set('python py python3 py3 python2 ipython pycon sage'.split(' '));
const markdownTags: ReadonlySet<string> = new Set(['markdown', 'md']);
/** Blocks within a block of Markdown are looked for this deep. */
const deepestNesting = 3;
/** Times a fence inside a string that never ends is taken for the end after all; more would make hostile replies slow. */
const mostRetries = 8;

interface Fence {
  readonly mark: '`' | '~';
  readonly length: number;
  readonly indent: number;
  /** What follows the fence on its line, trimmed. */
  readonly info: string;
}

/**
 * All blocks in order. A closing fence is as long as the opening one or longer, and may stand at the end of a line of code. A fence inside a
 * string of Python closes nothing when the string ends later. A tagged fence within a block ends it and opens the next. Of a Markdown
 * block, and of one with longer fences, the blocks within are given instead.
 */
export function findBlocks(text: string, from = 0): FencedBlock[] {
  return collect(text, from, 0);
}

function collect(text: string, from: number, nesting: number): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  const retries = { left: mostRetries };
  for (let at = from; at < text.length; ) {
    const end = lineEnd(text, at);
    const fence = openingFence(text.slice(at, end));
    if (!fence) {
      at = end + 1;
      continue;
    }
    const { tag, code } = readInfo(fence.info);
    const body = bodyEnd(text, { from: end + 1, fence, retries: isPlain(tag) ? undefined : retries });
    const content = code + withoutIndent(text.slice(end + 1, body.end), fence.indent);
    const inner = nests(tag, fence) && nesting < deepestNesting ? collect(content, 0, nesting + 1) : [];
    const block = { tag, content, isClosed: body.isClosed, start: at };
    blocks.push(...(inner.length > 0 ? inner.map((part) => ({ ...part, start: at })) : [block]));
    at = body.next;
  }
  return blocks;
}

/** Whose strings mean nothing: another language than Python. */
function isPlain(tag: string): boolean {
  return tag !== '' && !pythonTags.has(tag);
}

function nests(tag: string, fence: Fence): boolean {
  return markdownTags.has(tag) || (fence.length > 3 && !pythonTags.has(tag));
}

/** Three or more marks at the line's beginning, or at its end behind words of prose, with a tag or none. */
function openingFence(line: string): Fence | undefined {
  const indent = line.length - line.trimStart().length;
  const atStart = fenceAt(line, indent);
  if (atStart) return atStart.mark === '`' && atStart.info.includes('`') ? undefined : atStart;
  const last = line.lastIndexOf('`');
  let first = last;
  while (first > 0 && line[first - 1] === '`') first -= 1;
  if (last - first < 2 || line.lastIndexOf('```', first - 1) !== -1) return undefined;
  const info = line.slice(last + 1).trim();
  return /^[\w+#.-]{0,20}$/.test(info) ? { mark: '`', length: last - first + 1, indent: 0, info } : undefined;
}

/** The fence that begins at the offset of the line. */
function fenceAt(line: string, offset: number): Fence | undefined {
  const mark = line[offset];
  if (mark !== '`' && mark !== '~') return undefined;
  let end = offset;
  while (line[end] === mark) end += 1;
  if (end - offset < 3) return undefined;
  return { mark, length: end - offset, indent: offset, info: line.slice(end).trim() };
}

/** Code that begins on the fence's own line. */
const codeBeginning = /^(?:def|class|import|from|for|while|if|try|with|print|#|@)\b|^[#@]/;

/** `python title="x"`, `{.python}`, `py3:main.py`: the tag; and code that a model wrote where only the tag belongs. */
function readInfo(info: string): { readonly tag: string; readonly code: string } {
  const word = /^[{.\s]*([\w+#-]*)/.exec(info) as RegExpExecArray;
  const tag = (word[1] as string).toLowerCase();
  if (codeBeginning.test(info)) return { tag: 'python', code: `${info}\n` };
  const rest = info.slice(word[0].length).trim();
  return { tag, code: pythonTags.has(tag) && codeBeginning.test(rest) ? `${rest}\n` : '' };
}

interface BodyEnd {
  readonly end: number;
  /** Where to look for the next block. */
  readonly next: number;
  readonly isClosed: boolean;
}

/** `retries`: undefined to take every fence for one, inside strings too. */
function bodyEnd(
  text: string,
  { from, fence, retries }: { from: number; fence: Fence; retries: { left: number } | undefined },
): BodyEnd {
  let inString: string | undefined;
  let firstInString: BodyEnd | undefined;
  const minds = retries !== undefined && retries.left > 0;
  for (let at = from; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const closing = closingFence(line, { at, fence, text, inString });
    if (closing && inString === undefined) return closing;
    firstInString ??= closing;
    if (minds) inString = stringAfter(line, inString);
    at = end + 1;
  }
  if (firstInString && retries) retries.left -= 1;
  return firstInString ?? { end: text.length, next: text.length, isClosed: false };
}

function closingFence(
  line: string,
  { at, fence, text, inString }: { at: number; fence: Fence; text: string; inString: string | undefined },
): BodyEnd | undefined {
  const start = line.length - line.trimStart().length;
  const found = fenceAt(line, start);
  if (found && found.mark === fence.mark && found.length >= fence.length) {
    if (found.info === '') return { end: at, next: at + line.length + 1, isClosed: true };
    return found.info.includes('`') || inString !== undefined ? undefined : { end: at, next: at, isClosed: true };
  }
  const trimmed = line.trimEnd();
  const marks = fence.mark.repeat(fence.length);
  if (inString !== undefined || !trimmed.endsWith(marks) || !endsOutsideString(trimmed, fence)) return undefined;
  const end = at + trimmed.length - fence.length;
  return { end, next: Math.min(text.length, at + line.length + 1), isClosed: true };
}

/** Does the line of code before the fence at its end leave no string and no comment open, nor hold another such fence? */
function endsOutsideString(line: string, fence: Fence): boolean {
  const code = line.slice(0, line.length - fence.length);
  if (code.includes(fence.mark.repeat(3)) || code.endsWith(fence.mark)) return false;
  for (let index = 0; index < code.length; ) {
    if (code[index] === '#') return false;
    if (code[index] !== '"' && code[index] !== "'") index += 1;
    else {
      const string = stringEnd(code, index);
      if (!string.isClosed) return false;
      index = string.end;
    }
  }
  return true;
}

/** The triple quotes open at the line's end, given those open at its beginning. */
function stringAfter(line: string, open: string | undefined): string | undefined {
  let index = 0;
  if (open !== undefined) {
    const end = closeOf(line, open, 0);
    if (end === -1) return open;
    index = end;
  }
  while (index < line.length) {
    const character = line[index];
    if (character === '#') return undefined;
    if (character !== '"' && character !== "'") {
      index += character === '\\' ? 2 : 1;
      continue;
    }
    const string = stringEnd(line, index);
    const triple = character.repeat(3);
    if (!string.isClosed) return line.startsWith(triple, index) ? triple : undefined;
    index = string.end;
  }
  return undefined;
}

/** Just past the closing quotes, or -1. */
function closeOf(line: string, quotes: string, from: number): number {
  for (let index = from; index < line.length; index += 1) {
    if (line[index] === '\\') index += 1;
    else if (line.startsWith(quotes, index)) return index + quotes.length;
  }
  return -1;
}

function withoutIndent(content: string, indent: number): string {
  if (indent === 0) return content;
  return content
    .split('\n')
    .map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    .join('\n');
}

/** What stands between three backticks on one line, as in "```print(1)```", without a tag of Python; undefined when there is none. Of several the last. */
export function findInlineBlock(text: string): string | undefined {
  const close = text.lastIndexOf('```');
  const open = close < 3 ? -1 : text.lastIndexOf('```', close - 3);
  if (open === -1) return undefined;
  const content = text.slice(open + 3, close);
  return content.includes('\n') ? undefined : content.replace(/^(?:python3?|py)\s/i, '').trim();
}
