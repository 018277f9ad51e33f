/** What the two runs left in their store, through the library. */
import { join } from 'node:path';
import type { Config } from '../../src/config/schema.ts';
import { type Level, openSqlite, openStore, type Question, type SampleReport, type Store } from '../../src/index.ts';
import type { TeachReport } from '../../src/run/teach-run.ts';

export interface RunResult {
  readonly sample: SampleReport;
  readonly teach: TeachReport;
}

export interface Results {
  /** Bank questions with the level the student gave them; ungraded ones are left out. */
  readonly bank: readonly { readonly level: Level; readonly question: Question }[];
  readonly evaluation: RunResult;
  readonly curriculum: RunResult;
}

export async function readResults(directory: string): Promise<Results> {
  const database = openSqlite(join(directory, 'store.sqlite'), { readOnly: true });
  try {
    const store = await openStore(database, { readOnly: true });
    return { bank: await gradedBank(store), ...(await runResults(store)) };
  } finally {
    await database.close();
  }
}

async function gradedBank(store: Store): Promise<Results['bank']> {
  const keys = await store.gradeKeys();
  const names = await Promise.all(keys.map(({ collectionId }) => store.collection(collectionId)));
  const key = keys[names.findIndex((collection) => collection?.name === 'bank')];
  if (key === undefined) throw new Error('the store holds no graded bank');
  const grades = await store.gradePage({ ...key, after: '', limit: key.count });
  const questions = await store.questions(grades.map(({ questionId }) => questionId));
  const levels = new Map(grades.map(({ questionId, level }) => [questionId, level]));
  return questions.flatMap((question) => {
    const level = levels.get(question.id);
    return level === undefined ? [] : [{ level, question }];
  });
}

async function runResults(store: Store): Promise<Pick<Results, 'evaluation' | 'curriculum'>> {
  const runs = await store.runs();
  const resultOf = (kind: 'evaluation' | 'curriculum') => {
    const run = runs.find(({ config }) => (config as Config).selection.distribution.kind === kind);
    if (run === undefined) throw new Error(`the store holds no run with the distribution ${kind}`);
    return run.reports as unknown as RunResult;
  };
  return { evaluation: resultOf('evaluation'), curriculum: resultOf('curriculum') };
}
