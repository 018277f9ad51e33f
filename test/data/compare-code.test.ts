/** Real expected outputs: each is accepted as itself by every comparator, and refused once it is changed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareOutput } from '../../src/verify/code/compare/compare-output.ts';
import type { DirectComparator } from '../../src/verify/code/compare/comparison.ts';

const path = join(process.env.ADAPTIVE_COT_DATA ?? '../shared/data', 'code/code-contests-test.json');
const present = existsSync(path);
if (!present) console.log('passed over: no code-contests-test.json; set ADAPTIVE_COT_DATA to the public data');

const direct = ['default', 'exact', 'strict', 'unordered', 'case-insensitive'] as const;
const comparators: DirectComparator[] = [...direct.map((kind) => ({ kind })), { kind: 'float', tolerance: 1e-6 }];

function expectedOutputs(): string[] {
  const problems: { tests: { outputs: string[] } }[] = JSON.parse(readFileSync(path, 'utf8'));
  return problems.flatMap((problem) => problem.tests.outputs);
}

/** The comparators that accept `actual`. */
function acceptedBy(expected: string, actual: string): string[] {
  return comparators.filter((kind) => compareOutput(expected, actual, kind).kind === 'equal').map(({ kind }) => kind);
}

/** The output with its last whole number one greater; undefined when it has none. */
function withIntegerChanged(output: string): string | undefined {
  const last = [...output.matchAll(/(?<=^|\s)-?\d+(?=\s|$)/g)].at(-1);
  return last && `${output.slice(0, last.index)}${BigInt(last[0]) + 1n}${output.slice(last.index + last[0].length)}`;
}

describe.skipIf(!present)('compareOutput on the expected outputs of CodeContests', () => {
  const outputs = present ? expectedOutputs() : [];

  it('accepts every output as itself, by every comparator', () => {
    for (const output of outputs) expect(acceptedBy(output, output)).toHaveLength(comparators.length);
    expect(outputs.length).toBeGreaterThan(1_800);
  });

  it('refuses an output with one whole number changed', () => {
    let count = 0;
    for (const output of outputs) {
      const changed = withIntegerChanged(output);
      if (changed === undefined) continue;
      count += 1;
      const accepted = acceptedBy(output, changed).filter((kind) => kind !== 'float');
      expect(accepted, `${JSON.stringify(output)} accepted ${JSON.stringify(changed)}`).toEqual([]);
    }
    console.log(`${count} of ${outputs.length} outputs with an integer changed, none accepted`);
    expect(count).toBeGreaterThan(1_000);
  });

  it('refuses a line dropped or repeated', () => {
    for (const output of outputs) {
      const lines = output.trimEnd().split('\n');
      const middle = lines.findIndex((line, index) => index >= lines.length >> 1 && line.trim() !== '');
      if (middle === -1) continue;
      expect(acceptedBy(output, lines.toSpliced(middle, 1).join('\n'))).toEqual([]);
      expect(acceptedBy(output, lines.toSpliced(middle, 0, lines[middle] as string).join('\n'))).toEqual([]);
    }
  });

  it('refuses reversed lines when they differ, but for unordered, and all lines merged into one', () => {
    let count = 0;
    for (const output of outputs) {
      const lines = output.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
      const reversed = lines.toReversed().join('\n');
      if (reversed === lines.join('\n')) continue;
      count += 1;
      // `0011` and `11` are one number to exact and float.
      const textual = /(?<=^|\s)0\d/.test(output) ? ['unordered', 'exact', 'float'] : ['unordered'];
      expect(textual).toEqual(expect.arrayContaining(acceptedBy(output, reversed)));
      expect(acceptedBy(output, reversed)).toContain('unordered');
      expect(acceptedBy(output, lines.join(' '))).toEqual([]);
    }
    console.log(`${count} outputs reversed or merged, accepted by unordered alone or not at all`);
    expect(count).toBeGreaterThan(100);
  });
});
