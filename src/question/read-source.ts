/** A configured source, read: questions with where they came from, and the rows that are none with the reason. */
import { DatasetError } from '../errors/errors.ts';
import type { Domain, Provenance, Question } from './question.ts';
import { type ColumnRoles, columnRoles } from './read/columns.ts';
import { badRow, questionOfRow } from './read/question-of-row.ts';
import type { RawRow } from './read/raw-row.ts';
import { type ReadOptions, sourceRows } from './read/source-rows.ts';
import type { Source } from './source-schema.ts';

export type { ReadOptions } from './read/source-rows.ts';

const rowsPerBatch = 2_000;

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
}

/**
 * Batches of 2,000 rows, the last one of what is left, in the order of the files; memory does not grow with the source. A bad row
 * is reported and the next one read. Questions that repeat are not merged: their ids are equal.
 * @throws DatasetError when a file is missing or malformed as a whole, when a query fails, when no row is usable, and for
 * code questions, which this version does not verify; the signal's reason when aborted.
 */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<SourceBatch, void, undefined> {
  const reader = new RowReader(source);
  for await (const { shownAs, rows } of sourceRows(source, reader.roles, options)) {
    options.signal?.throwIfAborted();
    for (const row of rows) {
      reader.read(shownAs, row);
      if (reader.pending === rowsPerBatch) yield reader.take();
    }
  }
  if (reader.pending > 0) yield reader.take();
  reader.requireQuestions();
}

/** Turns rows to questions and counts, so that a source of which nothing is usable is an error and not an empty bank. */
class RowReader {
  readonly roles: ColumnRoles;
  readonly #source: Source;
  readonly #domain: Exclude<Domain, 'code'>;
  #batch = emptyBatch();
  #questions = 0;
  #firstFault: BadRow | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#domain = supportedDomain(source);
    this.roles = columnRoles(source);
  }

  get pending(): number {
    return this.#batch.questions.length + this.#batch.badRows.length;
  }

  take(): SourceBatch {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    return batch;
  }

  read(shownAs: string, row: RawRow): void {
    const location = `${shownAs}:${row.number}`;
    const outcome = row.kind === 'unreadable' ? badRow(row.reason) : questionOfRow(row, this.#domain, this.roles);
    if (outcome.kind === 'bad') this.#reject({ source: this.#source.name, location, reason: outcome.reason });
    else this.#accept(outcome.question, location, outcome.licence ?? this.#source.licence);
  }

  requireQuestions(): void {
    if (this.#questions > 0) return;
    const fault = this.#firstFault;
    throw new DatasetError(
      fault === undefined
        ? `Source "${this.#source.name}" holds no rows`
        : `Source "${this.#source.name}" holds no usable row; the first, ${fault.location}: ${fault.reason}`,
      fault === undefined ? {} : { hint: 'Say which columns hold prompt and answer, under `fields` or in `sql`.' },
    );
  }

  #accept(question: Question, location: string, licence: string | undefined): void {
    const provenance = { source: this.#source.name, location, ...(licence === undefined ? {} : { licence }) };
    this.#batch.questions.push({ question, provenance });
    this.#questions += 1;
  }

  #reject(row: BadRow): void {
    this.#batch.badRows.push(row);
    this.#firstFault ??= row;
  }
}

function emptyBatch(): { questions: { question: Question; provenance: Provenance }[]; badRows: BadRow[] } {
  return { questions: [], badRows: [] };
}

function supportedDomain(source: Source): Exclude<Domain, 'code'> {
  if (source.domain !== 'code') return source.domain;
  throw new DatasetError(
    `Source "${source.name}" holds code questions, which arrive with the code Result-Verifier, in a later version`,
    { hint: 'Questions of the domains math and choice work now.' },
  );
}
