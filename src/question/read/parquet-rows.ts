/** Rows of Parquet files, only the columns that are wanted, so that a heavy column nobody asked for is never decoded. */
import { quoteIdentifier, quoteLiteral, streamRows } from '../duckdb.ts';
import type { RawRow } from './raw-row.ts';

export interface ParquetColumn {
  readonly name: string;
  /** Holds one value a row: not a list, a struct, a map or bytes. */
  readonly single: boolean;
}

/**
 * Rows in the file's order. `wanted` says which columns to read. A row group's columns are in memory at once.
 * @throws DuckDB's error when the file is not Parquet, or a row group does not fit into `memoryLimitMb`.
 */
export async function* readParquet(
  path: string,
  wanted: (column: ParquetColumn) => boolean,
  options: { readonly memoryLimitMb?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<RawRow[], void, undefined> {
  const columns = (await parquetColumns(path)).filter(wanted).map((column) => quoteIdentifier(column.name));
  const selected = columns.length > 0 ? columns.join(', ') : 'NULL AS nothing';
  const sql = `SELECT ${selected} FROM read_parquet(${quoteLiteral(path)})`;
  let number = 0;
  for await (const chunk of streamRows(sql, options))
    yield chunk.map((row) => ({ kind: 'row' as const, number: ++number, columns: row }));
}

async function parquetColumns(path: string): Promise<ParquetColumn[]> {
  const columns: ParquetColumn[] = [];
  for await (const chunk of streamRows(`DESCRIBE SELECT * FROM read_parquet(${quoteLiteral(path)})`))
    for (const row of chunk) columns.push({ name: String(row.column_name), single: isSingle(String(row.column_type)) });
  return columns;
}

function isSingle(type: string): boolean {
  return !type.endsWith(']') && !/^(STRUCT|MAP|UNION|BLOB)\b/.test(type);
}
