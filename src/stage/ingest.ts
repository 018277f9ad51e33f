/** Questions into the store: merged by content, checked against their own gold, cleared of benchmark questions. */
import { DatasetError } from '../errors/errors.ts';
import type { BenchmarkIndex } from '../question/decontaminate.ts';
import type { Question } from '../question/question.ts';
import type { BadRow, SourceBatch } from '../question/read-source.ts';
import type { MemberCounts, MemberRow } from '../store/repository/questions.ts';
import type { Store } from '../store/store.ts';
import type { GoldCheck, Verifier } from '../verify/verifier.ts';
import { checkGolds } from './check-golds.ts';

export interface IngestReport {
  readonly collectionId: string;
  readonly name: string;
  readonly rowsRead: number;
  readonly badRowCount: number;
  /** The first of them, at most `badRowExampleLimit`. */
  readonly badRows: readonly BadRow[];
  /** Rows that were the same question as another row. */
  readonly duplicatesMerged: number;
  readonly members: MemberCounts;
  /** Rows per benchmark that share an n-gram with it. */
  readonly contaminatedBy: Readonly<Record<string, number>>;
  /** Questions whose gold the verifier does not accept or could not check, by reason. */
  readonly unverifiableBy: Readonly<Record<string, number>>;
}

export interface IngestStage {
  readonly store: Store;
  readonly name: string;
  /** What defines the collection: sources and decontamination. */
  readonly spec: unknown;
  readonly batches: AsyncIterable<SourceBatch>;
  readonly verifierFor: (domain: Question['domain']) => Verifier;
  /** Undefined for benchmarks themselves. */
  readonly benchmarks: BenchmarkIndex | undefined;
  readonly onBatch?: (rowsRead: number) => void;
  readonly signal: AbortSignal;
}

const badRowExampleLimit = 1000;

/**
 * Ingests a collection; running it again confirms what is there and drops what the sources no longer hold.
 * @throws DatasetError when not one row is usable.
 */
export async function ingestCollection(stage: IngestStage): Promise<IngestReport> {
  const { store, name, spec } = stage;
  const ingest = await store.beginIngest({ name, spec });
  const tally = createTally();
  for await (const batch of stage.batches) {
    stage.signal.throwIfAborted();
    if (batch.suites !== undefined) await store.putSuites(batch.suites);
    const rows = await judge(stage, batch.questions);
    await store.recordMembers(ingest, rows);
    tally.add(batch, rows);
    stage.onBatch?.(tally.rowsRead);
  }
  if (tally.goodRows === 0) throw noGoodRow(name, tally.badRows);
  const members = await store.memberCounts(ingest.collectionId, { pass: ingest.pass });
  const report = tally.report({ collectionId: ingest.collectionId, name, members });
  await store.finishIngest(ingest, report);
  return report;
}

async function judge(stage: IngestStage, rows: SourceBatch['questions']): Promise<MemberRow[]> {
  const golds = await checkGolds(
    stage,
    rows.map(({ question }) => question),
  );
  return rows.map((row, index) => ({ ...row, ...standingOf(stage, row.question, golds[index] as GoldCheck) }));
}

function standingOf(
  { benchmarks }: IngestStage,
  question: Question,
  gold: GoldCheck,
): Pick<MemberRow, 'status' | 'reason'> {
  if (gold.kind !== 'accepted') return { status: 'unverifiable', reason: gold.reason };
  const shared = benchmarks?.find(question.prompt);
  if (shared) return { status: 'contaminated', reason: `${shared.benchmark}: "${shared.ngram}"` };
  return { status: 'kept' };
}

function createTally() {
  let rowsRead = 0;
  let goodRows = 0;
  let badRowCount = 0;
  const badRows: BadRow[] = [];
  const contaminatedBy = new Map<string, number>();
  const unverifiableBy = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    get rowsRead() {
      return rowsRead;
    },
    get goodRows() {
      return goodRows;
    },
    badRows,
    add(batch: SourceBatch, rows: readonly MemberRow[]) {
      rowsRead += batch.questions.length + batch.badRows.length;
      goodRows += rows.length;
      badRowCount += batch.badRows.length;
      badRows.push(...batch.badRows.slice(0, badRowExampleLimit - badRows.length));
      for (const { status, reason = '' } of rows) {
        // The words after it hold no quote, a benchmark's name may hold anything.
        if (status === 'contaminated') count(contaminatedBy, reason.slice(0, reason.lastIndexOf(': "')));
        if (status === 'unverifiable') count(unverifiableBy, reason);
      }
    },
    report(result: { collectionId: string; name: string; members: MemberCounts }): IngestReport {
      const { kept, unverifiable, contaminated } = result.members;
      return {
        ...result,
        rowsRead,
        badRowCount,
        badRows,
        duplicatesMerged: goodRows - (kept + unverifiable + contaminated),
        contaminatedBy: sorted(contaminatedBy),
        unverifiableBy: sorted(unverifiableBy),
      };
    },
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function noGoodRow(name: string, badRows: readonly BadRow[]): DatasetError {
  const first = badRows[0];
  const example = first ? ` The first fault: ${first.location}: ${first.reason}` : ' The sources hold no rows.';
  return new DatasetError(`Not one question of "${name}" could be read.${example}`, {
    hint: 'Check `path` or `sql`, and map the columns with `fields: {prompt: ..., answer: ...}`.',
  });
}
