import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { FunctionSuite, ScriptSuite, StdioSuite } from '../../verify/code/test-suite.ts';
import { simulatedProgram } from './simulated-program.ts';

const comparator = { kind: 'default' } as const;
const sums: StdioSuite = {
  kind: 'stdio',
  cases: Array.from({ length: 10 }, (_, n) => ({ stdin: `${n} é\r\n`, stdout: `${n + 1} \\"é\n` })),
  comparator,
};
const additions: FunctionSuite = {
  kind: 'function',
  entryPoint: 'Solution.add',
  cases: Array.from({ length: 10 }, (_, n) => ({
    args: `[${n}, [1.50]]`,
    expected: `[${n}, null, 12345678901234567890]`,
  })),
  comparator,
};
const script: ScriptSuite = {
  kind: 'script',
  entryPoints: ['f'],
  script:
    'def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(2) == 3\n    assert candidate(3) == 4\n',
  reference: 'def f(x):\n    return x + 1',
};

const hasPython = spawnSync('python3', ['--version']).status === 0;

function run(program: string, stdin = ''): string {
  return spawnSync('python3', ['-c', program], { input: stdin, encoding: 'utf8', env: { PYTHONUTF8: '1' } }).stdout;
}

function stdioPassed(program: string): boolean[] {
  return sums.cases.map(({ stdin, stdout }) => run(program, stdin) === stdout);
}

function functionPassed(program: string): boolean[] {
  const calls = additions.cases.map(({ args }) => `print(json.dumps(Solution().add(*json.loads('${args}'))))`);
  const outputs = run(`${program}\nimport json\n${calls.join('\n')}`)
    .trimEnd()
    .split('\n');
  return outputs.map((output, index) => output === additions.cases[index]?.expected);
}

const countOf = (passed: readonly boolean[]) => passed.filter((one) => one).length;

describe.skipIf(!hasPython)('programs of a simulated model, run by Python', () => {
  test.each([
    ['one that knows the answers', sums],
    ['the reference', { ...sums, reference: "print(int(input().split()[0]) + 1, '\\\\\"é')" }],
  ])('right is %s, wrong passes about the share asked for and never all', (_name, suite) => {
    const { right, wrong } = simulatedProgram(suite);
    expect(countOf(stdioPassed(right ?? ''))).toBe(10);
    expect(stdioPassed(wrong(0.65))).toEqual(sums.cases.map((_, index) => index < 6));
    expect(countOf(stdioPassed(wrong(0)))).toBe(0);
    expect(countOf(stdioPassed(wrong(1)))).toBe(9);
  });

  test('functions and methods too', () => {
    const { right, wrong } = simulatedProgram(additions);
    expect(countOf(functionPassed(right ?? ''))).toBe(10);
    expect(countOf(functionPassed(wrong(0.3)))).toBe(3);
    expect(countOf(functionPassed(wrong(1)))).toBe(9);
  });

  test('of a script of asserts too, where the reference is known', () => {
    const passedBy = (program = '') =>
      run(
        `${program}\n${script.script.replaceAll('    assert', '    print("reached"); assert')}\ncheck(f)\nprint("done")`,
      );
    const { right, wrong } = simulatedProgram(script);
    expect(passedBy(right)).toBe('reached\nreached\nreached\ndone\n');
    expect(passedBy(wrong(0.4))).toBe('reached\nreached\n');
    expect(passedBy(wrong(1))).toBe('reached\nreached\nreached\n');
  });
});

test('nothing is right where nothing is known: a script without a reference, or more tests than a program can hold', () => {
  const { reference: _, ...unknown } = script;
  expect(simulatedProgram(unknown)).not.toHaveProperty('right');
  expect(simulatedProgram(unknown).wrong(0.5)).toContain('def f(*args)');
  const large = { ...sums, cases: [{ stdin: 'x'.repeat(300_000), stdout: '1' }] };
  expect(simulatedProgram(large)).not.toHaveProperty('right');
  expect(simulatedProgram(large).wrong(0.5)).toBe('print("no answer")');
});

test('the same share gives the same program', () => {
  expect(simulatedProgram(sums).wrong(0.5)).toBe(simulatedProgram(sums).wrong(0.5));
});
