/** Where the final program of a reply is cut into steps. */

export type ProgramSplitting = 'functions' | 'blocks' | 'off';

export interface Range {
  readonly start: number;
  readonly end: number;
}

const blankLine = /\n[^\S\n]*(?=\n)/g;

/**
 * What is cut out of `text` between the steps of its final fenced program, in order; nothing without one. Fences are among `kept`, with other
 * ranges that are never cut. `functions`: before
 * each top-level function or class, with the comments and decorators that lead it, and before other code that follows one; by
 * blank lines in a program without any. `blocks`: by blank lines. Never inside a triple-quoted string. The fence's own lines stay
 * with the code beside them.
 */
export function programCuts(text: string, kept: readonly Range[], splitting: ProgramSplitting): Range[] {
  const fence = splitting === 'off' ? undefined : finalProgram(text, kept);
  if (fence === undefined) return [];
  const program = bodyOf(text, fence);
  const strings = tripleQuoted(text, program);
  const isCode = ({ start }: Range) => !strings.some((string) => string.start < start && start < string.end);
  const definitions = splitting === 'functions' ? definitionCuts(text, program, isCode) : undefined;
  return definitions ?? blockCuts(text, program).filter(isCode);
}

/** The last fence that says it is Python, else the last one. */
function finalProgram(text: string, kept: readonly Range[]): Range | undefined {
  const lastThatOpens = (sticky: RegExp) =>
    kept.findLast(({ start }) => {
      sticky.lastIndex = start;
      return sticky.test(text);
    });
  return lastThatOpens(/[^\S\n]*```[^\S\n]*(?:py|python3?)\b/iy) ?? lastThatOpens(/[^\S\n]*```/y);
}

/** Between the opening and the closing line of a fence. */
function bodyOf(text: string, { start, end }: Range): Range {
  const opened = text.indexOf('\n', start);
  if (opened === -1 || opened >= end) return { start: end, end };
  const isClosed = /\n[^\S\n]*```$/.test(text.slice(opened, end));
  return { start: opened + 1, end: isClosed ? text.lastIndexOf('\n', end - 1) : end };
}

function tripleQuoted(text: string, { start, end }: Range): Range[] {
  return Array.from(text.slice(start, end).matchAll(/("""|''')[\s\S]*?\1/g), (match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

function blockCuts(text: string, { start, end }: Range): Range[] {
  return Array.from(text.slice(start, end).matchAll(blankLine), (match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

/** Cuts of no width at the start of a line; undefined when the program defines nothing at its top level. */
function definitionCuts(text: string, program: Range, isCode: (line: Range) => boolean): Range[] | undefined {
  const cuts: Range[] = [];
  let inDefinition = false;
  let hasDefinition = false;
  let lead: number | undefined;
  for (const line of topLevelLines(text, program).filter(isCode)) {
    const kind = kindOf(line.text);
    if (kind === 'lead') {
      lead ??= line.start;
      continue;
    }
    const start = lead ?? line.start;
    // What stands before the first definition is a step of its own, unless nothing does.
    const isCut = kind === 'definition' ? text.slice(program.start, start).trim() !== '' : inDefinition;
    if (isCut) cuts.push({ start, end: start });
    inDefinition = kind === 'definition';
    hasDefinition ||= inDefinition;
    lead = undefined;
  }
  return hasDefinition ? cuts : undefined;
}

interface Line extends Range {
  readonly text: string;
}

/** Lines that begin in the first column, other than brackets that close something above. */
function topLevelLines(text: string, { start, end }: Range): Line[] {
  return Array.from(text.slice(start, end).matchAll(/^[^\s)\]}].*/gm), (match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
    text: match[0],
  }));
}

function kindOf(line: string): 'definition' | 'lead' | 'other' {
  if (/^(?:async\s+def|def|class)\b/.test(line)) return 'definition';
  return /^[#@]/.test(line) ? 'lead' : 'other';
}
