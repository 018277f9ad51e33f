/** Replies that give only the missing part of what the prompt shows: a function's body, or a method without its class. */
import { dedent, shiftLines } from './indentation.ts';
import type { LogicalLine } from './python-lines.ts';
import { type Definition, type Outline, type OutlinedText, outlineOf } from './python-outline.ts';

/**
 * The starter code with the text as the body of its last function; undefined when the text is no such body: it must be indented, or
 * return outside every function. The indentation of its first line, which trimming a reply drops, is put back. What follows the body at the
 * left margin stays there.
 */
export function completeBody(starterCode: string, body: OutlinedText): string | undefined {
  const [first] = body.outline.lines;
  if (!first) return undefined;
  const starter = outlineOf(starterCode);
  if (starter.definitions.length === 0) return undefined;
  const indented = indentedBody(body, { first, to: bodyIndent(starterCode, starter) });
  return indented === undefined ? undefined : `${starterCode.trimEnd()}\n${indented.trimEnd()}\n`;
}

/** Columns at which the starter's last function goes on: those of its last line, or deeper by a step when that opens a block. */
function bodyIndent(starterCode: string, starter: Outline): number {
  const last = starter.lines.at(-1) as LogicalLine;
  if (last.tokens.at(-1)?.text !== ':') return last.indent;
  const hanging = starterCode.length - starterCode.trimEnd().length;
  const tail = starterCode.slice(starterCode.length - hanging);
  const written = tail.slice(tail.lastIndexOf('\n') + 1).length;
  return tail.includes('\n') && written > last.indent ? written : last.indent + 4;
}

function indentedBody(
  { text, outline }: OutlinedText,
  { first, to }: { first: LogicalLine; to: number },
): string | undefined {
  if (first.indent > 0) return shiftedUntilMargin({ text, outline }, to - first.indent);
  if (lostFirstIndent(outline.lines, to)) return text.slice(0, first.start) + ' '.repeat(to) + text.slice(first.start);
  return outline.isBody ? shiftLines(text, to, outline) : undefined;
}

/** Shifts the body; statements at the left margin, and what belongs to them, stay. */
function shiftedUntilMargin({ text, outline }: OutlinedText, columns: number): string {
  const margin = outline.lines.find(({ indent }) => indent === 0)?.start ?? text.length;
  return shiftLines(text.slice(0, margin), columns, outline) + text.slice(margin);
}

/** Only the first line stands at the margin, though nothing in it explains why the next ones are indented as they are. */
function lostFirstIndent([first, second, ...rest]: readonly LogicalLine[], to: number): boolean {
  if (!first || !second || second.indent < to) return false;
  if (first.tokens.at(-1)?.text !== ':') return true;
  const goesOn = rest.find(({ indent }) => indent <= to);
  const isDefinition = opensScope.has(first.tokens[0]?.text ?? '');
  return second.indent > to && (goesOn === undefined ? !isDefinition : goesOn.indent === to);
}

const opensScope = new Set(['def', 'class', 'async']);

/**
 * The text's functions whose first parameter is `self` as methods of a class of this name, everything else before it; undefined when there
 * are none, when `method` is not among them, or when the class is there already.
 */
export function wrapMethods(
  source: OutlinedText,
  { owner, method }: { owner: string; method?: string },
): string | undefined {
  const { text, outline } = atMargin(source);
  const methods = outline.definitions.filter(({ kind, takesSelf }) => kind === 'function' && takesSelf);
  if (methods.length === 0) return undefined;
  if (outline.definitions.some(({ kind, name }) => kind === 'class' && name === owner)) return undefined;
  if (method !== undefined && !methods.some(({ name }) => name === method)) return undefined;
  const inside = methods.map(({ start, end }) => indented(text.slice(start, end))).join('\n');
  return `${without(text, methods)}class ${owner}:\n${inside}\n`;
}

function atMargin({ text, outline }: OutlinedText): OutlinedText {
  const left = dedent(text);
  return { text: left, outline: left === text ? outline : outlineOf(left) };
}

function indented(method: string): string {
  return shiftLines(method.trimEnd(), 4, outlineOf(method));
}

function without(text: string, parts: readonly Definition[]): string {
  let [rest, at] = ['', 0];
  for (const { start, end } of parts) {
    rest += text.slice(at, start);
    at = end;
  }
  const kept = `${rest}${text.slice(at)}`.trim();
  return kept === '' ? '' : `${kept}\n\n\n`;
}
