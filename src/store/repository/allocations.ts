/** Which question active grading gave how many attempts, round by round. A round counts once it is written whole. */
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { AllocationsTable } from '../tables.ts';
import { chunksFor } from './pages.ts';
import { forEachRow } from './statements.ts';

export interface AllocationKey {
  readonly studentId: string;
  /** What decides the allocation beside student and collection. */
  readonly plan: string;
  readonly collectionId: string;
}

export interface AllocationRow {
  readonly questionId: string;
  /** In all, this round's included. */
  readonly attempts: number;
}

export interface AllocationStore {
  /** The last round written whole; 0 before the first. */
  allocationRound(key: AllocationKey): Promise<number>;
  /** Part of a round; rows written of it before are replaced. It counts from `closeAllocationRound` on. */
  recordAllocation(key: AllocationKey, round: number, rows: readonly AllocationRow[]): Promise<void>;
  closeAllocationRound(key: AllocationKey, round: number): Promise<void>;
  /** Attempts of these questions as of the last round written whole; one that no round gave any is not in the map. */
  allocatedAttempts(of: AllocationKey & { questionIds: readonly string[] }): Promise<Map<string, number>>;
}

export function allocationStore(database: Database): AllocationStore {
  const { kysely, maxVariables } = database;
  const insertAllocations = forEachRow((row: AllocationsTable) =>
    kysely
      .insertInto('allocations')
      .values(row)
      .onConflict((c) =>
        c
          .columns(['student_id', 'plan', 'collection_id', 'question_id', 'round'])
          .doUpdateSet((eb) => ({ attempts: eb.ref('excluded.attempts') })),
      )
      .compile(),
  );
  const lastRound = async ({ studentId, plan, collectionId }: AllocationKey) => {
    const row = await kysely
      .selectFrom('allocation_rounds')
      .select(sql<number | null>`max(round)`.as('round'))
      .where('student_id', '=', studentId)
      .where('plan', '=', plan)
      .where('collection_id', '=', collectionId)
      .executeTakeFirst();
    return Number(row?.round ?? 0);
  };
  return {
    allocationRound: lastRound,

    async recordAllocation({ studentId, plan, collectionId }, round, rows) {
      const key = { student_id: studentId, plan, collection_id: collectionId, round };
      const inserts = rows.map(({ questionId, attempts }) => ({ ...key, question_id: questionId, attempts }));
      await database.atomically(insertAllocations(inserts));
    },

    async closeAllocationRound({ studentId, plan, collectionId }, round) {
      await kysely
        .insertInto('allocation_rounds')
        .values({ student_id: studentId, plan, collection_id: collectionId, round })
        .onConflict((c) => c.doNothing())
        .execute();
    },

    async allocatedAttempts({ questionIds, ...key }) {
      const round = await lastRound(key);
      const found = new Map<string, number>();
      for (const chunk of chunksFor(questionIds, 1, maxVariables - 4)) {
        const rows = await kysely
          .selectFrom('allocations')
          .select(['question_id', sql<number>`max(attempts)`.as('attempts')])
          .where('student_id', '=', key.studentId)
          .where('plan', '=', key.plan)
          .where('collection_id', '=', key.collectionId)
          .where('round', '<=', round)
          .where('question_id', 'in', chunk)
          .groupBy('question_id')
          .execute();
        for (const row of rows) found.set(row.question_id, Number(row.attempts));
      }
      return found;
    },
  };
}
