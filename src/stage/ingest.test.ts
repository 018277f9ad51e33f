import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Question, questionId } from '../question/question.ts';
import type { SourceBatch } from '../question/read-source.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { suiteIdOf, type TestSuite } from '../verify/code/test-suite.ts';
import type { GoldCheck, Verifier } from '../verify/verifier.ts';
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

  it('puts suites into the store before their golds are checked, and sets aside what is refused or could not be checked', async () => {
    const suites = ['good', 'bad', 'unlucky'].map(suiteOf);
    const outcomes: Record<string, GoldCheck> = {
      bad: { kind: 'refused', reason: 'the reference prints something else' },
      unlucky: { kind: 'unchecked', reason: 'the sandbox did not start' },
    };
    const verifier: Verifier = {
      domain: 'code',
      id: 'code@1(default)',
      verify: () => Promise.reject(new Error('not asked')),
      checkGold: async (key) => {
        const suite = key.kind === 'code' ? await store.load(key.suiteId) : undefined;
        return outcomes[suite?.reference ?? ''] ?? { kind: 'accepted' };
      },
    };
    const questions = suites.map((suite, index) => ({
      question: codeQuestionOf(suite),
      provenance: { source: 'bank', location: `bank:${index + 1}` },
    }));
    const report = await ingestCollection({
      store,
      name: 'bank',
      spec: {},
      batches: (async function* () {
        yield { questions, badRows: [], suites };
      })(),
      verifierFor: () => verifier,
      benchmarks: undefined,
      signal: new AbortController().signal,
    });
    expect(report.members).toEqual({ kept: 1, unverifiable: 2, contaminated: 0 });
    expect(report.unverifiableBy).toEqual({
      'the reference prints something else': 1,
      'the sandbox did not start': 1,
    });
    const page = await store.keptPage({ collectionId: report.collectionId, after: '', limit: 10 });
    expect(page.map(({ answerKey }) => answerKey)).toEqual([questions[0]?.question.answerKey]);
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

function suiteOf(reference: string): TestSuite {
  return { kind: 'stdio', cases: [{ stdin: '', stdout: reference }], comparator: { kind: 'default' }, reference };
}

function codeQuestionOf(suite: TestSuite): Question {
  const answerKey = { kind: 'code', suiteId: suiteIdOf(suite), tests: suite.kind, testCount: 1 } as const;
  const content = { domain: 'code', prompt: 'Print it.', answerKey } as const;
  return { id: questionId(content), ...content, metadata: {} };
}

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
