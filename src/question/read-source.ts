/** A configured source, read: questions with where they came from, and the rows that are none with the reason. */
import { resolve } from 'node:path';
import { DatasetError } from '../errors/errors.ts';
import { streamRows } from './duckdb.ts';
import type { HubOptions } from './hugging-face/hub.ts';
import type { Domain, Provenance, Question } from './question.ts';
import { type ColumnRoles, columnRoles, isWanted } from './read/columns.ts';
import { readCsv } from './read/csv-rows.ts';
import { readJson, readJsonLines } from './read/json-rows.ts';
import { readParquet } from './read/parquet-rows.ts';
import { questionOfRow } from './read/question-of-row.ts';
import { type RawRow, rowsPerChunk } from './read/raw-row.ts';
import { type SourceFile, sourceFiles } from './read/source-files.ts';
import type { Source } from './source-schema.ts';

export interface BadRow {
  /** Name of the source. */
  readonly source: string;
  /** `file:row`, rows counted from 1; `name:row` of the result for a query. */
  readonly location: string;
  /** What is wrong with which field, for a person. */
  readonly reason: string;
}

export interface SourceBatch {
  readonly questions: readonly { readonly question: Question; readonly provenance: Provenance }[];
  readonly badRows: readonly BadRow[];
}

export interface ReadOptions {
  /** Relative paths start here: the folder of the configuration file. */
  readonly baseDirectory: string;
  /** Files of the Hub are kept here, and DuckDB spills here. */
  readonly cacheDirectory: string;
  readonly hub?: HubOptions;
  readonly signal?: AbortSignal;
}

/**
 * Batches of about 2,000 rows in the order of the files, never an empty one; memory does not grow with the source. A bad row
 * is reported and the next one read. Questions that repeat are not merged: their ids are equal.
 * @throws DatasetError when a file is missing or malformed as a whole, when a query fails, when no row is usable, and for
 * code questions, which this version does not verify; the signal's reason when aborted.
 */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<SourceBatch, void, undefined> {
  const reader = new RowReader(source);
  for await (const { shownAs, rows } of locatedRows(source, reader.roles, options)) {
    options.signal?.throwIfAborted();
    reader.read(shownAs, rows);
    if (reader.pending >= rowsPerChunk) yield reader.take();
  }
  if (reader.pending > 0) yield reader.take();
  reader.requireQuestions();
}

/** Turns rows to questions and counts, so that a source of which nothing is usable is an error and not an empty bank. */
class RowReader {
  readonly roles: ColumnRoles;
  readonly #source: Source;
  readonly #domain: Exclude<Domain, 'code'>;
  #batch = emptyBatch();
  #questions = 0;
  #firstFault: BadRow | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#domain = supportedDomain(source);
    this.roles = columnRoles(source);
  }

  get pending(): number {
    return this.#batch.questions.length + this.#batch.badRows.length;
  }

  take(): SourceBatch {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    return batch;
  }

  read(shownAs: string, rows: readonly RawRow[]): void {
    for (const row of rows) {
      const location = `${shownAs}:${row.number}`;
      const outcome =
        row.kind === 'unreadable'
          ? { kind: 'bad' as const, reason: row.reason }
          : questionOfRow(row, this.#domain, this.roles);
      if (outcome.kind === 'bad') this.#reject({ source: this.#source.name, location, reason: outcome.reason });
      else this.#accept(outcome.question, location, outcome.licence ?? this.#source.licence);
    }
  }

  requireQuestions(): void {
    if (this.#questions > 0) return;
    const fault = this.#firstFault;
    throw new DatasetError(
      fault === undefined
        ? `Source "${this.#source.name}" holds no rows`
        : `Source "${this.#source.name}" holds no usable row; the first, ${fault.location}: ${fault.reason}`,
      fault === undefined ? {} : { hint: 'Say which columns hold prompt and answer, under `fields` or in `sql`.' },
    );
  }

  #accept(question: Question, location: string, licence: string | undefined): void {
    const provenance = { source: this.#source.name, location, ...(licence === undefined ? {} : { licence }) };
    this.#batch.questions.push({ question, provenance });
    this.#questions += 1;
  }

  #reject(row: BadRow): void {
    this.#batch.badRows.push(row);
    this.#firstFault ??= row;
  }
}

function emptyBatch(): { questions: { question: Question; provenance: Provenance }[]; badRows: BadRow[] } {
  return { questions: [], badRows: [] };
}

function supportedDomain(source: Source): Exclude<Domain, 'code'> {
  if (source.domain !== 'code') return source.domain;
  throw new DatasetError(
    `Source "${source.name}" holds code questions, which arrive with the code Result-Verifier, in a later version`,
    { hint: 'Questions of the domains math and choice work now.' },
  );
}

interface LocatedRows {
  readonly shownAs: string;
  readonly rows: readonly RawRow[];
}

async function* locatedRows(
  source: Source,
  roles: ColumnRoles,
  options: ReadOptions,
): AsyncGenerator<LocatedRows, void, undefined> {
  if (source.sql !== undefined) return yield* queriedRows(source.name, source.sql, options);
  const files = sourceFiles(source.path ?? [], resolve(options.baseDirectory), options);
  for await (const file of files) yield* rowsOfFile(source.name, file, roles, options.signal);
}

async function* rowsOfFile(
  name: string,
  file: SourceFile,
  roles: ColumnRoles,
  signal: AbortSignal | undefined,
): AsyncGenerator<LocatedRows, void, undefined> {
  try {
    for await (const rows of readFile(file, roles, signal)) yield { shownAs: file.shownAs, rows };
  } catch (error) {
    signal?.throwIfAborted();
    throw new DatasetError(`Source "${name}": ${file.shownAs} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function readFile(file: SourceFile, roles: ColumnRoles, signal: AbortSignal | undefined): AsyncIterable<RawRow[]> {
  switch (file.format) {
    case 'parquet':
      return readParquet(file.path, (column) => isWanted(column, roles), signal);
    case 'jsonl':
      return readJsonLines(file.path);
    case 'json':
      return readJson(file.path, signal);
    case 'csv':
      return readCsv(file.path);
  }
}

async function* queriedRows(
  name: string,
  sql: string,
  { baseDirectory, cacheDirectory, signal }: ReadOptions,
): AsyncGenerator<LocatedRows, void, undefined> {
  let number = 0;
  const limits = { baseDirectory, temporaryDirectory: resolve(cacheDirectory, 'duckdb') };
  try {
    for await (const chunk of streamRows(sql, { ...limits, ...(signal === undefined ? {} : { signal }) })) {
      if (number === 0) requireColumns(Object.keys(chunk[0] ?? {}));
      yield { shownAs: name, rows: chunk.map((columns) => ({ kind: 'row', number: ++number, columns })) };
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DatasetError)
      throw new DatasetError(`Source "${name}": ${error.message}`, { hint: error.hint ?? '' });
    throw new DatasetError(`Source "${name}": the query fails: ${reasonOf(error)}`, {
      hint: 'Relative paths in `sql` are relative to the folder of the configuration file; data sets of the Hub go under `path`.',
      cause: error,
    });
  }
}

function requireColumns(columns: readonly string[]): void {
  const missing = ['prompt', 'answer'].filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  throw new DatasetError(
    `the query yields no column ${missing.map((name) => `\`${name}\``).join(' and ')}, only ${columns.join(', ')}`,
    { hint: 'Rename columns with AS, as in SELECT problem AS prompt, answer FROM …' },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
