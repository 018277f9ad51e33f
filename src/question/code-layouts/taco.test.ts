import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

describe('the TACO layout', () => {
  it('reads programs of TACO and APPS, streams as text or as lists of lines', () => {
    const input_output = JSON.stringify({ inputs: ['1 2\n', ['3', '4 5']], outputs: ['3\n', ['12']] });
    const solutions = JSON.stringify(['print raw_input()', 'print(sum(map(int, open(0).read().split())))']);
    expect(codeQuestion({ question: 'Sum them.', input_output, solutions, starter_code: '' })).toEqual({
      prompt: 'Sum them.',
      suite: {
        kind: 'stdio',
        cases: [
          { stdin: '1 2\n', stdout: '3\n' },
          { stdin: '3\n4 5\n', stdout: '12\n' },
        ],
        comparator: { kind: 'default' },
        reference: 'print(sum(map(int, open(0).read().split())))',
      },
    });
  });

  it('reads DeepCoder, its solutions out of their Markdown', () => {
    const { suite } = codeQuestion({
      problem: 'Echo.',
      tests: { inputs: ['a\n'], outputs: ['a\n'] },
      solutions: ['```python\nprint(input())\n```'],
    });
    expect(suite).toMatchObject({
      kind: 'stdio',
      cases: [{ stdin: 'a\n', stdout: 'a\n' }],
      reference: 'print(input())',
    });
  });

  it('reads a list of tests, of programs and of calls in either notation', () => {
    const tests = (list: object[]) => codeQuestion({ problem: 'Let f double.', tests: JSON.stringify(list) }).suite;
    expect(tests([{ input: '1', output: '2', type: 'stdin_stdout' }])).toMatchObject({
      kind: 'stdio',
      cases: [{ stdin: '1', stdout: '2' }],
    });
    const called = { kind: 'function', entryPoint: 'f', cases: [{ args: '[1,"x"]', expected: '2' }] };
    expect(tests([{ fn_name: 'f', input: [1, 'x'], output: 2, type: 'function_call' }])).toMatchObject(called);
    expect(
      tests([{ input: '1\n"x"', output: '2', testtype: 'functional', metadata: { func_name: 'f' } }]),
    ).toMatchObject(called);
  });

  it('keeps the digits of calls, and takes results out of lists of their own', () => {
    const suite = (outputs: string, starter = '') =>
      codeQuestion({
        question: 'Let f be given.',
        input_output: `{"fn_name":"f","inputs":[[12345678901234567890,1.0]],"outputs":${outputs}}`,
        starter_code: starter,
      }).suite;
    const cases = (...expected: string[]) => ({
      cases: expected.map((text) => ({ args: '[12345678901234567890,1.0]', expected: text })),
    });
    expect(suite('[98765432109876543210]')).toMatchObject(cases('98765432109876543210'));
    expect(suite('[[98765432109876543210]]')).toMatchObject(cases('98765432109876543210'));
    expect(suite('[[1]]', 'def f(a, b) -> List[int]:')).toMatchObject(cases('[1]'));
    expect(suite('[[[1]]]', 'def f(a, b) -> List[int]:')).toMatchObject(cases('[1]'));
    expect(suite('[[1, 2]]')).toMatchObject(cases('[1,2]'));
  });

  it('calls a method where the starter code or the reference is a class', () => {
    const input_output = JSON.stringify({ fn_name: 'twice', inputs: [[1]], outputs: [2] });
    const starter_code = 'class Solution:\n    def twice(self, x: int) -> int:\n';
    const { prompt, suite } = codeQuestion({ question: 'Double it.', input_output, starter_code });
    expect(suite).toMatchObject({ entryPoint: 'Solution.twice', starterCode: starter_code });
    expect(prompt).toContain('class Solution:\n    def twice(self, x: int) -> int:\n```');
    const plain = codeQuestion({
      question: 'Double it.',
      input_output,
      solutions: ['def twice(x):\n    return 2 * x'],
    });
    expect(plain.suite).toMatchObject({ entryPoint: 'twice' });
    expect(plain.prompt).toBe('Double it.\n\nWrite a function named `twice`.');
  });

  it('says what is wrong with tests', () => {
    const fault = (tests: unknown) => faultOf({ question: 'q', input_output: JSON.stringify(tests) });
    expect(fault({ inputs: ['1', '2'], outputs: ['1'] })).toBe('field `input_output` holds 2 inputs and 1 outputs');
    expect(fault({ inputs: [], outputs: [] })).toBe('field `input_output` holds no test');
    expect(fault({ inputs: [1], outputs: ['1'] })).toBe(
      'field `input_output`, test 1: input: expected text or a list of lines, got a number',
    );
    expect(fault({ fn_name: 'f', inputs: [1], outputs: [1] })).toBe(
      'field `input_output`, test 1: input: expected a list of arguments, got a number',
    );
    expect(
      fault([
        { input: [], output: 1, fn_name: 'f' },
        { input: [], output: 1, fn_name: 'g' },
      ]),
    ).toBe('field `input_output` names several functions: f, g');
    expect(fault('text')).toMatch(/^field `input_output`: /);
    expect(faultOf({ question: 'q', input_output: '{"inputs": [' })).toMatch(/^field `input_output` is not valid JSON/);
    expect(faultOf({ question: 'q', tests: [{ input: [1], fn_name: 'f' }] })).toBe(
      'field `tests[0].output` is missing',
    );
  });
});
