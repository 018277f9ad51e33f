/** Which column of a row means what: named by the configuration, else guessed from the names banks use. */
import type { Fields, Source } from '../source-schema.ts';

/** Each role's columns, first choice first; metadata says what else is kept. */
export interface ColumnRoles {
  readonly prompt: readonly string[];
  readonly answer: readonly string[];
  readonly options: readonly string[];
  readonly letter: readonly string[];
  readonly licence: readonly string[];
  /** `all` keeps every other column, `single` those that hold a single value. */
  readonly metadata: 'all' | 'single' | readonly string[];
}

const guesses = {
  prompt: ['prompt', 'problem', 'question', 'instruction'],
  answer: ['answer', 'gold', 'expected_answer', 'final_answer', 'answerKey'],
  options: ['options', 'choices'],
};

/** A query renames its own columns, so for `sql` there is nothing to guess. */
export function columnRoles(source: Source): ColumnRoles {
  return source.sql === undefined ? pathRoles(source.fields ?? {}) : sqlRoles;
}

const sqlRoles: ColumnRoles = {
  prompt: ['prompt'],
  answer: ['answer'],
  options: ['options'],
  letter: ['letter'],
  licence: ['licence'],
  metadata: 'all',
};

function pathRoles(fields: Fields): ColumnRoles {
  return {
    prompt: fields.prompt === undefined ? guesses.prompt : [fields.prompt],
    answer: fields.answer === undefined ? guesses.answer : [fields.answer],
    options: fields.options === undefined ? guesses.options : [fields.options],
    letter: [],
    licence: fields.licence === undefined ? [] : [fields.licence],
    metadata: fields.metadata ?? 'single',
  };
}

/** The first of the role's columns that the row has, whatever it holds. */
export function columnOf(row: Readonly<Record<string, unknown>>, role: readonly string[]): string | undefined {
  return role.find((name) => Object.hasOwn(row, name));
}

/** Is a column worth reading at all? `single`: it holds one value a row. */
export function isWanted(column: { name: string; single: boolean }, roles: ColumnRoles): boolean {
  const { metadata, ...meanings } = roles;
  if (Object.values(meanings).some((names) => names.includes(column.name))) return true;
  if (metadata === 'all') return true;
  return metadata === 'single' ? column.single : metadata.includes(column.name);
}
