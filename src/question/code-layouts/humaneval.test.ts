import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

const stub =
  'import math\n\n\ndef helper(x):\n    return x + 1\n\n\ndef area(r: float) -> float:\n    """ Of a circle. """\n';
const row = {
  task_id: 'Own/0',
  prompt: stub,
  entry_point: 'area',
  canonical_solution: '    return math.pi * r * r\n',
  test: 'def check(candidate):\n    assert candidate(0) == 0\n',
};

describe('the HumanEval layout', () => {
  it('asks to complete the stub and calls `check` with the function', () => {
    expect(codeQuestion(row)).toEqual({
      prompt: `Complete the Python function \`area\`.\n\n\`\`\`python\n${stub.trimEnd()}\n\`\`\``,
      suite: {
        kind: 'script',
        entryPoints: ['area'],
        script: 'def check(candidate):\n    assert candidate(0) == 0\n\n\ncheck(area)\n',
        prelude: stub.slice(0, stub.indexOf('def area')),
        starterCode: stub,
        reference: `${stub}    return math.pi * r * r\n`,
      },
    });
  });

  it('has no prelude when the stub holds the function alone, and no second call of `check`', () => {
    const test = 'def check(f):\n    assert f() == 1\n\ncheck(one)\n';
    const { suite } = codeQuestion({ prompt: 'def one():\n', entry_point: 'one', test });
    expect(suite).toEqual({ kind: 'script', entryPoints: ['one'], script: test, starterCode: 'def one():\n' });
  });

  it('names the field that is missing', () => {
    expect(faultOf({ ...row, entry_point: ' ' }, 'humaneval')).toBe('field `entry_point` is empty');
    expect(faultOf({ prompt: stub, entry_point: 'area' }, 'humaneval')).toBe('field `test` is missing');
    expect(faultOf({ ...row, test: 3 })).toBe('field `test`: expected text, got a number');
  });
});
