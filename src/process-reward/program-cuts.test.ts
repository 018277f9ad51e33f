import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSteps } from './split-steps.ts';

const steps = (text: string, program: 'functions' | 'blocks' | 'off' = 'functions') =>
  splitSteps(text, { minChars: 0, program });

const fenced = (code: string) => `We read the numbers.\n\nThen we add them.\n\n\`\`\`python\n${code}\n\`\`\``;

describe('the steps of a program', () => {
  test('are its top-level functions and classes, and the code before, between and after them', () => {
    const code = [
      'import sys',
      '',
      'limit = 3',
      '',
      '# reads one line',
      '@cache',
      'def read():',
      '    return input()',
      '',
      '    # still read',
      'class Node(',
      '    Base,',
      '):',
      '    pass',
      '',
      'n = int(read())',
      '',
      'print(n)',
    ].join('\n');
    expect(steps(fenced(code))).toEqual([
      'We read the numbers.',
      'Then we add them.',
      '```python\nimport sys\n\nlimit = 3',
      '# reads one line\n@cache\ndef read():\n    return input()\n\n    # still read',
      'class Node(\n    Base,\n):\n    pass',
      'n = int(read())\n\nprint(n)\n```',
    ]);
  });

  test('are blocks between blank lines where nothing is defined at the top level', () => {
    expect(steps(fenced('n = int(input())\n\nfor i in range(n):\n    print(i)'))).toEqual([
      'We read the numbers.',
      'Then we add them.',
      '```python\nn = int(input())',
      'for i in range(n):\n    print(i)\n```',
    ]);
  });

  test('are blocks when asked for, also inside a function', () => {
    expect(steps(fenced('def f():\n    a = 1\n\n    return a'), 'blocks').slice(2)).toEqual([
      '```python\ndef f():\n    a = 1',
      'return a\n```',
    ]);
  });

  test('are one when the splitting is off, as it is by default', () => {
    const text = fenced('def f():\n    pass\n\ndef g():\n    pass');
    expect(steps(text, 'off')).toHaveLength(3);
    expect(splitSteps(text, { minChars: 0 })).toEqual(steps(text, 'off'));
  });

  test('are not cut inside a string of several lines', () => {
    const code = 'def f():\n    return """\ndef not_a_function\n\nprint\n"""\n\nprint(f())';
    expect(steps(fenced(code)).slice(2)).toEqual([
      '```python\ndef f():\n    return """\ndef not_a_function\n\nprint\n"""',
      'print(f())\n```',
    ]);
  });

  test('are those of the last block of Python, whatever other blocks hold', () => {
    const block = (tag: string, code: string) => `\`\`\`${tag}\n${code}\n\`\`\``;
    const two = 'a = 1\n\nb = 2';
    const text = [block('python', two), block('py', two), block('', two)].join('\n\n');
    expect(steps(text)).toEqual([block('python', two), '```py\na = 1', 'b = 2\n```', block('', two)]);
    expect(steps([block('', two), block('', two)].join('\n\n'))).toEqual([block('', two), '```\na = 1', 'b = 2\n```']);
  });

  test('are found in a program that was cut off', () => {
    expect(steps('```python\na = 1\n\nb = 2')).toEqual(['```python\na = 1', 'b = 2']);
    expect(steps('Done.\n\n```python')).toEqual(['Done.', '```python']);
  });

  test('hold every visible character, none of them empty', () => {
    const piece = fc.constantFrom(
      'def f():\n',
      '    return 1\n',
      'class A:\n',
      '\n',
      '```python\n',
      '\n```\n',
      '"""',
      '# why\n',
      '@cached\n',
      ')\n',
      'print(1)\n',
      'text\n\n',
      '$$',
    );
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    const splitting = fc.constantFrom('functions' as const, 'blocks' as const);
    fc.assert(
      fc.property(text, splitting, fc.nat(20), (value, program, minChars) => {
        const found = splitSteps(value, { program, minChars });
        expect(found.join('').replaceAll(/\s/g, '')).toBe(value.replaceAll(/\s/g, ''));
        expect(found.every((step) => step !== '' && step === step.trim())).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
