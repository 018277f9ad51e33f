/** The port every stage reads and writes through. The queries are portable: an engine only has to offer a `Database`. */
import type { Database } from './database.ts';
import { migrate, requireCurrentSchema } from './migrate.ts';
import { type AllocationStore, allocationStore } from './repository/allocations.ts';
import { type AttemptStore, attemptStore } from './repository/attempts.ts';
import { type GradeStore, gradeStore } from './repository/grades.ts';
import { type QuestionStore, questionStore } from './repository/questions.ts';
import { type RunStore, runStore } from './repository/runs.ts';
import { type SelectionStore, selectionStore } from './repository/selections.ts';
import { type StepScoreStore, stepScoreStore } from './repository/step-scores.ts';
import { type TestSuiteStore, testSuiteStore } from './repository/test-suites.ts';

export type Store = QuestionStore &
  TestSuiteStore &
  AttemptStore &
  StepScoreStore &
  GradeStore &
  AllocationStore &
  SelectionStore &
  RunStore & { readonly location: string; close(): Promise<void> };

/**
 * The store over an opened database, its schema brought up to date unless it is only read.
 * @throws StoreError when a newer version wrote it.
 */
export async function openStore(database: Database, { readOnly = false }: { readOnly?: boolean } = {}): Promise<Store> {
  if (readOnly) await requireCurrentSchema(database);
  else await migrate(database);
  return {
    ...questionStore(database),
    ...testSuiteStore(database),
    ...attemptStore(database),
    ...stepScoreStore(database),
    ...gradeStore(database),
    ...allocationStore(database),
    ...selectionStore(database),
    ...runStore(database),
    location: database.location,
    close: () => database.close(),
  };
}
