/** Moves lines of Python to the left or right without touching what stands inside strings. */
import { lineEnd, type PythonLines } from './python-lines.ts';

/** Every line that is not blank and does not begin inside a string, by so many columns; a line with fewer blanks loses those it has. */
export function shiftLines(text: string, columns: number, { longStrings }: Pick<PythonLines, 'longStrings'>): string {
  if (columns === 0) return text;
  const shifted: string[] = [];
  let string = 0;
  for (let at = 0; at <= text.length; ) {
    const end = lineEnd(text, at);
    while ((longStrings[string]?.end ?? Number.POSITIVE_INFINITY) <= at) string += 1;
    const isInString = (longStrings[string]?.start ?? Number.POSITIVE_INFINITY) < at;
    const line = text.slice(at, end);
    shifted.push(isInString || line.trim() === '' ? line : shiftLine(line, columns));
    at = end + 1;
  }
  return shifted.join('\n');
}

function shiftLine(line: string, columns: number): string {
  if (columns > 0) return ' '.repeat(columns) + line;
  let dropped = 0;
  while (dropped < -columns && line[dropped] === ' ') dropped += 1;
  return line.slice(dropped || (line.startsWith('\t') ? 1 : 0));
}

/** Without the blanks that every line that is not blank begins with. */
export function dedent(text: string): string {
  const lines = text.split('\n');
  let common: string | undefined;
  for (const line of lines) {
    const blanks = line.slice(0, line.length - line.trimStart().length);
    if (blanks.length < line.length) common = common === undefined ? blanks : sharedPrefix(common, blanks);
  }
  const length = common?.length ?? 0;
  return length === 0 ? text : lines.map((line) => (line.trim() === '' ? '' : line.slice(length))).join('\n');
}

function sharedPrefix(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
