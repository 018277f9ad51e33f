/** A row becomes a question, or a sentence saying which field keeps it from being one. */
import { suiteIdOf, type TestSuite, testCountOf } from '../../verify/code/test-suite.ts';
import { type LayoutName, readCodeRow } from '../code-layouts/read-code-row.ts';
import { type AnswerKey, type Domain, type Question, questionId } from '../question.ts';
import { checkText, choiceKey, mathKey, RowFault } from './answer-key.ts';
import { type ColumnRoles, columnOf } from './columns.ts';
import { exactColumn } from './exact-json.ts';
import { nameOfType } from './json-rows.ts';
import type { RawRow } from './raw-row.ts';

type Row = Extract<RawRow, { kind: 'row' }>;

export type RowOutcome =
  | {
      readonly kind: 'question';
      readonly question: Question;
      /** What answers are run against; of code questions only. */
      readonly suite?: TestSuite;
      /** The row's own, absent when it has none. */
      readonly licence?: string;
    }
  | { readonly kind: 'bad'; readonly reason: string };

/** What of a source's configuration bears on its rows. */
export interface RowReading {
  readonly domain: Domain;
  readonly roles: ColumnRoles;
  /** Of code rows. */
  readonly layout: LayoutName | 'auto';
}

/** What a row says, whatever its domain; `columns` are those it was read from. */
interface Content {
  readonly prompt: string;
  readonly answerKey: AnswerKey;
  readonly columns: ReadonlySet<string | undefined>;
  readonly suite?: TestSuite;
}

/** Never throws for a bad row: its reason names the field. */
export function questionOfRow(row: Row, { domain, roles, layout }: RowReading): RowOutcome {
  try {
    const { prompt, answerKey, columns, suite } =
      domain === 'code' ? codeContent(row, roles, layout) : answerContent(row, domain, roles);
    const metadata = readMetadata(row, roles, columns);
    const licence = readLicence(row, roles);
    const question = { id: questionId({ domain, prompt, answerKey }), domain, prompt, answerKey, metadata };
    return {
      kind: 'question',
      question,
      ...(suite === undefined ? {} : { suite }),
      ...(licence === undefined ? {} : { licence }),
    };
  } catch (error) {
    if (error instanceof RowFault) return badRow(error.message);
    throw error;
  }
}

function answerContent(row: Row, domain: 'math' | 'choice', roles: ColumnRoles): Content {
  return {
    prompt: readPrompt(row, roles),
    answerKey: domain === 'math' ? readMathKey(row, roles) : readChoiceKey(row, roles),
    columns: usedColumns(row, roles),
  };
}

function codeContent(row: Row, roles: ColumnRoles, layout: LayoutName | 'auto'): Content {
  const named = { prompt: roles.prompt[0], tests: roles.tests[0] };
  const { prompt, suite, columns } = readCodeRow(row, { layout, named });
  const answerKey = {
    kind: 'code',
    suiteId: suiteIdOf(suite),
    tests: suite.kind,
    testCount: testCountOf(suite),
  } as const;
  return { prompt, answerKey, suite, columns: new Set([...usedColumns(row, roles), ...columns]) };
}

export function badRow(reason: string): Extract<RowOutcome, { kind: 'bad' }> {
  return { kind: 'bad', reason };
}

function readPrompt(row: Row, roles: ColumnRoles): string {
  const field = required(row, roles.prompt);
  const value = row.columns[field];
  if (typeof value !== 'string') throw new RowFault(`field \`${field}\`: expected text, got ${nameOfType(value)}`);
  if (value.trim() === '') throw new RowFault(`field \`${field}\` is empty`);
  return checkText(field, value);
}

function readMathKey(row: Row, roles: ColumnRoles): AnswerKey {
  const field = required(row, roles.answer);
  const value = row.columns[field];
  return mathKey(field, value, () => exactText(row, field));
}

/** A `letter` column says it plainly and so goes before the answer. */
function readChoiceKey(row: Row, roles: ColumnRoles): AnswerKey {
  const letterField = columnOf(row.columns, roles.letter);
  const hasLetter = letterField !== undefined && (row.columns[letterField] ?? null) !== null;
  const field = hasLetter ? letterField : required(row, roles.answer);
  const optionsField = columnOf(row.columns, roles.options) ?? 'options';
  return choiceKey(field, row.columns[field], optionsField, row.columns[optionsField]);
}

/** @throws RowFault when no column of the role is there or it holds nothing. */
function required(row: Row, role: readonly string[]): string {
  const field = columnOf(row.columns, role);
  if (field === undefined)
    throw new RowFault(
      role.length === 1
        ? `field \`${role[0]}\` is missing`
        : `no field ${role.map((name) => `\`${name}\``).join(', ')}`,
    );
  if ((row.columns[field] ?? null) === null) throw new RowFault(`field \`${field}\` is missing`);
  return field;
}

function exactText(row: Row, field: string): string {
  const value = row.columns[field];
  const text = row.json === undefined ? undefined : exactColumn(row.json, field);
  return text ?? (typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function readLicence(row: Row, roles: ColumnRoles): string | undefined {
  const field = columnOf(row.columns, roles.licence);
  const value = field === undefined ? undefined : row.columns[field];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function usedColumns(row: Row, roles: ColumnRoles): ReadonlySet<string | undefined> {
  return new Set(
    [roles.prompt, roles.answer, roles.options, roles.letter, roles.tests, roles.licence].map((role) =>
      columnOf(row.columns, role),
    ),
  );
}

/** Columns that hold nothing are left out. A column named as metadata is kept even when it has another meaning too. */
function readMetadata(row: Row, roles: ColumnRoles, used: ReadonlySet<string | undefined>): Record<string, unknown> {
  const named = typeof roles.metadata === 'string' ? undefined : roles.metadata;
  const kept = Object.entries(row.columns).filter(([name, value]) => {
    if (value === null || value === undefined) return false;
    if (named !== undefined) return named.includes(name);
    return !used.has(name) && (roles.metadata === 'all' || typeof value !== 'object');
  });
  return Object.fromEntries(kept);
}
