/** Rows of JSON Lines that carry their own test suites, through one code Verifier: what a row brings is held while it is verified. */
import { cellsOf } from '../../question/code-layouts/cells.ts';
import { readNativeSuite } from '../../question/code-layouts/native.ts';
import type { AnswerKey } from '../../question/question.ts';
import { RowFault } from '../../question/read/answer-key.ts';
import type { Verifier } from '../verifier.ts';
import { type NumberedLine, type RowFields, type RowOutcome, verifyLines } from '../verify-rows.ts';
import { suiteIdOf, type TestSuite, type TestSuites, testCountOf } from './test-suite.ts';

/** Suites by id for as long as someone holds them; rows with the same tests share one. */
export interface HeldSuites extends TestSuites {
  hold(suite: TestSuite): string;
  release(suiteId: string): void;
}

export function holdSuites(): HeldSuites {
  const held = new Map<string, { readonly suite: TestSuite; holders: number }>();
  return {
    hold(suite) {
      const id = suiteIdOf(suite);
      const known = held.get(id) ?? { suite, holders: 0 };
      known.holders += 1;
      held.set(id, known);
      return id;
    },
    release(id) {
      const known = held.get(id);
      if (known === undefined) return;
      known.holders -= 1;
      if (known.holders === 0) held.delete(id);
    },
    load: async (id) => held.get(id)?.suite,
  };
}

/** One outcome a line, in order. The verifier must read its suites from `suites`. */
export async function verifyCodeLines(
  lines: readonly NumberedLine[],
  { verifier, suites, source }: { readonly verifier: Verifier; readonly suites: HeldSuites; readonly source: string },
): Promise<RowOutcome[]> {
  const holding: string[] = [];
  const keyOf = (columns: RowFields, { text, row }: NumberedLine): AnswerKey | { reason: string } => {
    const suite = suiteIn({ kind: 'row', number: row, columns, json: text });
    if ('reason' in suite) return suite;
    const suiteId = suites.hold(suite);
    holding.push(suiteId);
    return { kind: 'code', suiteId, tests: suite.kind, testCount: testCountOf(suite) };
  };
  try {
    return await verifyLines(lines, { verifier, source, keyOf });
  } finally {
    for (const id of holding) suites.release(id);
  }
}

/** As an ingested row of our own layout would give it, so that a suite is the same suite in both. */
function suiteIn(row: Parameters<typeof cellsOf>[0]): TestSuite | { readonly reason: string } {
  try {
    return readNativeSuite(cellsOf(row, { prompt: undefined, tests: undefined }));
  } catch (error) {
    if (error instanceof RowFault) return { reason: error.message };
    throw error;
  }
}
