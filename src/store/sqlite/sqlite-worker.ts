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
  | { readonly id: number; readonly kind: 'batch'; readonly statements: readonly Statement[] }
  | { readonly id: number; readonly kind: 'close' };
export type SqliteResponse =
  | { readonly id: number; readonly rows: unknown[]; readonly changes: number }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: number | undefined } };

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

function runBatch(statements: readonly Statement[]): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { sql, bindings } of statements) {
      const statement = prepare(sql);
      for (const values of bindings) statement.run(...(values as SQLInputValue[]));
    }
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function handle(request: SqliteRequest): { rows: unknown[]; changes: number } {
  if (request.kind === 'query') return run(request.statement);
  if (request.kind === 'batch') runBatch(request.statements);
  else db.close();
  return { rows: [], changes: 0 };
}

parentPort?.on('message', (request: SqliteRequest) => {
  try {
    parentPort?.postMessage({ id: request.id, ...handle(request) } satisfies SqliteResponse);
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    parentPort?.postMessage({ id: request.id, error: { message, code: errcode } } satisfies SqliteResponse);
  }
  if (request.kind === 'close') parentPort?.close();
});
