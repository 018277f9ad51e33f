import { describe, expect, it } from 'vitest';
import { codeQuestion, faultOf } from './fixtures/rows.ts';

const cases = [{ stdin: '2 3\n', stdout: '5\n' }];

describe('the native layout', () => {
  it('reads a stdio suite, nested or as JSON text, the comparator being default when none is named', () => {
    const suite = { kind: 'stdio', cases, limits: { cpuSeconds: 0.5, memoryMiB: 64 }, reference: 'print(5)' };
    const expected = { prompt: 'Add.', suite: { ...suite, comparator: { kind: 'default' } } };
    expect(codeQuestion({ prompt: 'Add.', tests: suite })).toEqual(expected);
    expect(codeQuestion({ question: 'Add.', test_cases: JSON.stringify(suite) })).toEqual(expected);
  });

  it('takes every comparator there is, a tolerance in scientific notation too', () => {
    const comparatorOf = (text: string) =>
      codeQuestion(`{"prompt":"p","tests":{"kind":"stdio","cases":[{"stdin":"","stdout":""}],"comparator":${text}}}`)
        .suite;
    for (const kind of ['default', 'exact', 'strict', 'unordered', 'case-insensitive'])
      expect(comparatorOf(`{"kind":"${kind}"}`)).toMatchObject({ comparator: { kind } });
    expect(comparatorOf('{"kind":"float","tolerance":1e-9}')).toMatchObject({ comparator: { tolerance: 1e-9 } });
    expect(comparatorOf('{"kind":"checker","source":"def check(i, e, o): return True"}')).toMatchObject({
      comparator: { kind: 'checker' },
    });
  });

  it('keeps the digits of arguments and results, given as values or as text', () => {
    const suite = (one: string) =>
      codeQuestion(`{"prompt":"f","tests":{"kind":"function","entryPoint":"f","cases":[${one}]}}`).suite;
    const expected = [{ args: '[12345678901234567890,1.0]', expected: '98765432109876543210' }];
    expect(suite('{"args":[12345678901234567890,1.0],"expected":98765432109876543210}')).toMatchObject({
      cases: expected,
    });
    expect(suite('{"args":"[12345678901234567890,1.0]","expected":"98765432109876543210"}')).toMatchObject({
      cases: expected,
    });
    expect(suite('{"args":["a"],"expected":null}')).toMatchObject({ cases: [{ args: '["a"]', expected: 'null' }] });
  });

  it('tells a model the name that is called and the code to complete, once', () => {
    const asked = (prompt: string, more: object) =>
      codeQuestion({
        prompt,
        tests: { kind: 'function', entryPoint: 'f', cases: [{ args: [], expected: 1 }], ...more },
      }).prompt;
    expect(asked('Return one.', {})).toBe('Return one.\n\nWrite a function named `f`.');
    expect(asked('Let f() be one.', {})).toBe('Let f() be one.');
    expect(asked('Return one.', { entryPoint: 'A.g' })).toBe('Return one.\n\nWrite a class `A` with a method `g`.');
    expect(asked('Return one.', { starterCode: 'def f():\n' })).toBe(
      'Return one.\n\nComplete this code:\n\n```python\ndef f():\n```',
    );
    expect(asked('Complete: def f( ):', { starterCode: 'def f():\n' })).toBe('Complete: def f( ):');
  });

  it('reads a script suite', () => {
    const suite = { kind: 'script', entryPoints: ['f', 'Node'], script: 'assert f() == 1', prelude: 'import math' };
    expect(codeQuestion({ prompt: 'p', tests: suite }).suite).toEqual(suite);
  });

  it('names the place of a fault', () => {
    const fault = (tests: unknown) => faultOf({ prompt: 'p', tests }, 'native');
    expect(fault({ kind: 'stdio', cases: [...cases, { stdin: '1' }] })).toBe(
      'field `tests.cases[1].stdout` is missing',
    );
    expect(fault({ kind: 'stdio', cases: [{ stdin: 1, stdout: '' }] })).toBe(
      'field `tests.cases[0].stdin`: expected string, received number',
    );
    expect(fault({ kind: 'stdio', cases: [] })).toMatch(/^field `tests\.cases`: too small/);
    expect(fault({ kind: 'stdio', cases, comparator: { kind: 'fuzzy' } })).toMatch(
      /^field `tests\.comparator\.kind`: expected default, exact, /,
    );
    expect(fault({ kind: 'stdio', cases, limits: { cpuSeconds: 0 } })).toMatch(/^field `tests\.limits\.cpuSeconds`/);
    expect(fault({ kind: 'stdio', cases, refrence: '' })).toMatch(/^field `tests`: unrecognized key: "refrence"/);
    expect(fault({ kind: 'shell', cases })).toBe('field `tests.kind`: expected stdio, function or script');
    expect(fault('{"kind":')).toMatch(/^field `tests` is not valid JSON: /);
    const called = (one: object) => fault({ kind: 'function', entryPoint: 'f', cases: [one] });
    expect(called({ args: [1] })).toBe('field `tests.cases[0].expected` is missing');
    expect(called({ args: '1', expected: '1' })).toBe('field `tests.cases[0].args`: expected the text of a JSON list');
    expect(called({ args: '[1]', expected: 1 })).toMatch(/^field `tests\.cases\[0\]`: where `args` is text/);
    expect(called({ args: '[1]', expected: 'one' })).toMatch(/^field `tests\.cases\[0\]\.expected` is not valid JSON/);
    expect(faultOf({ prompt: 'p' }, 'native')).toBe('no field `tests`, `test_cases`');
    expect(faultOf({ tests: { kind: 'stdio', cases } })).toBe(
      'no field `prompt`, `problem`, `question`, `instruction`',
    );
  });
});
