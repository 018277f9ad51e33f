import { expect, it } from 'vitest';
import { suiteIdOf, type TestSuite } from './test-suite.ts';
import { readTestSuite } from './test-suite-schema.ts';

const suites: readonly TestSuite[] = [
  {
    kind: 'stdio',
    cases: [{ stdin: '1\n', stdout: '2\n' }],
    comparator: { kind: 'float', tolerance: 1e-3 },
    limits: { cpuSeconds: 2 },
    reference: 'print(int(input()) + 1)',
  },
  {
    kind: 'function',
    entryPoint: 'Solution.addOne',
    cases: [{ args: '[1]', expected: '123456789012345678901234567890' }],
    comparator: { kind: 'default' },
  },
  { kind: 'script', entryPoints: ['f'], script: 'assert f(1) == 2', prelude: 'import math' },
];

it.each(suites)('a $kind suite written as JSON is read as it was', (suite) => {
  const read = readTestSuite(JSON.parse(JSON.stringify(suite)));
  expect(read).toEqual(suite);
  expect(suiteIdOf(read as TestSuite)).toBe(suiteIdOf(suite));
});

it('outputs are compared by default when no comparator is named', () => {
  expect(readTestSuite({ kind: 'stdio', cases: [{ stdin: '', stdout: '1' }] })).toMatchObject({
    comparator: { kind: 'default' },
  });
});

it.each([
  [undefined, /./],
  [{ kind: 'stdio', cases: [] }, /^cases: /],
  [{ kind: 'stdio', cases: [{ stdin: 1, stdout: '' }] }, /^cases\.0\.stdin: /],
  [{ kind: 'function', entryPoint: 'a b', cases: [{ args: '[]', expected: '1' }] }, /^entryPoint: is not a name/],
  [{ kind: 'function', entryPoint: 'f', cases: [{ args: '{}', expected: '1' }] }, /^cases\.0\.args: .*JSON array/],
  [{ kind: 'function', entryPoint: 'f', cases: [{ args: '[1', expected: '1' }] }, /^cases\.0\.args: .*JSON/],
  [{ kind: 'script', script: 'assert 1' }, /^entryPoints: /],
  [{ kind: 'stdio', cases: [{ stdin: '', stdout: '' }], tests: 1 }, /tests/],
])('%j is refused with its field', (value, reason) => {
  expect(readTestSuite(value)).toMatchObject({ reason: expect.stringMatching(reason) });
});
