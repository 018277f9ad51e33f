/** A configured source, read: questions with where they came from, and the rows that are none with the reason. */
import { DatasetError } from '../errors/errors.ts';
import type { TestSuite } from '../verify/code/test-suite.ts';
import type { Provenance, Question } from './question.ts';
import { type ColumnRoles, columnRoles } from './read/columns.ts';
import { badRow, questionOfRow, type RowOutcome } from './read/question-of-row.ts';
import type { RawRow } from './read/raw-row.ts';
import { type ReadOptions, sourceRows } from './read/source-rows.ts';
import type { Source } from './source-schema.ts';

export type { ReadOptions } from './read/source-rows.ts';

const rowsPerBatch = 2_000;
/** Their references are run batch by batch: small ones show progress, and large tests are soon out of memory. */
const codeRowsPerBatch = 200;
const suiteBytesPerBatch = 32 * 2 ** 20;

export interface BadRow {
  /** Name of the source. */
  readonly source: string;
  /** `file:row`, rows counted from 1; `name:row` of the result for a query. */
  readonly location: string;
  /** What is wrong with which field, for a person. */
  readonly reason: string;
}

export interface SourceBatch {
  readonly questions: readonly { readonly question: Question; readonly provenance: Provenance }[];
  readonly badRows: readonly BadRow[];
  /** What the code questions among them are run against; absent when there are none. */
  readonly suites?: readonly TestSuite[];
}

/**
 * Batches of 2,000 rows (of code 200, or fewer when their tests are large), the last one of what is left, in the order of the
 * files; memory does not grow with the source. A bad row
 * is reported and the next one read. Questions that repeat are not merged: their ids are equal.
 * @throws DatasetError when a file is missing or malformed as a whole, when a query fails, when no row is usable; the
 * signal's reason when aborted.
 */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<SourceBatch, void, undefined> {
  const reader = new RowReader(source);
  for await (const { shownAs, rows } of sourceRows(source, reader.roles, options)) {
    options.signal?.throwIfAborted();
    for (const row of rows) {
      reader.read(shownAs, row);
      if (reader.isFull) yield reader.take();
    }
  }
  if (reader.pending > 0) yield reader.take();
  reader.requireQuestions();
}

/** Turns rows to questions and counts, so that a source of which nothing is usable is an error and not an empty bank. */
class RowReader {
  readonly roles: ColumnRoles;
  readonly #source: Source;
  readonly #rowLimit: number;
  #batch = emptyBatch();
  #suiteBytes = 0;
  #questions = 0;
  #firstFault: BadRow | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#rowLimit = source.domain === 'code' ? codeRowsPerBatch : rowsPerBatch;
    this.roles = columnRoles(source);
  }

  get pending(): number {
    return this.#batch.questions.length + this.#batch.badRows.length;
  }

  get isFull(): boolean {
    return this.pending >= this.#rowLimit || this.#suiteBytes >= suiteBytesPerBatch;
  }

  take(): SourceBatch {
    const { suites, ...batch } = this.#batch;
    this.#suiteBytes = 0;
    this.#batch = emptyBatch();
    return suites.length > 0 ? { ...batch, suites } : batch;
  }

  read(shownAs: string, row: RawRow): void {
    const location = `${shownAs}:${row.number}`;
    const { domain, layout = 'auto' } = this.#source;
    const outcome =
      row.kind === 'unreadable' ? badRow(row.reason) : questionOfRow(row, { domain, layout, roles: this.roles });
    if (outcome.kind === 'bad') this.#reject({ source: this.#source.name, location, reason: outcome.reason });
    else this.#accept(outcome, location);
  }

  requireQuestions(): void {
    if (this.#questions > 0) return;
    const fault = this.#firstFault;
    throw new DatasetError(
      fault === undefined
        ? `Source "${this.#source.name}" holds no rows`
        : `Source "${this.#source.name}" holds no usable row; the first, ${fault.location}: ${fault.reason}`,
      fault === undefined ? {} : { hint: hintFor(this.#source) },
    );
  }

  #accept({ question, suite, licence = this.#source.licence }: AcceptedRow, location: string): void {
    const provenance = { source: this.#source.name, location, ...(licence === undefined ? {} : { licence }) };
    this.#batch.questions.push({ question, provenance });
    if (suite !== undefined) {
      this.#batch.suites.push(suite);
      this.#suiteBytes += textLengthOf(suite);
    }
    this.#questions += 1;
  }

  #reject(row: BadRow): void {
    this.#batch.badRows.push(row);
    this.#firstFault ??= row;
  }
}

type AcceptedRow = Extract<RowOutcome, { kind: 'question' }>;

function emptyBatch() {
  return {
    questions: [] as { question: Question; provenance: Provenance }[],
    badRows: [] as BadRow[],
    suites: [] as TestSuite[],
  };
}

/** Characters of its tests and programs, near enough to its bytes. */
function textLengthOf(suite: TestSuite): number {
  const tests =
    suite.kind === 'script'
      ? suite.script.length
      : suite.cases.reduce((sum, one) => sum + Object.values(one).reduce((length, text) => length + text.length, 0), 0);
  return tests + (suite.reference?.length ?? 0) + (suite.prelude?.length ?? 0);
}

function hintFor({ domain }: Source): string {
  return domain === 'code'
    ? 'Name the `layout`, say under `fields` which columns hold `prompt` and `tests`, or rename columns in `sql`.'
    : 'Say which columns hold prompt and answer, under `fields` or in `sql`.';
}
