/** LiveCodeBench's code generation: public tests as JSON, private ones as JSON or packed; stdin programs and starter code alike. */
import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import type { TestSuite } from '../../verify/code/test-suite.ts';
import { RowFault } from '../read/answer-key.ts';
import { type Cells, parseField } from './cells.ts';
import { checked } from './checked.ts';
import type { CodeLayout } from './layout.ts';
import { readPickledString } from './pickled-string.ts';
import { contestPrelude } from './preludes.ts';
import { withEntryPoint, withStarterCode } from './prompt-text.ts';
import { entryPointOf, functionCases, stdioCases } from './test-pairs.ts';

const testsSchema = z.array(
  z.looseObject({ input: z.string(), output: z.string(), testtype: z.enum(['stdin', 'functional']).optional() }),
);
const metadataSchema = z.looseObject({ func_name: z.string().min(1).optional() });

/** More than this unpacked is no test of a contest, but a mistake or an attack. */
const maxUnpackedBytes = 256 * 2 ** 20;

export const livecodebench: CodeLayout = {
  columns: ['question_content', 'starter_code', 'public_test_cases', 'private_test_cases', 'metadata'],
  matches: (cells) =>
    cells.has('question_content') && (cells.has('public_test_cases') || cells.has('private_test_cases')),
  read(cells) {
    const statement = cells.statement('question_content');
    const starterCode = cells.optionalText('starter_code');
    const suite = suiteOf(cells, starterCode);
    const complete = withStarterCode(statement, starterCode);
    return { prompt: suite.kind === 'function' ? withEntryPoint(complete, suite.entryPoint) : complete, suite };
  },
};

function suiteOf(cells: Cells, starterCode: string | undefined): TestSuite {
  const tests = [
    ...(cells.has('public_test_cases')
      ? checked(testsSchema, 'public_test_cases', cells.json('public_test_cases'))
      : []),
    ...privateTests(cells),
  ].map((test, index) => ({ ...test, place: `test ${index + 1}` }));
  const types = new Set(tests.map(({ testtype = 'stdin' }) => testtype));
  if (types.size === 0) throw new RowFault('fields `public_test_cases` and `private_test_cases` hold no test');
  if (types.size > 1) throw new RowFault('some tests have the `testtype` stdin and others functional');
  const common = { prelude: contestPrelude, ...(starterCode === undefined ? {} : { starterCode }) };
  const comparator = { kind: 'exact' } as const;
  if (types.has('stdin')) return { kind: 'stdio', cases: stdioCases(tests), comparator, ...common };
  const entryPoint = entryPointOf(functionName(cells, starterCode), starterCode);
  return { kind: 'function', entryPoint, cases: functionCases(tests), comparator, ...common };
}

function privateTests(cells: Cells): z.infer<typeof testsSchema> {
  const name = 'private_test_cases';
  if (!cells.has(name)) return [];
  const packed = cells.optionalText(name) as string;
  const isPlain = packed.trimStart().startsWith('[');
  return checked(testsSchema, name, isPlain ? cells.json(name) : parseField(name, unpack(name, packed)));
}

/** Base64 of zlib of a pickled string. */
function unpack(name: string, packed: string): string {
  try {
    return readPickledString(inflateSync(Buffer.from(packed, 'base64'), { maxOutputLength: maxUnpackedBytes }));
  } catch (error) {
    throw new RowFault(
      `field \`${name}\` is neither a JSON list nor base64 of zlib of a pickled string: ${(error as Error).message}`,
    );
  }
}

function functionName(cells: Cells, starterCode = ''): string {
  const metadata = cells.has('metadata') ? checked(metadataSchema, 'metadata', cells.json('metadata')) : {};
  const name = metadata.func_name ?? /^\s+def\s+([A-Za-z]\w*)/m.exec(starterCode)?.[1];
  if (name !== undefined) return name;
  throw new RowFault(
    'field `metadata` names no `func_name`, and `starter_code` has no method: which function is called?',
  );
}
