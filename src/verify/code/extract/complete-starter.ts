/** Replies that give only the missing part of what the prompt shows: a function's body, or a method without its class. */
import { dedent, shiftLines } from './indentation.ts';
import type { LogicalLine } from './python-lines.ts';
import { type Definition, type Outline, outlineOf } from './python-outline.ts';

/**
 * The starter code with the text as the body of its last function; undefined when the text is no such body: it must be indented, or
 * return outside every function. The indentation of its first line, which trimming a reply drops, is put back. What follows the body at the
 * left margin stays there.
 */
export function completeBody(starterCode: string, text: string): string | undefined {
  const starter = outlineOf(starterCode);
  const body = text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  const outline = outlineOf(body);
  const [first] = outline.lines;
  if (!first || starter.definitions.length === 0) return undefined;
  const indented = indentedBody(body, { outline, first, to: bodyIndent(starterCode, starter) });
  return indented === undefined ? undefined : `${starterCode.trimEnd()}\n${indented}\n`;
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
  body: string,
  { outline, first, to }: { outline: Outline; first: LogicalLine; to: number },
): string | undefined {
  if (first.indent > 0) return shiftedUntilMargin(body, { outline, columns: to - first.indent });
  if (lostFirstIndent(outline.lines, to)) return `${' '.repeat(to)}${body}`;
  return outline.isBody ? shiftLines(body, to, outline) : undefined;
}

/** Shifts the body; statements at the left margin, and what belongs to them, stay. */
function shiftedUntilMargin(body: string, { outline, columns }: { outline: Outline; columns: number }): string {
  const margin = outline.lines.find(({ indent }) => indent === 0)?.start ?? body.length;
  return shiftLines(body.slice(0, margin), columns, outline) + body.slice(margin);
}

/** Only the first line stands at the margin, though nothing in it explains why the next is indented as it is. */
function lostFirstIndent([first, second, ...rest]: readonly LogicalLine[], to: number): boolean {
  if (!first || !second || second.indent < to || opensDefinition.has(first.tokens[0]?.text ?? '')) return false;
  const opensBlock = first.tokens.at(-1)?.text === ':';
  if (!opensBlock) return true;
  return second.indent > to && rest.every(({ indent }) => indent >= to || indent === 0);
}

const opensDefinition = new Set(['def', 'class', '@', 'async', 'import', 'from']);

/**
 * The text's functions whose first parameter is `self` as methods of a class of this name, everything else before it; undefined when there
 * are none, when `method` is not among them, or when the class is there already.
 */
export function wrapMethods(text: string, { owner, method }: { owner: string; method?: string }): string | undefined {
  const module = dedent(text);
  const { definitions } = outlineOf(module);
  const methods = definitions.filter(({ kind, takesSelf }) => kind === 'function' && takesSelf);
  if (methods.length === 0 || definitions.some(({ kind, name }) => kind === 'class' && name === owner))
    return undefined;
  if (method !== undefined && !methods.some(({ name }) => name === method)) return undefined;
  const inside = methods.map(({ start, end }) => indented(module.slice(start, end))).join('\n');
  return `${without(module, methods)}class ${owner}:\n${inside}\n`;
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
