import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Question, questionId } from '../question/question.ts';
import type { SourceBatch } from '../question/read-source.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { verifierFor } from '../verify/verifiers.ts';
import { ingestCollection } from './ingest.ts';

describe('ingesting a collection', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(openSqlite(':memory:'));
  });
  afterEach(() => store.close());

  const ingest = (into: Store, ...batches: readonly SourceBatch[]) =>
    ingestCollection({
      store: into,
      name: 'bank',
      spec: {},
      batches: (async function* () {
        yield* batches;
      })(),
      verifierFor,
      benchmarks: undefined,
      signal: new AbortController().signal,
    });

  it('reports only what this reading of the sources holds', async () => {
    await ingest(store, batch(['1', '2'], ['3', '4']));
    const report = await ingest(store, batch(['1', '2'], ['1', '2'], ['what', '??']));
    expect(report).toMatchObject({
      rowsRead: 3,
      duplicatesMerged: 1,
      members: { kept: 1, unverifiable: 1, contaminated: 0 },
    });
    expect((await store.collection(report.collectionId))?.report).toEqual(report);
  });

  it('leaves a whole report or none, wherever it is cut off', async () => {
    let id = '';
    const dying: Store = {
      ...store,
      finishIngest: async (pass, report) => {
        await store.finishIngest(pass, report);
        id = pass.collectionId;
        throw new Error('killed');
      },
    };
    await expect(ingest(dying, batch(['1', '2']))).rejects.toThrow('killed');
    expect((await store.collection(id))?.report).toMatchObject({ rowsRead: 1, members: { kept: 1 } });
  });
});

function batch(...rows: readonly (readonly [prompt: string, gold: string])[]): SourceBatch {
  const questions = rows.map(([prompt, gold], index) => ({
    question: questionOf(prompt, gold),
    provenance: { source: 'bank', location: `bank:${index + 1}` },
  }));
  return { questions, badRows: [] };
}

function questionOf(prompt: string, gold: string): Question {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold } } as const;
  return { id: questionId(content), ...content, metadata: {} };
}
