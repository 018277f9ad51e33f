/** Why a program is not correct and how many tests it passed; of a question, the mean share over its wrong programs. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const columns = [
    ['verdicts', 'reason', 'text'],
    ['verdicts', 'passed_count', 'integer'],
    ['verdicts', 'total_count', 'integer'],
    ['grades', 'mean_test_share', 'double precision'],
  ] as const;
  // One at a time: SQLite adds no two columns in one statement.
  for (const [table, column, type] of columns) await db.schema.alterTable(table).addColumn(column, type).execute();
}
