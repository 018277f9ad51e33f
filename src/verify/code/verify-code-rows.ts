/** Rows of JSON Lines that carry their own test suites, through one code Verifier: what a row brings is held while it is verified. */
import type { AnswerKey } from '../../question/question.ts';
import type { Verifier } from '../verifier.ts';
import { type NumberedLine, type RowFields, type RowOutcome, verifyLines } from '../verify-rows.ts';
import { suiteIdOf, type TestSuite, type TestSuites, testCountOf } from './test-suite.ts';
import { readTestSuite } from './test-suite-schema.ts';

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
  const keyOf = ({ tests }: RowFields): AnswerKey | { reason: string } => {
    if (tests === undefined || tests === null) return { reason: 'field "tests" is missing' };
    const suite = readTestSuite(tests);
    if ('reason' in suite) return { reason: `field "tests" is no test suite: ${suite.reason}` };
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
