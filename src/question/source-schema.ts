/** The configuration of one source of questions: what a person writes, checked field by field before a file is opened. */
import { z } from 'zod';

const columnName = z.string().min(1, 'a column name cannot be empty');

export const fieldsSchema = z
  .strictObject({
    prompt: columnName
      .optional()
      .describe('Column that holds the question. Guessed when absent: prompt, problem, question or instruction.'),
    answer: columnName
      .optional()
      .describe(
        'Column that holds the reference answer of a math or choice question. Guessed when absent: answer, gold, expected_answer, final_answer or answerKey.',
      ),
    tests: columnName
      .optional()
      .describe('Column that holds the tests of a code question. When absent, the column of its `layout`.'),
    options: columnName
      .optional()
      .describe('Column that holds the options of a choice question. Guessed when absent: options or choices.'),
    licence: columnName
      .optional()
      .describe(
        'Column that holds the licence of each row. When absent, the licence of the source holds for every row.',
      ),
    metadata: z
      .array(columnName)
      .optional()
      .describe(
        'Columns kept beside the question. When absent, every other column that holds a single value is kept; an empty list keeps none.',
      ),
  })
  .describe('Which columns of a `path` source mean what. Columns inside a column are reached with `sql` instead.');

const shape = z.strictObject({
  name: z.string().trim().min(1, 'a source needs a name').describe('Name of the source, kept with every question.'),
  domain: z
    .enum(['math', 'choice', 'code'])
    .describe(
      'Which Result-Verifier checks its answers: math by value, choice by option, code (Python) by running tests.',
    ),
  layout: z
    .enum(['auto', 'native', 'livecodebench', 'taco', 'humaneval', 'mbpp', 'leetcode'])
    .optional()
    .describe(
      'How the rows of a code source hold their tests; taco stands for APPS, TACO and DeepCoder, too. Default auto: told from the columns of each row.',
    ),
  licence: z.string().min(1).optional().describe('Licence of the source, an SPDX id where there is one.'),
  path: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      'File, glob, or a list of them, relative to the configuration file: Parquet, JSONL, JSON, CSV or TSV, the text ones also as .gz or .zst. Or a data set of the Hugging Face Hub, hf:owner/name[/config][@revision]:split. Exactly one of `path` and `sql`.',
    ),
  sql: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe(
      'DuckDB query that yields `prompt` and `answer`, and where wanted `options`, `letter` and `licence`; of code, the columns of its `layout` and where wanted `licence`. Every other column becomes metadata. Relative paths inside it are relative to the configuration file. Exactly one of `path` and `sql`.',
    ),
  fields: fieldsSchema.optional(),
});

/**
 * One configured source. Unknown keys are refused; exactly one of `path` and `sql` is given; `fields` goes with `path` only,
 * since a query renames its columns itself.
 */
export const sourceSchema = shape.superRefine((source, context) => {
  if (source.path === undefined && source.sql === undefined)
    context.addIssue({ code: 'custom', path: ['path'], message: 'a source needs `path` or `sql`' });
  if (source.path !== undefined && source.sql !== undefined)
    context.addIssue({ code: 'custom', path: ['sql'], message: 'a source has either `path` or `sql`, not both' });
  if (source.sql !== undefined && source.fields !== undefined)
    context.addIssue({
      code: 'custom',
      path: ['fields'],
      message: '`fields` goes with `path`; in `sql`, rename columns with AS',
    });
  if (source.domain !== 'code' && source.layout !== undefined)
    context.addIssue({ code: 'custom', path: ['layout'], message: '`layout` goes with the domain code only' });
  if (source.domain !== 'code' && source.fields?.tests !== undefined)
    context.addIssue({ code: 'custom', path: ['fields', 'tests'], message: '`tests` goes with the domain code only' });
});

export type Source = z.infer<typeof sourceSchema>;
export type Fields = z.infer<typeof fieldsSchema>;
