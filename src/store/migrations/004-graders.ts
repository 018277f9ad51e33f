/** What generative PRMs and judges are paid for; posterior levels and the level each question is drawn under; rounds of active grading. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const columns = [
    ['step_scores', 'prompt_tokens', 'integer'],
    ['step_scores', 'cached_tokens', 'integer'],
    ['step_scores', 'completion_tokens', 'integer'],
    ['step_scores', 'reasoning_tokens', 'integer'],
    ['step_scores', 'cost_usd', 'double precision'],
    ['grades', 'drawn_level', 'integer'],
    ['grades', 'level_weights', 'text'],
    ['grades', 'mean_level', 'double precision'],
    ['grades', 'level_width', 'double precision'],
  ] as const;
  // One at a time: SQLite adds no two columns in one statement.
  for (const [table, column, type] of columns) await db.schema.alterTable(table).addColumn(column, type).execute();
  await sql`update grades set drawn_level = level`.execute(db);
  await db.schema.dropIndex('grades_by_level').execute();
  await db.schema
    .createIndex('grades_by_drawn_level')
    .on('grades')
    .columns(['student_id', 'scheme', 'collection_id', 'drawn_level', 'shuffle_key', 'question_id'])
    .execute();
  await db.schema.createIndex('step_scores_by_run').on('step_scores').columns(['run_id']).execute();
  await db.schema
    .createTable('score_calls')
    .addColumn('prm_id', 'text', (c) => c.notNull())
    .addColumn('attempt_id', 'text', (c) => c.notNull())
    .addColumn('call_key', 'text', (c) => c.notNull())
    .addColumn('reply', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('score_calls_pk', ['prm_id', 'attempt_id', 'call_key'])
    .execute();
  await db.schema
    .createTable('allocations')
    .addColumn('student_id', 'text', (c) => c.notNull())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('collection_id', 'text', (c) => c.notNull())
    .addColumn('question_id', 'text', (c) => c.notNull())
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('allocations_pk', ['student_id', 'plan', 'collection_id', 'question_id', 'round'])
    .execute();
  await db.schema
    .createTable('allocation_rounds')
    .addColumn('student_id', 'text', (c) => c.notNull())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('collection_id', 'text', (c) => c.notNull())
    .addColumn('round', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('allocation_rounds_pk', ['student_id', 'plan', 'collection_id', 'round'])
    .execute();
}
