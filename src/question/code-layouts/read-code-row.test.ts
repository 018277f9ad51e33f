import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

describe('the layout of a code row', () => {
  it('is told from its columns, and by what `tests` holds', () => {
    const kinds = [
      { prompt: 'q', tests: { kind: 'stdio', cases: [{ stdin: '', stdout: '1' }] } },
      { problem: 'q', tests: { inputs: [''], outputs: ['1'] } },
      { problem: 'q', tests: { functional: 'assert Solution()' } },
      { text: 'q', prompt: 'x', test_list: ['assert f()'], test: 'assert f()', entry_point: 'f' },
      { prompt: 'def f():', test: 'def check(c): pass', entry_point: 'f' },
      { question_content: 'q', public_test_cases: '[{"input":"","output":"1"}]' },
    ].map((row) => codeQuestion(row).suite);
    expect(kinds.map(({ kind }) => kind)).toEqual(['stdio', 'stdio', 'script', 'script', 'script', 'stdio']);
    expect(kinds.map((suite) => ('comparator' in suite ? suite.comparator.kind : suite.entryPoints[0]))).toEqual([
      'default',
      'default',
      'Solution',
      'f',
      'f',
      'exact',
    ]);
  });

  it('is no use without tests', () => {
    expect(faultOf({ prompt: 'q', answer: '2' })).toBe(
      'no tests: none of the fields `tests`, `input_output`, `test`, `test_list`, `public_test_cases`',
    );
    expect(faultOf({ prompt: 'q\0', tests: { inputs: [''], outputs: ['1'] } })).toBe(
      'field `prompt` holds a NUL character',
    );
  });
});
