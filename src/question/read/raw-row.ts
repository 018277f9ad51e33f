/** What a file gives before anyone asks whether it is a question: a row with its place, or the place that could not be read. */

export type RawRow =
  | {
      readonly kind: 'row';
      /** Counted from 1 within its file: data rows of Parquet, CSV and JSON arrays, lines of JSONL. */
      readonly number: number;
      readonly columns: Readonly<Record<string, unknown>>;
      /** The JSON text the columns were parsed from, to write numbers as they stood; absent for other formats. */
      readonly json?: string;
    }
  | { readonly kind: 'unreadable'; readonly number: number; readonly reason: string };
