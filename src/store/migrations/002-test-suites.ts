/** What code questions are run against, and what the gold check of each found. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('test_suites')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    // PostgreSQL's name for bytes; SQLite keeps bytes as they are under any name.
    .addColumn('body', 'bytea', (c) => c.notNull())
    .addColumn('byte_count', 'bigint', (c) => c.notNull())
    .addColumn('reference', 'text')
    .execute();
  await db.schema
    .createTable('gold_checks')
    .addColumn('suite_id', 'text', (c) => c.notNull())
    .addColumn('verifier', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addPrimaryKeyConstraint('gold_checks_key', ['suite_id', 'verifier'])
    .execute();
}
