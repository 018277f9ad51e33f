/** The one door to DuckDB: in-memory, with limits, rows as plain JavaScript values. Sources are read and files written through it. */
import { existsSync, statSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
  ResultReturnType,
} from '@duckdb/node-api';
import { DatasetError } from '../errors/errors.ts';

export interface DuckDBOptions {
  /** Relative paths inside SQL are read from here; the process's own folder when absent. */
  readonly baseDirectory?: string;
  /** What DuckDB may hold in memory before it spills to disk. Default 256. */
  readonly memoryLimitMb?: number;
  /** Default 1: the order of rows then never depends on scheduling. */
  readonly threads?: number;
  /** Where DuckDB spills; the system's temporary folder when absent. */
  readonly temporaryDirectory?: string;
}

export interface DuckDBSession {
  readonly connection: DuckDBConnection;
  close(): void;
}

/** An in-memory database that installs no extension by itself. Close it when done. */
export async function openDuckDB(options: DuckDBOptions = {}): Promise<DuckDBSession> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMb ?? 256}MB`,
    threads: String(options.threads ?? 1),
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    temp_directory: options.temporaryDirectory ?? join(tmpdir(), `adaptive-cot-duckdb-${process.pid}`),
    ...(options.baseDirectory === undefined ? {} : { file_search_path: resolve(options.baseDirectory) }),
  });
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/**
 * The rows of a query, in its order, in chunks of at most 2,048, as plain values: whole numbers within 2^53 are numbers
 * and greater ones strings, DECIMAL, dates and times are strings as DuckDB prints them, structs and maps are objects,
 * lists are arrays, JSON columns are parsed. Nothing is yielded for an empty result. Memory does not grow with the rows.
 * @throws the DuckDB error as it stands when the query is wrong or a file cannot be read; the signal's reason when
 * aborted; DatasetError when a relative path names one file under `baseDirectory` and another in the process's folder.
 */
export async function* streamRows(
  sql: string,
  options: DuckDBOptions & { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Record<string, unknown>[], void, undefined> {
  if (options.baseDirectory !== undefined) refuseShadowedPaths(sql, resolve(options.baseDirectory));
  const session = await openDuckDB(options);
  const interrupt = () => session.connection.interrupt();
  options.signal?.addEventListener('abort', interrupt, { once: true });
  try {
    options.signal?.throwIfAborted();
    const result = await session.connection.stream(sql);
    yield* rowChunks(result, options.signal);
    options.signal?.throwIfAborted();
    if (endedEarly(result)) throw await reasonOfFailure(session.connection, sql);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    session.close();
  }
}

/** A streaming result that fails half-way ends like a finished one: its type alone tells. Check it after every stream. */
export function endedEarly(result: DuckDBResult): boolean {
  return result.returnType === ResultReturnType.INVALID;
}

/** The client gives no message for a stream that failed: running the query once more, its rows thrown away, does. */
async function reasonOfFailure(connection: DuckDBConnection, sql: string): Promise<Error> {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count === 1)
      await connection.run(`COPY (${sql.replace(/;\s*$/, '')}\n) TO ${quoteLiteral(devNull)} (FORMAT csv)`);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return new Error('DuckDB stopped before the end of the result, without a reason');
}

/** A SQL string literal holding `text`. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A SQL identifier naming exactly `name`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function* rowChunks(result: DuckDBResult, signal: AbortSignal | undefined) {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  for await (const chunk of result) {
    signal?.throwIfAborted();
    const columns = types.map((type, index) => chunk.getColumnValues(index).map((value) => plain(value, type)));
    yield rowsOf(columns, names, chunk.rowCount);
  }
}

function rowsOf(columns: readonly unknown[][], names: readonly string[], count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, row) => {
    const object: Record<string, unknown> = {};
    for (let column = 0; column < names.length; column++) object[names[column] as string] = columns[column]?.[row];
    return object;
  });
}

function plain(value: DuckDBValue, type: DuckDBType): Json {
  return plainValue(value, type, plainValue);
}

const plainValue: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return type.alias === 'JSON' ? (JSON.parse(value) as Json) : value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (type.typeId === DuckDBTypeId.MAP) return objectOfMap(JsonDuckDBValueConverter(value, type, converter));
  return JsonDuckDBValueConverter(value, type, converter);
};

/** DuckDB hands a map as a list of key and value; keys of JSON objects are text anyway. */
function objectOfMap(entries: Json | null): Json {
  const pairs = (entries ?? []) as { key: Json; value: Json }[];
  return Object.fromEntries(
    pairs.map(({ key, value }) => [typeof key === 'string' ? key : JSON.stringify(key), value]),
  );
}

/** DuckDB looks in the process's folder before its search path, which would quietly read another file than was meant. */
function refuseShadowedPaths(sql: string, baseDirectory: string): void {
  if (baseDirectory === process.cwd()) return;
  for (const [, quoted = ''] of sql.matchAll(/'((?:[^']|'')*)'/g)) {
    const path = quoted.replaceAll("''", "'");
    if (!isAbsolute(path) && /\.\w+$/.test(path) && isFile(resolve(path))) refuseIfOther(path, baseDirectory);
  }
}

function refuseIfOther(path: string, baseDirectory: string): void {
  if (resolve(path) === resolve(baseDirectory, path)) return;
  throw new DatasetError(
    `SQL names ${quoteLiteral(path)}, which is ${resolve(baseDirectory, path)} beside the configuration but also a file in the current folder (${resolve(path)})`,
    { hint: 'Run from the folder of the configuration file, or write the whole path.' },
  );
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
