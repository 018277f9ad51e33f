import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

const stdin = (input: string, output: string) => ({ input, output, testtype: 'stdin' });
const functional = (input: string, output: string) => ({ input, output, testtype: 'functional' });

/** As Python's pickle writes a short string by protocol 4. */
function packed(text: string): string {
  const bytes = Buffer.from(text);
  const header = Buffer.from([0x80, 4, 0x58, 0, 0, 0, 0]);
  header.writeUInt32LE(bytes.length, 3);
  return deflateSync(Buffer.concat([header, bytes, Buffer.from([0x94, 0x2e])])).toString('base64');
}

function row(more: object): object {
  return {
    question_title: 'Doubling',
    question_content: 'Print twice the number.',
    starter_code: '',
    public_test_cases: JSON.stringify([stdin('1\n', '2\n')]),
    metadata: '{}',
    ...more,
  };
}

describe('the LiveCodeBench layout', () => {
  it('reads public and private tests, the private ones plain or packed', () => {
    const expected = {
      prompt: 'Print twice the number.',
      suite: {
        kind: 'stdio',
        cases: [
          { stdin: '1\n', stdout: '2\n' },
          { stdin: '3\n', stdout: '6 — ünïcode\n' },
        ],
        comparator: { kind: 'exact' },
        prelude: expect.stringContaining('from collections import *'),
      },
    };
    const hidden = JSON.stringify([stdin('3\n', '6 — ünïcode\n')]);
    expect(codeQuestion(row({ private_test_cases: hidden }))).toEqual(expected);
    expect(codeQuestion(row({ private_test_cases: packed(hidden) }))).toEqual(expected);
  });

  it('reads a call: an argument a line, digits kept, a method of the starter code', () => {
    const starter_code = 'class Solution:\n    def double(self, x: int, tag: str) -> int:\n        ';
    const tests = [functional('12345678901234567890\n"a b"', '24691357802469135780')];
    const { prompt, suite } = codeQuestion(
      row({ starter_code, public_test_cases: JSON.stringify(tests), metadata: '{"func_name": "double"}' }),
    );
    expect(suite).toMatchObject({
      kind: 'function',
      entryPoint: 'Solution.double',
      cases: [{ args: '[12345678901234567890,"a b"]', expected: '24691357802469135780' }],
      comparator: { kind: 'exact' },
      starterCode: starter_code,
    });
    expect(prompt).toBe(
      `Print twice the number.\n\nComplete this code:\n\n\`\`\`python\n${starter_code.trim()}\n\`\`\``,
    );
  });

  it('finds the method in the starter code when the metadata name none', () => {
    const tests = JSON.stringify([functional('1', '2')]);
    const starter_code = 'class Solution:\n    def double(self, x):\n        ';
    expect(codeQuestion(row({ starter_code, public_test_cases: tests })).suite).toMatchObject({
      entryPoint: 'Solution.double',
    });
    expect(faultOf(row({ public_test_cases: tests }))).toMatch(/^field `metadata` names no `func_name`/);
  });

  it('says what is wrong with tests', () => {
    const tests = (...list: object[]) => faultOf(row({ public_test_cases: JSON.stringify(list) }));
    expect(tests()).toBe('fields `public_test_cases` and `private_test_cases` hold no test');
    expect(tests(stdin('1', '2'), functional('1', '2'))).toBe(
      'some tests have the `testtype` stdin and others functional',
    );
    expect(tests({ input: '1' })).toBe('field `public_test_cases[0].output` is missing');
    expect(
      faultOf(row({ public_test_cases: JSON.stringify([functional('one', '1')]), metadata: '{"func_name":"f"}' })),
    ).toMatch(/^test 1 input is not valid JSON: /);
    const opaque = faultOf(row({ private_test_cases: 'bm90IHppcHBlZA==' }));
    expect(opaque).toMatch(
      /^field `private_test_cases` is neither a JSON list nor base64 of zlib of a pickled string: /,
    );
  });

  it('runs no pickle', () => {
    const call = Buffer.from("cos\nsystem\n(S'true'\ntR.");
    const private_test_cases = deflateSync(call).toString('base64');
    expect(faultOf(row({ private_test_cases }))).toContain('something else than one string');
  });
});
