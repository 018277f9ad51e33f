/** Lists of inputs and outputs, as banks of contest problems keep them, turned to cases. */
import type { FunctionSuite, StdioSuite } from '../../verify/code/test-suite.ts';
import { RowFault } from '../read/answer-key.ts';
import { nameOfType } from '../read/json-rows.ts';

/** A test as a bank wrote it; `place` names it in a fault, as `tests[3]`. */
export interface TestPair {
  readonly place: string;
  readonly input: unknown;
  readonly output: unknown;
}

/** Text as it stands; a list of lines joined. @throws RowFault */
export function stdioCases(pairs: readonly TestPair[]): StdioSuite['cases'] {
  return pairs.map(({ place, input, output }) => ({
    stdin: streamText(`${place} input`, input),
    stdout: streamText(`${place} output`, output),
  }));
}

function streamText(place: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) throw new RowFault(`${place}: expected text or a list of lines, got ${nameOfType(value)}`);
  return value.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
}

/**
 * A list is the arguments and its output a value; text holds one JSON value a line, its output one in all. `isWrapped`: outputs
 * that are lists hold the value as their only element.
 * @throws RowFault
 */
export function functionCases(pairs: readonly TestPair[], { isWrapped = false } = {}): FunctionSuite['cases'] {
  return pairs.map(({ place, input, output }) => {
    if (typeof input === 'string') return jsonLines({ place, input, output });
    if (!Array.isArray(input))
      throw new RowFault(`${place} input: expected a list of arguments, got ${nameOfType(input)}`);
    return { args: JSON.stringify(input), expected: JSON.stringify(isWrapped ? (output as unknown[])[0] : output) };
  });
}

function jsonLines({ place, input, output }: { place: string; input: string; output: unknown }) {
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) requireJson(`${place} input`, line);
  const expected = typeof output === 'string' ? output.trim() : JSON.stringify(output);
  requireJson(`${place} output`, expected);
  return { args: `[${lines.map((line) => line.trim()).join(',')}]`, expected };
}

function requireJson(place: string, text: string | undefined): void {
  try {
    JSON.parse(text ?? '');
  } catch (error) {
    throw new RowFault(`${place} is not valid JSON: ${(error as Error).message}`);
  }
}

/** `name`, or `Solution.name` when the starter code or the reference puts it into that class. */
export function entryPointOf(name: string, ...sources: readonly (string | undefined)[]): string {
  const source = sources.find((one) => one !== undefined && one.trim() !== '') ?? '';
  return /^class\s+Solution\b/m.test(source) && !name.includes('.') ? `Solution.${name}` : name;
}
