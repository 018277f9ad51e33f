/** Which column of a row means what: named by the configuration, else guessed from the names banks use. */
import { codeColumns } from '../code-layouts/read-code-row.ts';
import type { Domain } from '../question.ts';
import type { Fields, Source } from '../source-schema.ts';

/** Each role's columns, first choice first; metadata says what else is kept. */
export interface ColumnRoles {
  readonly prompt: readonly string[];
  readonly answer: readonly string[];
  readonly options: readonly string[];
  readonly letter: readonly string[];
  readonly tests: readonly string[];
  readonly licence: readonly string[];
  /** `all` keeps every other column, `single` those that hold a single value. */
  readonly metadata: 'all' | 'single' | readonly string[];
}

const guesses = {
  prompt: ['prompt', 'problem', 'question', 'instruction'],
  answer: ['answer', 'gold', 'expected_answer', 'final_answer', 'answerKey'],
  options: ['options', 'choices'],
};

/** A query renames its own columns, so for `sql` there is nothing to guess; the columns of code are those of its layout. */
export function columnRoles(source: Source): ColumnRoles {
  if (source.domain === 'code') return codeRoles(source);
  return source.sql === undefined ? pathRoles(source.fields ?? {}) : sqlRoles;
}

const sqlRoles: ColumnRoles = {
  prompt: ['prompt'],
  answer: ['answer'],
  options: ['options'],
  letter: ['letter'],
  tests: [],
  licence: ['licence'],
  metadata: 'all',
};

function codeRoles({ sql, fields = {} }: Source): ColumnRoles {
  const named = (name: string | undefined) => (name === undefined ? [] : [name]);
  return {
    prompt: named(fields.prompt),
    answer: [],
    options: [],
    letter: [],
    tests: named(fields.tests),
    licence: sql === undefined ? named(fields.licence) : sqlRoles.licence,
    metadata: fields.metadata ?? (sql === undefined ? 'single' : 'all'),
  };
}

function pathRoles(fields: Fields): ColumnRoles {
  return {
    prompt: fields.prompt === undefined ? guesses.prompt : [fields.prompt],
    answer: fields.answer === undefined ? guesses.answer : [fields.answer],
    options: fields.options === undefined ? guesses.options : [fields.options],
    letter: [],
    tests: [],
    licence: fields.licence === undefined ? [] : [fields.licence],
    metadata: fields.metadata ?? 'single',
  };
}

/** The first of the role's columns that the row has, whatever it holds. */
export function columnOf(row: Readonly<Record<string, unknown>>, role: readonly string[]): string | undefined {
  return role.find((name) => Object.hasOwn(row, name));
}

/** Is a column worth reading at all? `single`: it holds one value a row. */
export function isWanted(
  column: { name: string; single: boolean },
  { roles, domain }: { roles: ColumnRoles; domain: Domain },
): boolean {
  const { metadata, ...meanings } = roles;
  if (domain === 'code' && codeColumns.has(column.name)) return true;
  if (Object.values(meanings).some((names) => names.includes(column.name))) return true;
  if (metadata === 'all') return true;
  return metadata === 'single' ? column.single : metadata.includes(column.name);
}
