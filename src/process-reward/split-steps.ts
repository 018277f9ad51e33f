/** Cuts a trajectory into the steps a process reward model scores. */
import { ConfigError } from '../errors/errors.ts';
import { type ProgramSplitting, programCuts, type Range } from './program-cuts.ts';

export interface SplitStepsOptions {
  /** Where steps end. `step-header`: before a line that starts with "Step 3"; default `blank-line`, as Qwen's PRM was trained. */
  readonly separator?: 'blank-line' | 'newline' | 'step-header' | { readonly regex: string } | undefined;
  /** A shorter piece joins the one after it, the last one the one before it. In characters; default 12. */
  readonly minChars?: number | undefined;
  /** Beyond this, neighbours are joined evenly. Default 200. */
  readonly maxSteps?: number | undefined;
  /** How the final fenced program is cut: see `programCuts`. Default `off`. */
  readonly program?: ProgramSplitting | undefined;
}

/**
 * Steps in order, trimmed, none empty; text without any visible character gives []. Never cuts inside ``` fences (an
 * unclosed one runs to the end) other than the final program when `program` is given, `$$...$$` or `\[...\]`. Only separators are dropped: joined pieces keep the text that stood
 * between them. Throws `ConfigError` when `separator.regex` is no regular expression.
 */
export function splitSteps(text: string, options: SplitStepsOptions = {}): string[] {
  const { separator = 'blank-line', minChars = 12, maxSteps = 200, program = 'off' } = options;
  const kept = protectedRanges(text);
  const inProgram = programCuts(text, kept, program);
  const cut = [...cuts(text, separatorPattern(separator), kept), ...inProgram].sort((a, b) => a.start - b.start);
  const pieces = rangesBetween(text, cut);
  const steps = joinEvenly(joinTiny(pieces, minChars), Math.max(1, maxSteps));
  return steps.map(({ start, end }) => text.slice(start, end));
}

function separatorPattern(separator: NonNullable<SplitStepsOptions['separator']>): RegExp {
  if (separator === 'blank-line') return /\n[^\S\n]*(?=\n)/g;
  if (separator === 'newline') return /\n/g;
  if (separator === 'step-header') return /^(?=[^\S\n]*(?:#{1,6}[^\S\n]*|\*{1,2})?step[^\S\n]+\d)/gim;
  try {
    return new RegExp(separator.regex, 'gm');
  } catch (cause) {
    throw new ConfigError(`the step separator /${separator.regex}/ is not a regular expression`, { cause });
  }
}

function cuts(text: string, pattern: RegExp, kept: readonly Range[]): Range[] {
  let next = 0;
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  })).filter((cut) => {
    while ((kept[next]?.end ?? Number.POSITIVE_INFINITY) <= cut.start) next++;
    const range = kept[next];
    return range === undefined || cut.end <= range.start;
  });
}

const closers = new Map([
  ['```', /\n[^\S\n]*```/g],
  ['$$', /\$\$/g],
  ['\\[', /\\\]/g],
]);

/** Fences and display formulas, in order, not overlapping. */
function protectedRanges(text: string): Range[] {
  const ranges: Range[] = [];
  const opener = /^[^\S\n]*```|\$\$|\\\[/gm;
  const unclosed = new Set<string>();
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const kind = match[0].trimStart();
    if (unclosed.has(kind)) continue;
    const closer = closers.get(kind) as RegExp;
    closer.lastIndex = opener.lastIndex;
    const close = closer.exec(text);
    if (close === null && kind !== '```') {
      // A formula that is never closed is a slip of the model's; looking for its end once is enough.
      unclosed.add(kind);
      continue;
    }
    const end = close === null ? text.length : closer.lastIndex;
    ranges.push({ start: match.index, end });
    opener.lastIndex = end;
  }
  return ranges;
}

function rangesBetween(text: string, separators: readonly Range[]): Range[] {
  const starts = [0, ...separators.map(({ end }) => end)];
  const ends = [...separators.map(({ start }) => start), text.length];
  return starts
    .map((start, index) => trimmed(text, start, ends[index] as number))
    .filter(({ start, end }) => start < end);
}

function trimmed(text: string, start: number, end: number): Range {
  const piece = text.slice(start, end);
  const visibleStart = start + (piece.length - piece.trimStart().length);
  return { start: visibleStart, end: Math.max(visibleStart, end - (piece.length - piece.trimEnd().length)) };
}

function joinTiny(pieces: readonly Range[], minChars: number): Range[] {
  const steps: Range[] = [];
  let start: number | undefined;
  for (const piece of pieces) {
    start ??= piece.start;
    if (piece.end - start < minChars) continue;
    steps.push({ start, end: piece.end });
    start = undefined;
  }
  const last = pieces.at(-1);
  if (start === undefined || last === undefined) return steps;
  return [...steps.slice(0, -1), { start: steps.at(-1)?.start ?? start, end: last.end }];
}

function joinEvenly(steps: readonly Range[], maxSteps: number): Range[] {
  if (steps.length <= maxSteps) return [...steps];
  return Array.from({ length: maxSteps }, (_, group) => ({
    start: (steps[Math.floor((group * steps.length) / maxSteps)] as Range).start,
    end: (steps[Math.floor(((group + 1) * steps.length) / maxSteps) - 1] as Range).end,
  }));
}
