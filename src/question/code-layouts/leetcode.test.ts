import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

const starter = 'class Solution:\n    def twice(self, x: int) -> int:';
const solution = `${starter}\n        return 2 * x`;
const check = 'def check(candidate):\n    assert candidate(x = 1) == 2';

describe('the LeetCode layout', () => {
  it('reads a script that calls its check itself, the starter code out of the statement', () => {
    const problem = `Double it.\n\`\`\`python\n${starter}\n\`\`\``;
    const functional = `${check}\n\ncheck(Solution().twice)`;
    expect(codeQuestion({ problem, solutions: solution, tests: { functional } })).toEqual({
      prompt: problem,
      suite: {
        kind: 'script',
        entryPoints: ['Solution'],
        script: functional,
        prelude: expect.stringMatching(/from typing import \*[\s\S]*class ListNode:[\s\S]*def is_same_tree/),
        starterCode: starter,
        reference: solution,
      },
    });
  });

  it('reads LeetCodeDataset, its own prelude after ours', () => {
    const { prompt, suite } = codeQuestion({
      task_id: 'twice',
      prompt: 'from math import *\ninf = float("inf")\n',
      problem_description: 'Double it.',
      starter_code: starter,
      test: check,
      entry_point: 'Solution().twice',
      completion: solution,
    });
    expect(prompt).toBe(`Double it.\n\nComplete this code:\n\n\`\`\`python\n${starter}\n\`\`\``);
    expect(suite).toMatchObject({
      script: `${check}\n\n\ncheck(Solution().twice)\n`,
      entryPoints: ['Solution'],
      prelude: expect.stringMatching(/def is_same_tree[\s\S]*inf = float\("inf"\)\n\nfrom builtins import \*\n$/),
      reference: solution,
    });
  });

  it('names the field at fault', () => {
    expect(faultOf({ problem: 'q', tests: { inputs: [] } }, 'leetcode')).toBe('field `tests.functional` is missing');
    expect(faultOf({ tests: { functional: check } })).toMatch(/^no field `problem`/);
  });
});
