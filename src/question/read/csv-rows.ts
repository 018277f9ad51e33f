/** Rows of CSV and TSV files by RFC 4180, every value text: a malformed record is reported and the next one read. */
import type { RawRow } from './raw-row.ts';
import { type Line, readLines } from './text-lines.ts';

/** A quoted field longer than this was most likely never closed. */
const maxRecordCharacters = 2 ** 20;

/**
 * Rows of a CSV file whose first record is the header, numbered from 1 after it. The delimiter is the one of comma, semicolon,
 * tab and bar that the header uses most. An empty unquoted or quoted field is absent (null). Blank lines are passed over.
 */
export async function* readCsv(path: string): AsyncGenerator<RawRow[], void, undefined> {
  const reader = new CsvReader();
  for await (const lines of readLines(path)) yield lines.flatMap((line) => reader.push(line));
  yield reader.end();
}

class CsvReader {
  #delimiter = ',';
  #header: readonly string[] | undefined;
  #rows = 0;
  /** Lines of a record whose quoted field is still open. */
  #pending: Line[] = [];
  #open: OpenRecord | undefined;

  push(line: Line): RawRow[] {
    if (line.kind === 'unreadable') return [...this.#abandon(), this.#unreadable(line.reason)];
    if (this.#open === undefined && line.text === '') return [];
    if (this.#header === undefined && this.#open === undefined) this.#delimiter = delimiterOf(line.text);
    const record = splitRecord(line.text, this.#delimiter, this.#open);
    if (record.kind === 'whole') return this.#finish(record.fields);
    this.#open = record;
    this.#pending.push(line);
    return record.partial.length > maxRecordCharacters ? this.#abandon() : [];
  }

  end(): RawRow[] {
    const rows: RawRow[] = [];
    while (this.#open !== undefined) rows.push(...this.#abandon());
    return rows;
  }

  #finish(fields: readonly string[]): RawRow[] {
    this.#open = undefined;
    this.#pending = [];
    if (this.#header === undefined) {
      this.#header = fields.map((name) => name.trim());
      return [];
    }
    if (fields.length !== this.#header.length)
      return [this.#unreadable(`the record has ${count(fields.length)}, the header ${this.#header.length}`)];
    return [{ kind: 'row', number: ++this.#rows, columns: columnsOf(this.#header, fields) }];
  }

  /** Reports the line that opened a quote for good and reads the lines it had swallowed as records of their own. */
  #abandon(): RawRow[] {
    if (this.#open === undefined) return [];
    const swallowed = this.#pending.slice(1);
    this.#open = undefined;
    this.#pending = [];
    const rows = [this.#unreadable('a quoted field is opened and never closed')];
    for (const line of swallowed) rows.push(...this.push(line));
    return rows;
  }

  #unreadable(reason: string): RawRow {
    return { kind: 'unreadable', number: ++this.#rows, reason };
  }
}

interface OpenRecord {
  readonly kind: 'open';
  readonly fields: readonly string[];
  /** What the open quoted field holds so far. */
  readonly partial: string;
}

/** One line as a record, or as the continuation of `open`; a quote inside an unquoted field is text. */
function splitRecord(
  line: string,
  delimiter: string,
  open: OpenRecord | undefined,
): OpenRecord | { readonly kind: 'whole'; readonly fields: readonly string[] } {
  if (open === undefined && !line.includes('"')) return { kind: 'whole', fields: line.split(delimiter) };
  const fields = open === undefined ? [] : [...open.fields];
  let position = 0;
  let partial = open === undefined ? undefined : `${open.partial}\n`;
  for (;;) {
    if (partial === undefined && line[position] === '"') {
      partial = '';
      position += 1;
    }
    let field = '';
    if (partial !== undefined) {
      const quoted = readQuoted(line, position);
      if (!quoted.closed) return { kind: 'open', fields, partial: partial + quoted.text };
      field = partial + quoted.text;
      position = quoted.end;
      partial = undefined;
    }
    const next = line.indexOf(delimiter, position);
    fields.push(field + line.slice(position, next < 0 ? undefined : next));
    if (next < 0) return { kind: 'whole', fields };
    position = next + delimiter.length;
  }
}

/** From inside a quoted field to past its closing quote; a doubled quote is one quote. */
function readQuoted(line: string, start: number): { text: string; closed: boolean; end: number } {
  let text = '';
  let position = start;
  for (;;) {
    const quote = line.indexOf('"', position);
    if (quote < 0) return { text: text + line.slice(position), closed: false, end: line.length };
    text += line.slice(position, quote);
    if (line[quote + 1] !== '"') return { text, closed: true, end: quote + 1 };
    text += '"';
    position = quote + 2;
  }
}

function columnsOf(header: readonly string[], fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(header.map((name, index) => [name, fields[index] === '' ? null : fields[index]]));
}

function delimiterOf(header: string): string {
  const occurrences = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, next) => (occurrences(next) > occurrences(best) ? next : best));
}

function count(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}
