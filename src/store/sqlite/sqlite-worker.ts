/** The thread that holds the SQLite file, so that no query blocks the event loop that reads model replies. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Statement } from '../database.ts';

export interface SqliteStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
export type SqliteRequest =
  | { readonly id: number; readonly kind: 'query'; readonly statement: SqliteStatement }
  | { readonly id: number; readonly kind: 'batches'; readonly batches: readonly (readonly Statement[])[] }
  | { readonly id: number; readonly kind: 'close' };
export interface SqliteFailure {
  readonly message: string;
  /** SQLite's extended result code. */
  readonly code: number | undefined;
}
export type SqliteResponse =
  /** Of `batches`, a row is the failure of its batch, or null. */
  | { readonly id: number; readonly rows: unknown[]; readonly changes: number }
  | { readonly id: number; readonly error: SqliteFailure };

const { path, readOnly } = workerData as { path: string; readOnly: boolean };
const db = new DatabaseSync(path, { readOnly, timeout: 30_000 });
if (!readOnly) {
  db.exec('PRAGMA journal_mode = WAL');
  // FULL: a reply that was paid for survives a power cut, not only a killed process. Batches keep it cheap.
  db.exec('PRAGMA synchronous = FULL');
  // Ids are hashes, so a batch touches pages all over the file: fewer, larger checkpoints write each of them less often.
  db.exec('PRAGMA wal_autocheckpoint = 8192');
}
db.exec('PRAGMA cache_size = -32768');
db.exec('PRAGMA temp_store = FILE');

const cacheLimit = 100;
const prepared = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
  const known = prepared.get(sql);
  if (known) return known;
  if (prepared.size >= cacheLimit) prepared.clear();
  const statement = db.prepare(sql);
  prepared.set(sql, statement);
  return statement;
}

function run({ sql, parameters }: SqliteStatement): { rows: unknown[]; changes: number } {
  const statement = prepare(sql);
  const values = parameters as SQLInputValue[];
  if (statement.columns().length > 0) return { rows: statement.all(...values), changes: 0 };
  return { rows: [], changes: Number(statement.run(...values).changes) };
}

/**
 * All in one transaction, so that one sync of the disk serves them all; when that fails, each in its own, so that only the
 * faulty ones are undone.
 */
function runBatches(batches: readonly (readonly Statement[])[]): (SqliteFailure | null)[] {
  if (batches.length > 1 && failureOf(batches.flat()) === null) return batches.map(() => null);
  return batches.map(failureOf);
}

function failureOf(statements: readonly Statement[]): SqliteFailure | null {
  try {
    runTransaction(statements);
    return null;
  } catch (error) {
    return toFailure(error);
  }
}

function runTransaction(statements: readonly Statement[]): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { sql, bindings } of statements) {
      const statement = prepare(sql);
      for (const values of bindings) statement.run(...(values as SQLInputValue[]));
    }
    db.exec('COMMIT');
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function toFailure(error: unknown): SqliteFailure {
  const { message, errcode } = error as Error & { errcode?: number };
  return { message, code: errcode };
}

function handle(request: SqliteRequest): { rows: unknown[]; changes: number } {
  if (request.kind === 'query') return run(request.statement);
  if (request.kind === 'batches') return { rows: runBatches(request.batches), changes: 0 };
  db.close();
  return { rows: [], changes: 0 };
}

parentPort?.on('message', (request: SqliteRequest) => {
  try {
    parentPort?.postMessage({ id: request.id, ...handle(request) } satisfies SqliteResponse);
  } catch (error) {
    parentPort?.postMessage({ id: request.id, error: toFailure(error) } satisfies SqliteResponse);
  }
  if (request.kind === 'close') parentPort?.close();
});
