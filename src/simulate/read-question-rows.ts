/** The questions a simulated server knows the answers to, read from JSON Lines. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { DatasetError } from '../errors/errors.ts';
import { type AnswerLookup, createAnswerLookup, type DifficultyScale } from '../model/simulated/answer-lookup.ts';
import { simulatedProgram } from '../model/simulated/simulated-program.ts';
import { readCodeRow } from '../question/code-layouts/read-code-row.ts';
import type { Question } from '../question/question.ts';
import { RowFault } from '../question/read/answer-key.ts';
import { suiteIdOf, type TestSuite, testCountOf } from '../verify/code/test-suite.ts';

export interface AnsweredQuestion extends Pick<Question, 'prompt' | 'answerKey' | 'metadata'> {
  /** Of a code question. */
  readonly suite?: TestSuite;
}

const rowSchema = z.looseObject({
  prompt: z.string().min(1),
  answer: z.union([z.string().min(1), z.number().transform(String)]),
  difficulty: z.number().nullish(),
  options: z.array(z.string()).nullish(),
});

/**
 * Rows with `prompt` (or `problem`, or `question`), `answer`, and optionally a numeric `difficulty` and the `options` of a
 * choice question, whose answer is then a letter. A row with `tests`, or without an answer, is read as the ingest of a code
 * source would read it. Blank lines are skipped. Rejects with DatasetError naming file, row and field, also when there is no row.
 */
export async function readQuestionRows(file: string): Promise<AnsweredQuestion[]> {
  const questions: AnsweredQuestion[] = [];
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let row = 0;
  try {
    for await (const line of lines) {
      row += 1;
      if (line.trim() !== '') questions.push(questionFrom(line, `${file}:${row}`));
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError(`The questions in "${file}" cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (questions.length > 0) return questions;
  throw new DatasetError(`"${file}" holds no question.`, { hint: rowHint });
}

/** What a simulated model knows of these questions, the programs that pass and fail their tests included. */
export function createRowLookup(
  questions: readonly AnsweredQuestion[],
  options: { readonly difficultyScale?: DifficultyScale } = {},
): AnswerLookup {
  const suites = questions.flatMap(({ suite }) => suite ?? []);
  const programs = new Map(suites.map((suite) => [suiteIdOf(suite), simulatedProgram(suite)]));
  return createAnswerLookup(questions, { ...options, programs });
}

const rowHint =
  'Each line is a JSON object with `prompt` (or `problem`, `question`), `answer` (or `tests`) and optionally `difficulty`.';

function questionFrom(line: string, location: string): AnsweredQuestion {
  const row = parse(line, location);
  if (isOfCode(row)) return codeQuestion(row, line, location);
  const read = rowSchema.safeParse(withPrompt(row));
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new DatasetError(`${location}: ${issue?.path.join('.') || 'row'}: ${issue?.message}`, { hint: rowHint });
  }
  const { prompt, answer, difficulty, options } = read.data;
  const metadata = difficultyOf(difficulty);
  if (!options) return { prompt, answerKey: { kind: 'math', gold: answer }, metadata };
  return { prompt, answerKey: { kind: 'choice', letter: answer, options }, metadata };
}

function difficultyOf(difficulty: unknown): { readonly difficulty?: number } {
  return typeof difficulty === 'number' ? { difficulty } : {};
}

type Row = Readonly<Record<string, unknown>>;

function isOfCode(row: unknown): row is Row {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return false;
  const { answer, tests } = row as Row;
  return (answer ?? null) === null || (tests ?? null) !== null;
}

/** With the prompt and the suite id an ingest gives it, so that a bank and the server that simulates its models agree. */
function codeQuestion(columns: Row, json: string, location: string): AnsweredQuestion {
  try {
    const row = { kind: 'row', number: 1, columns, json } as const;
    const { prompt, suite } = readCodeRow(row, { layout: 'auto', named: { prompt: undefined, tests: undefined } });
    const { kind } = suite;
    const answerKey = { kind: 'code', suiteId: suiteIdOf(suite), tests: kind, testCount: testCountOf(suite) } as const;
    return { prompt, answerKey, metadata: difficultyOf(columns.difficulty), suite };
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    const missing = (columns.answer ?? null) === null ? 'answer: missing; as a code question: ' : '';
    throw new DatasetError(`${location}: ${missing}${error.message}`, { hint: rowHint });
  }
}

function parse(line: string, location: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new DatasetError(`${location}: not JSON: ${(cause as Error).message}`, { hint: rowHint, cause });
  }
}

function withPrompt(row: unknown): unknown {
  if (row === null || typeof row !== 'object') return row;
  const { prompt, problem, question } = row as Record<string, unknown>;
  return { ...row, prompt: prompt ?? problem ?? question };
}
