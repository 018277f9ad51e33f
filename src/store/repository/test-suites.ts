/** Test suites, compressed, and what the gold check of each found: references are run once, however often a bank is ingested. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { sql } from 'kysely';
import { suiteIdOf, type TestSuite, type TestSuites } from '../../verify/code/test-suite.ts';
import type { GoldCheck } from '../../verify/verifier.ts';
import type { Database } from '../database.ts';
import type { GoldChecksTable, TestSuitesTable } from '../tables.ts';
import { createByteCache } from './byte-cache.ts';
import { chunksFor } from './pages.ts';
import { forEachRow } from './statements.ts';

export interface TestSuiteStore extends TestSuites {
  /**
   * Adds suites; one that is there stays. A reference fills a place that is empty or whose reference the gold check refused, and
   * what was found without it is forgotten.
   */
  putSuites(suites: readonly TestSuite[]): Promise<void>;
  /** What this verifier found of these suites' references; suites it did not check are left out. */
  goldChecks(of: { verifier: string; suiteIds: readonly string[] }): Promise<Map<string, SettledGold>>;
  recordGoldChecks(verifier: string, checks: readonly GoldRecord[]): Promise<void>;
}

/** A check that could not be run is no finding and is never recorded. */
export type SettledGold = Exclude<GoldCheck, { kind: 'unchecked' }>;

export interface GoldRecord {
  readonly suiteId: string;
  readonly check: SettledGold;
}

const cacheBytes = 64 * 2 ** 20;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export function testSuiteStore(database: Database): TestSuiteStore {
  const { kysely, maxVariables } = database;
  const cache = createByteCache<TestSuite>(cacheBytes);
  const loading = new Map<string, Promise<TestSuite | undefined>>();
  /** Before another reference takes its place: what was found of a suite that had none, or only refused ones. */
  const forgetFindings = forEachRow((row: { id: string; reference: string }) =>
    kysely
      .deleteFrom('gold_checks')
      .where('suite_id', 'in', (eb) =>
        eb
          .selectFrom('test_suites')
          .select('id')
          .where('id', '=', row.id)
          .where((suite) =>
            suite.or([
              suite('reference', 'is', null),
              suite.and([suite('reference', '!=', row.reference), notAccepted]),
            ]),
          ),
      )
      .compile(),
  );
  const insertSuites = forEachRow((row: TestSuitesTable) =>
    kysely
      .insertInto('test_suites')
      .values(row)
      .onConflict((c) =>
        c
          .column('id')
          .doUpdateSet((eb) => ({ reference: eb.ref('excluded.reference') }))
          .where('excluded.reference', 'is not', null)
          .where((eb) => eb.or([eb('test_suites.reference', 'is', null), unchecked])),
      )
      .compile(),
  );
  const insertChecks = forEachRow((row: GoldChecksTable) =>
    kysely
      .insertInto('gold_checks')
      .values(row)
      .onConflict((c) =>
        c
          .columns(['suite_id', 'verifier'])
          .doUpdateSet((eb) => ({ kind: eb.ref('excluded.kind'), reason: eb.ref('excluded.reason') })),
      )
      .compile(),
  );

  async function read(id: string): Promise<TestSuite | undefined> {
    const row = await kysely.selectFrom('test_suites').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return undefined;
    const suite = await fromRow(row);
    cache.set(id, suite, Number(row.byte_count));
    return suite;
  }

  return {
    async putSuites(suites) {
      const rows: TestSuitesTable[] = [];
      for (const suite of suites) rows.push(await toRow(suite));
      const references = rows.flatMap(({ id, reference }) => (reference === null ? [] : [{ id, reference }]));
      await database.atomically([...forgetFindings(references), ...insertSuites(rows)]);
      for (const { id } of rows) cache.delete(id);
    },

    async load(id) {
      const cached = cache.get(id);
      if (cached !== undefined) return cached;
      const reading = loading.get(id) ?? read(id).finally(() => loading.delete(id));
      loading.set(id, reading);
      return reading;
    },

    async goldChecks({ verifier, suiteIds }) {
      const found = new Map<string, SettledGold>();
      for (const chunk of chunksFor(suiteIds, 1, maxVariables - 1)) {
        const rows = await kysely
          .selectFrom('gold_checks')
          .selectAll()
          .where('verifier', '=', verifier)
          .where('suite_id', 'in', chunk)
          .execute();
        for (const { suite_id, kind, reason } of rows)
          found.set(suite_id, kind === 'accepted' ? { kind } : { kind, reason: reason ?? '' });
      }
      return found;
    },

    async recordGoldChecks(verifier, checks) {
      const rows = checks.map(({ suiteId, check }) => ({
        suite_id: suiteId,
        verifier,
        kind: check.kind,
        reason: check.kind === 'refused' ? check.reason : null,
      }));
      await database.atomically(insertChecks(rows));
    },
  };
}

const unchecked = sql<boolean>`test_suites.id not in (select suite_id from gold_checks)`;
const notAccepted = sql<boolean>`test_suites.id not in (select suite_id from gold_checks where kind = 'accepted')`;

async function toRow(suite: TestSuite): Promise<TestSuitesTable> {
  const { reference, ...identity } = suite;
  const text = Buffer.from(JSON.stringify(identity));
  return {
    id: suiteIdOf(suite),
    kind: suite.kind,
    // A copy of its own: a view into a larger buffer would be sent to the store's thread with all of that buffer.
    body: new Uint8Array(await compress(text)),
    byte_count: text.length,
    reference: reference ?? null,
  };
}

async function fromRow({ body, reference }: TestSuitesTable): Promise<TestSuite> {
  const identity = JSON.parse((await decompress(body)).toString('utf8')) as TestSuite;
  return reference === null ? identity : { ...identity, reference };
}
