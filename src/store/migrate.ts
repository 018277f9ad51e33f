/** Numbered migrations, applied in order; a store from a newer version is refused rather than guessed at. */
import type { Kysely } from 'kysely';
import { StoreError } from '../errors/errors.ts';
import type { Database } from './database.ts';
import * as first from './migrations/001-first.ts';
import * as testSuites from './migrations/002-test-suites.ts';
import * as verdictTests from './migrations/003-verdict-tests.ts';
import * as graders from './migrations/004-graders.ts';

type Migration = { readonly up: (db: Kysely<unknown>) => Promise<void> };

const migrations: readonly Migration[] = [first, testSuites, verdictTests, graders];
export const schemaVersion = migrations.length;

/**
 * Brings the store to `schemaVersion`; returns the version it had (0 for a new one).
 * @throws StoreError when the store was written by a newer version of Adaptive CoT.
 */
export async function migrate(database: Database): Promise<number> {
  const { kysely } = database;
  await kysely.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute();
  const found = await readVersion(kysely as unknown as Kysely<never>);
  if (found > schemaVersion) throw tooNew(database.location, found);
  for (let version = found; version < schemaVersion; version += 1) {
    await kysely.transaction().execute(async (transaction) => {
      await migrations[version]?.up(transaction as unknown as Kysely<unknown>);
      await transaction.deleteFrom('schema_version').execute();
      await transaction
        .insertInto('schema_version')
        .values({ version: version + 1 })
        .execute();
    });
  }
  return found;
}

/**
 * Refuses a store this version cannot read as it is.
 * @throws StoreError when it is newer, or older and never migrated, or no store of ours.
 */
export async function requireCurrentSchema(database: Database): Promise<void> {
  const found = await readVersion(database.kysely as unknown as Kysely<never>).catch(() => 0);
  if (found > schemaVersion) throw tooNew(database.location, found);
  if (found < schemaVersion) {
    throw new StoreError(
      `The store ${database.location} has schema version ${found}; this version reads ${schemaVersion}.`,
      {
        hint: 'Any command that writes (`adaptive-cot ingest` for one) brings it up to date.',
      },
    );
  }
}

async function readVersion(kysely: Kysely<never>): Promise<number> {
  const db = kysely as unknown as Kysely<{ schema_version: { version: number } }>;
  const row = await db.selectFrom('schema_version').select('version').executeTakeFirst();
  return row === undefined ? 0 : Number(row.version);
}

function tooNew(location: string, found: number): StoreError {
  return new StoreError(
    `The store ${location} has schema version ${found}, and this version of Adaptive CoT reads up to ${schemaVersion}.`,
    { hint: 'Update Adaptive CoT (npm install -g adaptive-cot@latest), or name another file under `store`.' },
  );
}
