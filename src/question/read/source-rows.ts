/** Where a source's rows come from: each format's reader behind one door, faults of a whole file or query named. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DatasetError } from '../../errors/errors.ts';
import { streamRows } from '../duckdb.ts';
import type { HubOptions } from '../hugging-face/hub.ts';
import type { Domain } from '../question.ts';
import type { Source } from '../source-schema.ts';
import { type ColumnRoles, isWanted } from './columns.ts';
import { readCsv } from './csv-rows.ts';
import { readJson, readJsonLines } from './json-rows.ts';
import { readParquet } from './parquet-rows.ts';
import type { RawRow } from './raw-row.ts';
import { type SourceFile, sourceFiles } from './source-files.ts';

export interface ReadOptions {
  /** Relative paths start here: the folder of the configuration file. */
  readonly baseDirectory: string;
  /** Files of the Hub are kept here, and DuckDB spills here. */
  readonly cacheDirectory: string;
  readonly hub?: HubOptions;
  readonly signal?: AbortSignal;
}

export interface LocatedRows {
  /** The file, or for a query the name of the source: what goes before the row's number in a location. */
  readonly shownAs: string;
  readonly rows: readonly RawRow[];
}

/** The tests of one problem may be tens of megabytes. */
const codeLimits = { maxLineBytes: 192 * 2 ** 20, maxElementBytes: 64 * 2 ** 20, memoryLimitMb: 1024 };

function limitsOf(domain: Domain): Partial<typeof codeLimits> {
  return domain === 'code' ? codeLimits : {};
}

/**
 * The rows of a source in order, of its files or of its query.
 * @throws DatasetError naming the source when a file or the query cannot be read; the signal's reason when aborted.
 */
export async function* sourceRows(
  source: Source,
  roles: ColumnRoles,
  options: ReadOptions,
): AsyncGenerator<LocatedRows, void, undefined> {
  if (source.sql !== undefined) return yield* queriedRows({ ...source, sql: source.sql }, options);
  const files = sourceFiles(source.path ?? [], resolve(options.baseDirectory), options);
  for await (const file of files) yield* rowsOfFile(source, file, roles, options.signal);
}

async function* rowsOfFile(
  { name, domain }: Source,
  file: SourceFile,
  roles: ColumnRoles,
  signal: AbortSignal | undefined,
): AsyncGenerator<LocatedRows, void, undefined> {
  try {
    for await (const rows of readFile(file, { roles, domain, signal })) yield { shownAs: file.shownAs, rows };
  } catch (error) {
    signal?.throwIfAborted();
    throw new DatasetError(`Source "${name}": ${file.shownAs} cannot be read: ${reasonOf(error)}`, {
      cause: error,
      ...(/Out of Memory/.test(reasonOf(error)) ? { hint: 'Write it anew as JSONL, or with smaller row groups.' } : {}),
    });
  }
}

function readFile(
  file: SourceFile,
  { roles, domain, signal }: { roles: ColumnRoles; domain: Domain; signal: AbortSignal | undefined },
): AsyncIterable<RawRow[]> {
  const limits = { ...limitsOf(domain), ...(signal === undefined ? {} : { signal }) };
  switch (file.format) {
    case 'parquet':
      return readParquet(file.path, (column) => isWanted(column, { roles, domain }), limits);
    case 'jsonl':
      return readJsonLines(file.path, limits);
    case 'json':
      return readJson(file.path, limits);
    case 'csv':
      return readCsv(file.path);
  }
}

async function* queriedRows(
  { name, domain, sql }: Source & { readonly sql: string },
  { baseDirectory, cacheDirectory, signal }: ReadOptions,
): AsyncGenerator<LocatedRows, void, undefined> {
  let number = 0;
  await mkdir(cacheDirectory, { recursive: true });
  const limits = { ...limitsOf(domain), baseDirectory, temporaryDirectory: resolve(cacheDirectory, 'duckdb') };
  try {
    for await (const chunk of streamRows(sql, { ...limits, ...(signal === undefined ? {} : { signal }) })) {
      if (number === 0 && domain !== 'code') requireColumns(Object.keys(chunk[0] ?? {}));
      yield { shownAs: name, rows: chunk.map((columns) => ({ kind: 'row', number: ++number, columns })) };
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DatasetError)
      throw new DatasetError(
        `Source "${name}": ${error.message}`,
        error.hint === undefined ? {} : { hint: error.hint },
      );
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
