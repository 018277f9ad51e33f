/** The public code banks as sources: every row a question with a suite and a reference where the bank has one. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/question/read-source.ts';
import { sourceSchema } from '../../src/question/source-schema.ts';
import { ingestCollection } from '../../src/stage/ingest.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import type { TestSuite } from '../../src/verify/code/test-suite.ts';
import type { Verifier } from '../../src/verify/verifier.ts';

const data = resolve(process.env.ADAPTIVE_COT_DATA ?? '../shared/data');
const present = existsSync(join(data, 'code/mbpp.jsonl'));
if (!present) console.log(`passed over: no public data at ${data}; set ADAPTIVE_COT_DATA to its folder`);

const banks = [
  { path: 'HumanEval.jsonl.gz', rows: 164, suites: 164, kind: 'script', withReference: 164 },
  { path: 'mbpp.jsonl', rows: 974, suites: 973, kind: 'script', withReference: 973 },
  { path: 'leetcode-train.json', rows: 1_889, suites: 1_889, kind: 'script', withReference: 1_889 },
  { path: 'code-contests-test.json', rows: 165, suites: 165, kind: 'stdio', withReference: 0 },
] as const;

describe.skipIf(!present)('the public code banks', () => {
  it.each(banks)('$path: $rows questions with their suites', async ({ path, rows, suites, kind, withReference }) => {
    const source = sourceSchema.parse({ name: path, domain: 'code', path });
    const directory = mkdtempSync(join(tmpdir(), 'ingest-code-'));
    const store = await openStore(openSqlite(join(directory, 'store.sqlite')));
    const seen: TestSuite[] = [];
    const verifier: Verifier = {
      domain: 'code',
      id: 'code@0(fake)',
      verify: () => Promise.reject(new Error('not asked')),
      checkGold: async (key) => {
        const suite = key.kind === 'code' ? await store.load(key.suiteId) : undefined;
        if (suite === undefined) return { kind: 'refused', reason: 'its suite is not in the store' };
        seen.push(suite);
        return { kind: 'accepted' };
      },
    };
    const ingest = () =>
      ingestCollection({
        store,
        name: path,
        spec: {},
        batches: readSource(source, { baseDirectory: join(data, 'code'), cacheDirectory: directory }),
        verifierFor: () => verifier,
        benchmarks: undefined,
        signal: new AbortController().signal,
      });
    const report = await ingest();
    console.log(
      `${path}: ${report.rowsRead} rows, ${report.badRowCount} bad ${JSON.stringify(report.badRows.slice(0, 3))}, ` +
        `${report.members.kept} questions, ${seen.filter(({ reference }) => reference !== undefined).length} with a reference`,
    );
    expect(report).toMatchObject({
      rowsRead: rows,
      badRowCount: 0,
      duplicatesMerged: 0,
      members: { kept: rows, unverifiable: 0 },
    });
    expect(seen, 'each suite is checked once; two rows of MBPP have the same').toHaveLength(suites);
    expect(new Set(seen.map((suite) => suite.kind))).toEqual(new Set([kind]));
    expect(seen.filter(({ reference }) => reference !== undefined)).toHaveLength(withReference);
    await ingest();
    expect(seen, 'a gold check that is recorded is not run again').toHaveLength(suites);
    await store.close();
    rmSync(directory, { recursive: true });
  });
});
