import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { leetcodePrelude } from './preludes.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** What the program prints after the prelude. */
function printed(program: string): string {
  const { stdout, stderr } = spawnSync('python3', ['-I', '-'], {
    input: `${leetcodePrelude}\n${program}`,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

describe.skipIf(!hasPython)('the prelude of LeetCode', () => {
  it('builds trees level by level, children of missing nodes left out, and tells them apart', () => {
    const program = `
root = tree_node([1, None, 2, 3])
print(root.left, root.right.val, root.right.left.val, root.right.right)
print(is_same_tree(root, tree_node([1, None, 2, 3, None])), is_same_tree(root, tree_node([1, 2, None, 3])))
print(tree_node([]), is_same_tree(None, None), is_same_tree(root, None))
`;
    expect(printed(program)).toBe('None 2 3 None\nTrue False\nNone True False\n');
  });

  it('builds lists and tells them apart', () => {
    const program = `
print(list_node([1, 0]).next.val, list_node([]))
print(is_same_list(list_node([1, 0]), list_node([1, 0])), is_same_list(list_node([1]), list_node([1, 0])))
`;
    expect(printed(program)).toBe('0 None\nTrue False\n');
  });

  it('leaves the builtins as they are', () => {
    expect(
      printed('print(pow(2, 5, 7), abs(-3), max([1, 2]), sum([1, 2]))\nprint(Counter("a"), inf, pairwise, List)'),
    ).toMatch(/^4 3 2 3\nCounter\(\{'a': 1\}\) inf /);
  });
});
