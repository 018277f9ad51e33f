/** Opens a SQLite file as a `Database`: WAL, in its own thread, readable by other processes while a run goes on. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { StoreError } from '../../errors/errors.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { workerDialect } from './worker-dialect.ts';

/**
 * `readOnly` never creates the file: reading a store that is not there is the caller's mistake.
 * @throws StoreError when it is missing (readOnly), or its folder cannot be made.
 */
export function openSqlite(path: string, { readOnly = false }: { readOnly?: boolean } = {}): Database {
  if (readOnly && !existsSync(path)) {
    throw new StoreError(`There is no store at ${path}.`, {
      hint: 'Run `adaptive-cot ingest` or `run` first, or check `store` in the config.',
    });
  }
  if (!readOnly) makeFolder(path);
  const connection = new SqliteConnection(path, { readOnly });
  const kysely = new Kysely<Tables>({ dialect: workerDialect(connection) });
  return {
    kysely,
    maxVariables: 30_000,
    location: path,
    atomically: (statements) => connection.batch(statements),
    close: () => kysely.destroy(),
  };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw new StoreError(`The folder of the store ${path} cannot be made: ${(cause as Error).message}.`, { cause });
  }
}
