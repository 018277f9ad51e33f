/** Rows of JSON files: one object a line, or an array of objects. A broken line is reported and the next one read. */
import { quoteLiteral, streamRows } from '../duckdb.ts';
import type { RawRow } from './raw-row.ts';
import { maxLineBytes as defaultRowBytes, openBytes, readLines } from './text-lines.ts';

export interface JsonLimits {
  /** A longer line of JSONL is reported and passed over. Default 16 MiB. */
  readonly maxLineBytes?: number;
  /** A larger element of a JSON array fails the file; four times as much is set aside to read it. Default 16 MiB. */
  readonly maxElementBytes?: number;
  readonly signal?: AbortSignal;
}

/** Rows of a JSONL file. Blank lines are passed over but counted, so that a number is the line an editor shows. */
export async function* readJsonLines(
  path: string,
  { maxLineBytes = defaultRowBytes }: JsonLimits = {},
): AsyncGenerator<RawRow[], void, undefined> {
  for await (const lines of readLines(path, maxLineBytes)) {
    const rows: RawRow[] = [];
    for (const line of lines) {
      if (line.kind === 'unreadable') rows.push(line);
      else if (line.text.trim() !== '') rows.push(rowOfJson(line.text, line.number));
    }
    yield rows;
  }
}

/**
 * Rows of a file whose name ends in .json: an array of objects, objects one a line, or objects one after the other.
 * An empty file has none.
 * @throws DuckDB's error, which names the place, when an array is malformed: what follows the fault cannot be told apart.
 */
export async function* readJson(path: string, limits: JsonLimits = {}): AsyncGenerator<RawRow[], void, undefined> {
  const start = await firstLine(path);
  if (start.startsWith('{') && isJson(start)) return yield* readJsonLines(path, limits);
  if (start !== '') yield* readJsonDocument(path, start.startsWith('[') ? 'array' : 'unstructured', limits);
}

async function* readJsonDocument(
  path: string,
  format: 'array' | 'unstructured',
  { maxElementBytes = defaultRowBytes, signal }: JsonLimits,
): AsyncGenerator<RawRow[], void, undefined> {
  const options = `format = '${format}', maximum_object_size = ${maxElementBytes}`;
  const memoryLimitMb = Math.max(256, Math.ceil((4 * maxElementBytes) / 2 ** 20));
  const sql = `SELECT json::VARCHAR AS text FROM read_json_objects(${quoteLiteral(path)}, ${options})`;
  let number = 0;
  for await (const chunk of streamRows(sql, { memoryLimitMb, ...(signal === undefined ? {} : { signal }) }))
    yield chunk.map((row) => rowOfJson(String(row.text), ++number));
}

function rowOfJson(json: string, number: number): RawRow {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { kind: 'unreadable', number, reason: `not valid JSON: ${(error as Error).message}` };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { kind: 'unreadable', number, reason: `expected a JSON object, got ${nameOfType(value)}` };
  return { kind: 'row', number, columns: value as Record<string, unknown>, json };
}

/** How a person would call the type of a JSON value, with its article. */
export function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** The first line that is not blank, trimmed; at most what the first pieces of the file hold. */
async function firstLine(path: string): Promise<string> {
  let text = '';
  for await (const bytes of openBytes(path)) {
    text = `${text}${bytes.toString('utf8')}`.replace(/^\uFEFF/, '').trimStart();
    if (text.includes('\n') || text.startsWith('[') || text.length > 2 ** 20) break;
  }
  return (text.split('\n', 1)[0] ?? '').trim();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
