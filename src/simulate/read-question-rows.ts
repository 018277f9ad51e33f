/** The questions a simulated server knows the answers to, read from JSON Lines. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { DatasetError } from '../errors/errors.ts';
import type { Question } from '../question/question.ts';
import { suiteIdOf, type TestSuite, testCountOf } from '../verify/code/test-suite.ts';
import { readTestSuite } from '../verify/code/test-suite-schema.ts';

export interface AnsweredQuestion extends Pick<Question, 'prompt' | 'answerKey' | 'metadata'> {
  /** Of a code question. */
  readonly suite?: TestSuite;
}

const rowSchema = z.looseObject({
  prompt: z.string().min(1),
  answer: z.union([z.string().min(1), z.number().transform(String)]).nullish(),
  tests: z.unknown().optional(),
  difficulty: z.number().nullish(),
  options: z.array(z.string()).nullish(),
});

/**
 * Rows with `prompt` (or `problem`, or `question`), `answer`, and optionally a numeric `difficulty` and the `options` of a
 * choice question, whose answer is then a letter. In place of the answer a code question has `tests`, a test suite as JSON.
 * Blank lines are skipped. Rejects with DatasetError naming file, row and
 * field, also when there is no row.
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

const rowHint =
  'Each line is a JSON object with `prompt` (or `problem`, `question`), `answer` (or `tests`) and optionally `difficulty`.';

function questionFrom(line: string, location: string): AnsweredQuestion {
  const read = rowSchema.safeParse(withPrompt(parse(line, location)));
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new DatasetError(`${location}: ${issue?.path.join('.') || 'row'}: ${issue?.message}`, { hint: rowHint });
  }
  const { prompt, answer, tests, difficulty, options } = read.data;
  const metadata = typeof difficulty === 'number' ? { difficulty } : {};
  if (tests !== undefined && tests !== null) return { prompt, ...codeKey(tests, location), metadata };
  if (answer === undefined || answer === null) {
    throw new DatasetError(`${location}: answer: missing, and there are no tests`, { hint: rowHint });
  }
  if (!options) return { prompt, answerKey: { kind: 'math', gold: answer }, metadata };
  return { prompt, answerKey: { kind: 'choice', letter: answer, options }, metadata };
}

function codeKey(
  tests: unknown,
  location: string,
): Pick<AnsweredQuestion, 'answerKey'> & { readonly suite: TestSuite } {
  const suite = readTestSuite(tests);
  if ('reason' in suite) throw new DatasetError(`${location}: tests: ${suite.reason}`, { hint: rowHint });
  const { kind } = suite;
  return { answerKey: { kind: 'code', suiteId: suiteIdOf(suite), tests: kind, testCount: testCountOf(suite) }, suite };
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
