/** What a simulated model knows: the right answers, found by prompt however a template has wrapped it. */
import { contentHash, type Question } from '../../question/question.ts';
import type { SimulatedProgram } from './simulated-program.ts';

export interface KnownAnswer {
  /** The gold answer as the bank wrote it; a letter for choice questions, nothing for code. */
  readonly answerText: string;
  /** On the scale of ability; absent when the question states none. */
  readonly difficulty?: number;
  /** How many options a choice question has; absent for others, or when its prompt lists them. */
  readonly optionCount?: number;
  /** Of code questions alone, and of all of them. */
  readonly program?: SimulatedProgram;
  /** The question's own prompt without stray blanks, which may be only a part of the text looked up. Absent: the text is the prompt. */
  readonly prompt?: string;
}

/** The known question in `prompt`; undefined when there is none. */
export type AnswerLookup = (prompt: string) => KnownAnswer | undefined;

/** How the number in a question's metadata becomes a difficulty on the scale of ability: (number - mean) / deviation. */
export interface DifficultyScale {
  readonly mean: number;
  /** Positive. */
  readonly deviation: number;
}

const unscaled: DifficultyScale = { mean: 0, deviation: 1 };

export interface AnswerLookupOptions {
  readonly difficultyScale?: DifficultyScale;
  /** What is written for a code question, by suite id. */
  readonly programs?: ReadonlyMap<string, SimulatedProgram>;
}

const noProgram: SimulatedProgram = { wrong: () => 'print("no answer")' };

/**
 * Finds a question by its exact prompt, or else by the longest run of whole lines that is a known prompt (the last such run
 * of equal length); a prompt may also follow a label and a colon on its first line. Blanks around lines do not matter.
 * Difficulty is `metadata.difficulty` where that is a number, scaled. A code question whose suite is not among `programs` is
 * known and never answered right. Holds hashes of prompts, not prompts; a look-up
 * hashes each line of the text once, whatever the number of questions.
 */
export function createAnswerLookup(
  questions: Iterable<Pick<Question, 'prompt' | 'answerKey' | 'metadata'>>,
  { difficultyScale = unscaled, programs = new Map() }: AnswerLookupOptions = {},
): AnswerLookup {
  const answers = new Map<string, KnownAnswer>();
  const lineCounts = new Map<string, Set<number>>();
  for (const question of questions) {
    const lines = trimmedLines(question.prompt);
    answers.set(keyOf(lines), knownAnswer(question, difficultyScale, programs));
    const first = contentHash(lines[0] ?? '');
    const counts = lineCounts.get(first);
    if (counts) counts.add(lines.length);
    else lineCounts.set(first, new Set([lines.length]));
  }
  return (prompt) => {
    const lines = trimmedLines(prompt);
    const known = answers.get(keyOf(lines));
    return known ? { ...known, prompt: lines.join('\n') } : longestKnownRun(lines, answers, lineCounts);
  };
}

function longestKnownRun(
  lines: readonly string[],
  answers: ReadonlyMap<string, KnownAnswer>,
  lineCounts: ReadonlyMap<string, ReadonlySet<number>>,
): KnownAnswer | undefined {
  let found: KnownAnswer | undefined;
  let foundLength = 0;
  for (const [start, line] of lines.entries()) {
    for (const first of possibleFirstLines(line)) {
      for (const count of lineCounts.get(contentHash(first)) ?? []) {
        if (start + count > lines.length) continue;
        const run = [first, ...lines.slice(start + 1, start + count)];
        const length = run.reduce((sum, text) => sum + text.length, 0);
        const known = length < foundLength ? undefined : answers.get(keyOf(run));
        if (known) [found, foundLength] = [{ ...known, prompt: run.join('\n') }, length];
      }
    }
  }
  return found;
}

/** The line itself, and what follows each label such as `Problem: `. */
function possibleFirstLines(line: string): string[] {
  const labels = [...line.matchAll(/: +/g)].map(({ index, 0: colon }) => line.slice(index + colon.length));
  return [line, ...labels];
}

function knownAnswer(
  { answerKey, metadata }: Pick<Question, 'answerKey' | 'metadata'>,
  { mean, deviation }: DifficultyScale,
  programs: ReadonlyMap<string, SimulatedProgram>,
): KnownAnswer {
  const { difficulty } = metadata;
  const scaled =
    typeof difficulty === 'number' && Number.isFinite(difficulty)
      ? { difficulty: (difficulty - mean) / deviation }
      : {};
  if (answerKey.kind === 'math') return { answerText: answerKey.gold, ...scaled };
  if (answerKey.kind === 'code') {
    return { answerText: '', ...scaled, program: programs.get(answerKey.suiteId) ?? noProgram };
  }
  const { letter, options } = answerKey;
  return { answerText: letter, ...scaled, ...(options.length === 0 ? {} : { optionCount: options.length }) };
}

/** Lines without blanks around them, and without blank lines at the ends. */
function trimmedLines(text: string): string[] {
  return text.trim().split(/[^\S\n]*\n[^\S\n]*/);
}

function keyOf(lines: readonly string[]): string {
  return contentHash(lines.join('\n'));
}
