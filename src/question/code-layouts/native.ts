/** Our own layout: a `tests` column that says in full what an answer is run against. */
import { z } from 'zod';
import type { FunctionSuite, TestSuite } from '../../verify/code/test-suite.ts';
import { RowFault } from '../read/answer-key.ts';
import { plainNumber } from '../read/exact-json.ts';
import { type Cells, parseField } from './cells.ts';
import { checked } from './checked.ts';
import type { CodeLayout } from './layout.ts';
import { withEntryPoint, withStarterCode } from './prompt-text.ts';

const positive = z.preprocess(plainNumber, z.number().positive());
const identifier = /^[A-Za-z_]\w*$/;
const dottedIdentifier = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/;

const comparator = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.enum(['default', 'exact', 'strict', 'unordered', 'case-insensitive']) }),
      z.strictObject({ kind: z.literal('float'), tolerance: positive }),
      z.strictObject({ kind: z.literal('checker'), source: z.string().min(1) }),
    ],
    { error: 'expected default, exact, strict, unordered, case-insensitive, float or checker' },
  )
  .default({ kind: 'default' });

const common = {
  limits: z.strictObject({ cpuSeconds: positive.optional(), memoryMiB: positive.optional() }).optional(),
  prelude: z.string().optional(),
  starterCode: z.string().optional(),
  reference: z.string().optional(),
};

const suiteSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('stdio'),
      cases: z.array(z.strictObject({ stdin: z.string(), stdout: z.string() })).min(1),
      comparator,
      ...common,
    }),
    z.strictObject({
      kind: z.literal('function'),
      entryPoint: z.string().regex(dottedIdentifier, 'expected a name, or `Class.method`'),
      cases: z
        .array(z.strictObject({ args: z.union([z.array(z.unknown()), z.string()]), expected: z.unknown() }))
        .min(1),
      comparator,
      ...common,
    }),
    z.strictObject({
      kind: z.literal('script'),
      entryPoints: z.array(z.string().regex(identifier, 'expected a name')).min(1),
      script: z.string().min(1),
      ...common,
    }),
  ],
  { error: 'expected stdio, function or script' },
);
type WrittenSuite = z.infer<typeof suiteSchema>;

const names = ['tests', 'test_cases'];

export const native: CodeLayout = {
  columns: ['prompt', 'problem', 'question', 'instruction', ...names],
  matches(cells) {
    const column = cells.testsColumn(...names);
    return column !== undefined && z.looseObject({ kind: z.string() }).safeParse(cells.json(column)).success;
  },
  read(cells) {
    const statement = cells.statement('prompt', 'problem', 'question', 'instruction');
    const suite = readNativeSuite(cells);
    const complete = withStarterCode(statement, suite.starterCode);
    return { prompt: suite.kind === 'function' ? withEntryPoint(complete, suite.entryPoint) : complete, suite };
  },
};

/** The suite alone, of a row that may state no question. @throws RowFault naming the field at fault. */
export function readNativeSuite(cells: Pick<Cells, 'testsColumn' | 'json'>): TestSuite {
  const column = cells.testsColumn(...names);
  if (column === undefined) throw new RowFault('no field `tests`, `test_cases`');
  return suiteOf(column, checked(suiteSchema, column, cells.json(column)));
}

function suiteOf(column: string, suite: WrittenSuite): TestSuite {
  if (suite.kind !== 'function') return present(suite) as TestSuite;
  const cases = suite.cases.map((one, index) => functionCase(`${column}.cases[${index}]`, one));
  return present({ ...suite, cases }) as FunctionSuite;
}

/** `args` as a list stands beside a plain value; as text, both are the text of JSON. */
function functionCase(
  place: string,
  { args, expected }: { args: unknown[] | string; expected: unknown },
): FunctionSuite['cases'][number] {
  if (typeof args !== 'string') return { args: JSON.stringify(args), expected: JSON.stringify(expected) };
  if (typeof expected !== 'string')
    throw new RowFault(`field \`${place}\`: where \`args\` is text, \`expected\` is the text of JSON, too`);
  if (!Array.isArray(parseField(`${place}.args`, args)))
    throw new RowFault(`field \`${place}.args\`: expected the text of a JSON list`);
  parseField(`${place}.expected`, expected);
  return { args, expected };
}

/** Without the keys that hold nothing, so that equal suites have equal ids. */
function present(suite: object): object {
  return Object.fromEntries(Object.entries(suite).filter(([, value]) => value !== undefined));
}
