/** What a layout makes of a row: the question as a model is asked it, and what answers are run against. */
import type { TestSuite } from '../../verify/code/test-suite.ts';
import type { Cells } from './cells.ts';

export interface CodeQuestion {
  /** Self-contained: it shows the code to complete and names what the tests call. */
  readonly prompt: string;
  readonly suite: TestSuite;
}

export interface CodeLayout {
  /** Columns it reads, none of which becomes metadata. */
  readonly columns: readonly string[];
  /** Do the row's columns look like this layout? */
  matches(cells: Cells): boolean;
  /** @throws RowFault naming the field that keeps the row from being a question. */
  read(cells: Cells): CodeQuestion;
}
