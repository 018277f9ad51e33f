import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

describe('the MBPP layout', () => {
  it('shows the first three asserts and runs them all, the set-up after the answer and before them', () => {
    const asserts = [1, 2, 3, 4].map((n) => `assert depth(Node(${n})) == 1`);
    expect(
      codeQuestion({
        text: 'How deep is a tree?',
        code: 'class Node:\r\n    pass\r\ndef depth(node):\r\n    return helper(node)\r\ndef helper(n):\r\n    return 1',
        test_setup_code: 'root = Node(1)\r\n',
        test_list: asserts,
        challenge_test_list: ['assert depth(root) == 1'],
      }),
    ).toEqual({
      prompt: `How deep is a tree?\n\nYour code should pass these tests:\n\n\`\`\`python\nroot = Node(1)\n${asserts.slice(0, 3).join('\n')}\n\`\`\``,
      suite: {
        kind: 'script',
        entryPoints: ['Node', 'depth'],
        script: `root = Node(1)\n${asserts.join('\n')}\nassert depth(root) == 1\n`,
        reference: 'class Node:\n    pass\ndef depth(node):\n    return helper(node)\ndef helper(n):\n    return 1',
      },
    });
  });

  it('reads the sanitized form, whose imports go first, and the longer script of MBPP+', () => {
    const row = { prompt: 'Half.', test_imports: ['import math'], test_list: ['assert math.isclose(half(1), 0.5)'] };
    expect(codeQuestion(row).suite).toMatchObject({
      entryPoints: ['half'],
      script: 'import math\nassert math.isclose(half(1), 0.5)\n',
    });
    const plus = codeQuestion({ ...row, test_imports: [], test: 'for i in range(9):\n    assert half(2 * i) == i' });
    expect(plus.suite).toMatchObject({ script: 'for i in range(9):\n    assert half(2 * i) == i\n' });
    expect(plus.prompt).toContain('isclose');
  });

  it('names the field at fault', () => {
    expect(faultOf({ text: 'q', test_list: [] })).toBe('field `test_list` holds no test');
    expect(faultOf({ text: 'q', test_list: ['assert True'] })).toBe(
      'field `test_list` calls nothing that the answer could define',
    );
    expect(faultOf({ text: 'q', test_list: [1] })).toMatch(/^field `test_list\[0\]`: /);
    expect(faultOf({ test_list: ['assert f()'] })).toBe('no field `text`, `prompt`');
    expect(faultOf({ text: 'q', code: 'f = 1' }, 'mbpp')).toBe('field `test_list` is missing');
  });
});
