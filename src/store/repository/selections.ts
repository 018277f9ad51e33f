/** What a run asks its teacher (selections, in rank order per level) and what it keeps (chains). */
import type { Level } from '../../difficulty/level.ts';
import type { Database } from '../database.ts';
import type { ChainsTable, SelectionsTable } from '../tables.ts';
import { forEachRow, once } from './statements.ts';

export interface Selection {
  readonly level: Level;
  /** 0-based place in the level's seeded order. */
  readonly rank: number;
  readonly questionId: string;
}

export interface Chain extends Selection {
  readonly attemptId: string;
}

export interface SelectionStore {
  /** Replaces the run's selection. */
  replaceSelections(runId: string, selections: readonly Selection[]): Promise<void>;
  addSelections(runId: string, selections: readonly Selection[]): Promise<void>;
  /** By level and rank. */
  selections(runId: string): Promise<Selection[]>;
  /** Replaces the run's kept chains of thought. */
  replaceChains(runId: string, chains: readonly Chain[]): Promise<void>;
  /** By level and rank. */
  chains(runId: string): Promise<Chain[]>;
}

export function selectionStore(database: Database): SelectionStore {
  const { kysely } = database;
  const insertSelections = forEachRow((row: SelectionsTable) =>
    kysely
      .insertInto('selections')
      .values(row)
      .onConflict((c) => c.columns(['run_id', 'level', 'rank']).doNothing())
      .compile(),
  );
  const insertChains = forEachRow((row: ChainsTable) => kysely.insertInto('chains').values(row).compile());
  const toRow = (runId: string, { level, rank, questionId }: Selection) => ({
    run_id: runId,
    level,
    rank,
    question_id: questionId,
  });
  return {
    async replaceSelections(runId, selections) {
      await database.atomically([
        once(kysely.deleteFrom('selections').where('run_id', '=', runId).compile()),
        ...insertSelections(selections.map((one) => toRow(runId, one))),
      ]);
    },

    async addSelections(runId, selections) {
      await database.atomically(insertSelections(selections.map((one) => toRow(runId, one))));
    },

    async selections(runId) {
      const rows = await kysely
        .selectFrom('selections')
        .selectAll()
        .where('run_id', '=', runId)
        .orderBy('level')
        .orderBy('rank')
        .execute();
      return rows.map((row) => ({ level: row.level as Level, rank: row.rank, questionId: row.question_id }));
    },

    async replaceChains(runId, chains) {
      await database.atomically([
        once(kysely.deleteFrom('chains').where('run_id', '=', runId).compile()),
        ...insertChains(chains.map((one) => ({ ...toRow(runId, one), attempt_id: one.attemptId }))),
      ]);
    },

    async chains(runId) {
      const rows = await kysely
        .selectFrom('chains')
        .selectAll()
        .where('run_id', '=', runId)
        .orderBy('level')
        .orderBy('rank')
        .execute();
      return rows.map((row) => ({
        level: row.level as Level,
        rank: row.rank,
        questionId: row.question_id,
        attemptId: row.attempt_id,
      }));
    },
  };
}
