/** TACO, APPS and what descends of them (DeepCoder, PrimeIntellect): inputs and outputs, of programs or of a named function. */
import { z } from 'zod';
import type { TestSuite } from '../../verify/code/test-suite.ts';
import { RowFault } from '../read/answer-key.ts';
import type { Cells } from './cells.ts';
import { checked } from './checked.ts';
import type { CodeLayout } from './layout.ts';
import { contestPrelude } from './preludes.ts';
import { withEntryPoint, withStarterCode } from './prompt-text.ts';
import { usableReference } from './reference.ts';
import { entryPointOf, functionCases, stdioCases, type TestPair } from './test-pairs.ts';

const name = z.string().min(1).nullish();
const pairSchema = z.looseObject({
  input: z.unknown(),
  output: z.unknown(),
  fn_name: name,
  metadata: z.looseObject({ func_name: name }).nullish().catch(undefined),
});
const listSchema = z.array(pairSchema);
const pairedSchema = z.looseObject({ inputs: z.array(z.unknown()), outputs: z.array(z.unknown()), fn_name: name });

interface Tests {
  readonly pairs: readonly TestPair[];
  /** Absent for programs. */
  readonly functionName: string | undefined;
}

export const taco: CodeLayout = {
  columns: ['problem', 'question', 'prompt', 'input_output', 'tests', 'solutions', 'starter_code'],
  matches: (cells) => cells.testsColumn('input_output', 'tests') !== undefined,
  read(cells) {
    const statement = cells.statement('problem', 'question', 'prompt');
    const suite = suiteOf(cells);
    const complete = withStarterCode(statement, suite.starterCode);
    return { prompt: suite.kind === 'function' ? withEntryPoint(complete, suite.entryPoint) : complete, suite };
  },
};

function suiteOf(cells: Cells): TestSuite {
  const { pairs, functionName } = readTests(cells);
  const starterCode = cells.optionalText('starter_code');
  const reference = referenceOf(cells);
  const common = {
    comparator: { kind: 'default' } as const,
    ...(starterCode === undefined ? {} : { starterCode }),
    ...(reference === undefined ? {} : { reference }),
  };
  if (functionName === undefined) return { kind: 'stdio', cases: stdioCases(pairs), ...common };
  const isWrapped = isEachWrapped(pairs, returnsList(functionName, starterCode ?? reference ?? ''));
  return {
    kind: 'function',
    entryPoint: entryPointOf(functionName, starterCode, reference),
    cases: functionCases(pairs, { isWrapped }),
    prelude: contestPrelude,
    ...common,
  };
}

function readTests(cells: Cells): Tests {
  const column = cells.testsColumn('input_output', 'tests');
  if (column === undefined) throw new RowFault('no field `input_output`, `tests`');
  const tests = cells.json(column);
  const { pairs, functionName } = Array.isArray(tests)
    ? listed(column, checked(listSchema, column, tests))
    : paired(column, checked(pairedSchema, column, tests));
  if (pairs.length === 0) throw new RowFault(`field \`${column}\` holds no test`);
  return { pairs, functionName };
}

function paired(column: string, { inputs, outputs, fn_name }: z.infer<typeof pairedSchema>): Tests {
  if (inputs.length !== outputs.length)
    throw new RowFault(`field \`${column}\` holds ${inputs.length} inputs and ${outputs.length} outputs`);
  const pairs = inputs.map((input, index) => ({
    place: `field \`${column}\`, test ${index + 1}:`,
    input,
    output: outputs[index],
  }));
  return { pairs, functionName: fn_name ?? undefined };
}

function listed(column: string, tests: readonly z.infer<typeof pairSchema>[]): Tests {
  const names = new Set(tests.map(({ fn_name, metadata }) => fn_name ?? metadata?.func_name ?? undefined));
  if (names.size > 1) throw new RowFault(`field \`${column}\` names several functions: ${[...names].join(', ')}`);
  const pairs = tests.map(({ input, output }, index) => ({
    place: `field \`${column}\`, test ${index + 1}:`,
    input,
    output,
  }));
  return { pairs, functionName: [...names][0] };
}

/** APPS puts what a function returns into a list of its own, and other banks do not; the value's own list would look the same. */
function isEachWrapped(pairs: readonly TestPair[], isListReturned: boolean): boolean {
  return pairs.every(
    ({ output }) => Array.isArray(output) && output.length === 1 && (!isListReturned || Array.isArray(output[0])),
  );
}

function returnsList(functionName: string, source: string): boolean {
  const signature = new RegExp(`\\bdef\\s+${functionName}\\s*\\([\\s\\S]*?\\)\\s*->\\s*(?:typing\\.)?([A-Za-z]+)`);
  return /^list$/i.test(signature.exec(source)?.[1] ?? '');
}

function referenceOf(cells: Cells): string | undefined {
  if (!cells.has('solutions')) return undefined;
  return usableReference(solutionsOf(cells));
}

/** A list, the JSON of one, or a program as it stands. */
function solutionsOf(cells: Cells): unknown {
  try {
    return cells.json('solutions');
  } catch (error) {
    if (error instanceof RowFault) return cells.optionalText('solutions');
    throw error;
  }
}
