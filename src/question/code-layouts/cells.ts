/** The columns of a row of code, read with faults that name the field: text, or JSON whose numbers keep their digits. */
import { checkText, RowFault } from '../read/answer-key.ts';
import { exactColumn, parseExact } from '../read/exact-json.ts';
import { nameOfType } from '../read/json-rows.ts';
import type { RawRow } from '../read/raw-row.ts';

type Row = Extract<RawRow, { kind: 'row' }>;

export interface Cells {
  /** Does the column hold anything but blanks? */
  has(name: string): boolean;
  /** @throws RowFault when it is missing, empty or not text. */
  text(name: string): string;
  /** Undefined when it is missing or empty. @throws RowFault when it is not text. */
  optionalText(name: string): string | undefined;
  /** The value of a nested column, or of one that holds JSON as text; a number that would lose digits is raw JSON. @throws RowFault */
  json(name: string): unknown;
  /** The statement: the column the configuration names as prompt, else the first of these the row has. @throws RowFault */
  statement(...names: readonly string[]): string;
  /** The column the configuration names for tests, else the first of these the row has; undefined when there is none. */
  testsColumn(...names: readonly string[]): string | undefined;
}

/** Columns the configuration names. */
export interface NamedColumns {
  readonly prompt: string | undefined;
  readonly tests: string | undefined;
}

export function cellsOf(row: Row, named: NamedColumns): Cells {
  const parsed = new Map<string, unknown>();
  const has = (name: string) => isFilled(row.columns[name]);
  const cells: Cells = {
    has,
    text(name) {
      if (!has(name))
        throw new RowFault(`field \`${name}\` is ${Object.hasOwn(row.columns, name) ? 'empty' : 'missing'}`);
      return textOf(name, row.columns[name]);
    },
    optionalText: (name) => (has(name) ? textOf(name, row.columns[name]) : undefined),
    json(name) {
      if (!has(name))
        throw new RowFault(`field \`${name}\` is ${Object.hasOwn(row.columns, name) ? 'empty' : 'missing'}`);
      if (!parsed.has(name)) parsed.set(name, jsonOf(row, name));
      return parsed.get(name);
    },
    statement(...names) {
      const name = named.prompt ?? names.find(has);
      if (name !== undefined) return checkText(name, cells.text(name));
      throw new RowFault(`no field ${names.map((one) => `\`${one}\``).join(', ')}`);
    },
    testsColumn: (...names) => named.tests ?? names.find(has),
  };
  return cells;
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && !(typeof value === 'string' && value.trim() === '');
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RowFault(`field \`${name}\`: expected text, got ${nameOfType(value)}`);
}

function jsonOf(row: Row, name: string): unknown {
  const value = row.columns[name];
  if (typeof value === 'string') return parseField(name, value);
  const text = row.json === undefined ? undefined : exactColumn(row.json, name);
  return text === undefined ? value : parseExact(text);
}

/** @throws RowFault when the text is not JSON. */
export function parseField(name: string, text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    throw new RowFault(`field \`${name}\` is not valid JSON: ${(error as Error).message}`);
  }
}
