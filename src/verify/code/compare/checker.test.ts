import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkerScript, isChecker } from './checker.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Python's exit code: 0 when the script's assert holds. */
function run(script: string): number | null {
  return spawnSync('python3', ['-I', '-c', script]).status;
}

describe('checkerScript', () => {
  const values = { input: '3\n', expected: '1 2', output: '2 1' };

  it('is ASCII and holds one assert statement of its own', () => {
    const script = checkerScript('def check(i, e, o):\n    assert o\n    return True', {
      ...values,
      output: 'é\u{1f600}',
    });
    expect(script).toMatch(/^[\n -~]*$/);
    expect(script.match(/^\s*assert /gm)).toHaveLength(1);
  });

  it.skipIf(!hasPython)('passes when check returns something true, and not otherwise', () => {
    const sorted = 'def check(input, expected, output):\n    return sorted(output.split()) == sorted(expected.split())';
    expect(run(checkerScript(sorted, values))).toBe(0);
    expect(run(checkerScript(sorted, { ...values, output: '2 2' }))).not.toBe(0);
    expect(run(checkerScript('def check(*texts):\n    raise ValueError', values))).not.toBe(0);
  });

  it.skipIf(!hasPython)('hands every character over unchanged', () => {
    const output = 'quote " \' \\ \\n \r\n\t\0\u007f\u0085é\u2028\u{1f600}\ud83d"""';
    const codes = [...output].map((character) => character.codePointAt(0));
    const source = `def check(input, expected, output):\n    return [ord(c) for c in output] == [${codes}]`;
    expect(run(checkerScript(source, { ...values, output }))).toBe(0);
  });
});

describe('isChecker', () => {
  it('tells a program from a comparator that is decided without one', () => {
    expect(isChecker({ kind: 'checker', source: '' })).toBe(true);
    expect(isChecker({ kind: 'default' })).toBe(false);
  });
});
