import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOutput } from './compare-output.ts';
import type { DirectComparator, OutputRule } from './comparison.ts';

const direct = ['default', 'exact', 'strict', 'unordered', 'case-insensitive'] as const;
const comparators: DirectComparator[] = [...direct.map((kind) => ({ kind })), { kind: 'float', tolerance: 1e-3 }];

function ruleOf(expected: string, actual: string, comparator: DirectComparator): OutputRule | 'different' {
  const result = compareOutput(expected, actual, comparator);
  return result.kind === 'equal' ? result.rule : result.kind;
}

describe('the default comparator', () => {
  it.each<[expected: string, actual: string, verdict: OutputRule | 'different']>([
    ['1 2 3\n', '1 2 3', 'lines'],
    ['1 2 3', '1 2 3 \n\n  \n', 'lines'],
    ['a\nb\n', 'a\r\nb\r\n', 'lines'],
    ['', '\n', 'lines'],
    ['a\n\nb', 'a\n \nb', 'lines'],
    ['1 2 3', '1  2\t3', 'tokens'],
    ['a\nb', '\na\n\nb', 'tokens'],
    ['5', '  5', 'tokens'],
    ['0.5', '0.50000', 'decimal-tokens'],
    ['0.3333333333', '0.33333333', 'decimal-tokens'],
    ['x 2.0', 'x 2', 'decimal-tokens'],
    ['0.0', '-0.0', 'decimal-tokens'],
    ['-0.0', '0', 'decimal-tokens'],
    ['1e3', '1000', 'decimal-tokens'],
    ['1.5', '+1.5', 'decimal-tokens'],
    ['.5', '0.5', 'decimal-tokens'],
    ['5.', '5', 'decimal-tokens'],
    ['1000000000.0', '1000000500.0', 'decimal-tokens'],
    ['123456789012345678901234567890.5', '123456789012345678901234567890.49', 'decimal-tokens'],
    ['1e400', '10e399', 'decimal-tokens'],
    ['nan', 'NaN', 'decimal-tokens'],
    ['inf', 'Infinity', 'decimal-tokens'],
  ])('accepts for %j the output %j by %s', (expected, actual, verdict) => {
    expect(ruleOf(expected, actual, { kind: 'default' })).toBe(verdict);
  });

  it.each([
    ['in another order', '1 2 3', '3 2 1 1'],
    ['with lines reversed', '1\n2\n3', '3\n2\n1'],
    ['with rows merged', '1 2\n3 4', '1 2 3 4'],
    ['with a row broken', '1 2 3 4', '1 2\n3 4'],
    ['with a row broken elsewhere', '1 2\n3', '1\n2 3'],
    ['too imprecise', '0.50000', '0.5004'],
    ['that is only a prefix', '1\n2\n3', '1\n2'],
    ['that stops within the line', '1 2 3', '1 2'],
    ['with lines too many', '1\n2', '1\n2\n3'],
    ['with tokens too many', '1 2', '1 2 3'],
    ['that is empty', '1', ''],
    ['where none is expected', '', '1'],
    ['with equal lines dropped', '1\n1\n2', '1\n2'],
    ['with a long integer changed at its end', '123456789012345678901234567890', '123456789012345678901234567891'],
    ['with an integer beside a close one', '1000000000', '1000000001'],
    ['with a decimal for an integer', '3', '3.0'],
    ['with a plus sign', '3', '+3'],
    ['with leading zeros', '11', '0011'],
    ['with a minus zero for zero', '0', '-0'],
    ['with another case', 'YES', 'Yes'],
    ['with another case of a boolean', 'true', 'True'],
    ['with a word for a decimal', '0.5', 'half'],
    ['with an infinity for a number beyond doubles', '1e400', 'inf'],
    ['with another number beyond doubles', '1e400', '1e401'],
    ['with the other infinity', 'inf', '-inf'],
    ['with a number for nan', 'nan', '0'],
    ['with words joined', 'a b', 'ab'],
    ['with brackets for a list', '1 2 3', '[1, 2, 3]'],
    ['with a no-break space', '1 2', '1\u00a02'],
    ['that is half of a surrogate pair', '\u{1f600}', '\ud83d'],
  ])('refuses an output %s', (_, expected, actual) => {
    expect(ruleOf(expected, actual, { kind: 'default' })).toBe('different');
  });

  it.each([
    ['1\n2 3\n4', '1\n2 5\n4', { where: 'line 2', expected: '3', actual: '5' }],
    ['1\n2\n', '1\n', { where: 'line 2', expected: '2', actual: 'the end of the output' }],
    ['1\n', '1\n2\n', { where: 'line 2', expected: 'the end of the output', actual: '2' }],
    ['1 2\n3', '1 2 3', { where: 'line 1', expected: 'the end of the line', actual: '3' }],
    ['1 2 3', '1 2\n3', { where: 'line 1', expected: '3', actual: 'the end of the line' }],
    [`${'7'.repeat(500)}1`, `${'7'.repeat(500)}2`, { expected: '...77777777771', actual: '...77777777772' }],
    ['a', 'b'.repeat(100), { actual: `${'b'.repeat(80)}... (20 more characters)` }],
    ['a', '\u0000', { actual: '\\u0000' }],
  ])('says where %j and %j first differ', (expected, actual, difference) => {
    expect(compareOutput(expected, actual, { kind: 'default' })).toMatchObject(difference);
  });

  it('says it in one sentence', () => {
    expect(compareOutput('1', '2', { kind: 'default' })).toHaveProperty('detail', 'line 1: expected 1, got 2');
  });
});

describe('the other comparators', () => {
  it.each<[comparator: DirectComparator, expected: string, actual: string, verdict: OutputRule | 'different']>([
    [{ kind: 'exact' }, '1\n2', '\n 1 \n2  \n', 'exact-lines'],
    [{ kind: 'exact' }, '1000 x', '1e3 x', 'different'],
    [{ kind: 'exact' }, '1000', '1e3', 'exact-decimals'],
    [{ kind: 'exact' }, '5', '5.0', 'exact-decimals'],
    [{ kind: 'exact' }, '5 -0', '+5.00  0', 'exact-decimals'],
    [{ kind: 'exact' }, '0.1', '0.10000000000000000000001', 'different'],
    [{ kind: 'exact' }, '1\n2', '1 2', 'different'],
    [{ kind: 'exact' }, '1\n\n2', '1\n2', 'different'],
    [{ kind: 'exact' }, '1\n2', '1', 'different'],
    [{ kind: 'exact' }, 'nan 1', 'nan 1.0', 'different'],
    [{ kind: 'exact' }, '-inf 1', '-Infinity 1.0', 'exact-decimals'],
    [{ kind: 'strict' }, '1 2\n', '1 2', 'bytes'],
    [{ kind: 'strict' }, '1 2\n', '1 2 \n', 'different'],
    [{ kind: 'strict' }, '1\n', '1\n\n\n', 'different'],
    [{ kind: 'strict' }, '1\n2', '1\r\n2', 'different'],
    [{ kind: 'float', tolerance: 0.01 }, '3', '3.009', 'float-tokens'],
    [{ kind: 'float', tolerance: 0.01 }, '3', '3.02', 'float-tokens'],
    [{ kind: 'float', tolerance: 0.01 }, '3', '3.04', 'different'],
    [{ kind: 'float', tolerance: 0 }, '3', '3.000', 'float-tokens'],
    [{ kind: 'float', tolerance: 0.01 }, 'a 3', 'b 3', 'different'],
    [{ kind: 'unordered' }, 'b\na\na', 'a\nb\na', 'unordered-lines'],
    [{ kind: 'unordered' }, 'b 1\na', 'a\n\nb  1', 'unordered-lines'],
    [{ kind: 'unordered' }, 'b\na\na', 'a\nb\nb', 'different'],
    [{ kind: 'unordered' }, 'a b', 'b a', 'different'],
    [{ kind: 'unordered' }, 'a\nb', 'a\nb\nb', 'different'],
    [{ kind: 'unordered' }, '0.5 b\n0.5 a', '0.50000001 a\n0.49999999 b', 'unordered-tokens'],
    [{ kind: 'unordered' }, '1.5\n10.5\n9.5', '10.5\n9.500\n1.50', 'unordered-tokens'],
    [{ kind: 'unordered' }, '0.5\n0.25', '0.26\n0.5', 'different'],
    [{ kind: 'unordered' }, '7\n8.0', '8\n7.0', 'different'],
    [{ kind: 'case-insensitive' }, 'YES\nNo', 'yes\nNO', 'case-insensitive-lines'],
    [{ kind: 'case-insensitive' }, 'YES 0.5', 'yes  0.50', 'case-insensitive-decimal-tokens'],
    [{ kind: 'case-insensitive' }, 'YES', 'no', 'different'],
  ])('%j holds %j against %j: %s', (comparator, expected, actual, verdict) => {
    expect(ruleOf(expected, actual, comparator)).toBe(verdict);
  });

  it('says what an unordered output lacks', () => {
    expect(compareOutput('a\nb', 'b\nc', { kind: 'unordered' })).toMatchObject({ expected: 'a', actual: 'instead c' });
  });

  it('shows blanks where bytes differ', () => {
    expect(compareOutput('1\n2', '1\n2 ', { kind: 'strict' })).toMatchObject({ where: 'line 2', actual: '" "' });
  });
});

describe('every comparator', () => {
  const token = fc.oneof(
    fc.bigInt().map(String),
    fc.double().map(String),
    fc.constantFrom('a', 'B', 'yes', '-0.0', 'nan', '1e999', '.', '-', '0_1'),
    fc.string(),
  );
  const text = fc.array(fc.array(token).map((line) => line.join(' '))).map((lines) => lines.join('\n'));
  const comparator = fc.constantFrom(...comparators);

  it('accepts what is expected itself', () => {
    fc.assert(fc.property(text, comparator, (output, kind) => compareOutput(output, output, kind).kind === 'equal'));
  });

  it('but strict accepts blanks at the ends of lines and blank lines at the end', () => {
    const lenient = fc.constantFrom(...comparators.filter(({ kind }) => kind !== 'strict'));
    fc.assert(
      fc.property(text, fc.stringMatching(/^[ \t\r]{0,3}$/), lenient, (output, blanks, kind) => {
        const padded = `${output.replaceAll('\n', `${blanks}\n`)}${blanks}\n\n${blanks}`;
        return (
          compareOutput(output, padded, kind).kind === 'equal' && compareOutput(padded, output, kind).kind === 'equal'
        );
      }),
    );
  });

  const row = fc.array(fc.bigInt(), { minLength: 1, maxLength: 5 });
  const rows = fc.array(row, { minLength: 1, maxLength: 5 });
  const exactly = fc.constantFrom(...comparators.filter(({ kind }) => kind !== 'float'));
  const textOf = (table: readonly (readonly bigint[])[]) => table.map((line) => line.join(' ')).join('\n');

  it('but float refuses an output in which one integer is changed', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(), fc.bigInt(), exactly, (table, line, column, by, kind) => {
        fc.pre(by !== 0n);
        const changed = table.map((numbers) => [...numbers]);
        const target = changed[line % changed.length] as bigint[];
        target[column % target.length] = (target[column % target.length] as bigint) + by;
        return compareOutput(textOf(table), textOf(changed), kind).kind === 'different';
      }),
    );
  });

  it('refuses lines in another order, and only unordered accepts them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt(), { minLength: 2 }), exactly, (numbers, kind) => {
        const verdict = compareOutput(numbers.join('\n'), numbers.toReversed().join('\n'), kind).kind;
        return verdict === (kind.kind === 'unordered' ? 'equal' : 'different');
      }),
    );
  });

  it('refuses a line dropped, repeated or joined to the next', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.constantFrom(...comparators), (table, at, kind) => {
        const lines = table.map((line) => line.join(' '));
        const line = at % lines.length;
        const joined = lines.length > 1 ? [lines.join(' ')] : lines.concat('1');
        return [lines.toSpliced(line, 1), lines.toSpliced(line, 0, lines[line] as string), joined].every(
          (mutated) => compareOutput(lines.join('\n'), mutated.join('\n'), kind).kind === 'different',
        );
      }),
    );
  });

  it('takes hostile outputs of a megabyte in well under a second each', () => {
    const hostile = [
      '9'.repeat(1e6),
      '1 '.repeat(5e5),
      '1\n'.repeat(5e5),
      `${'1e'.repeat(5e5)}x`,
      `${'0'.repeat(1e6)}.`,
    ];
    const started = performance.now();
    for (const output of hostile) for (const kind of comparators) compareOutput(`${output}5.0`, `${output}6.0`, kind);
    expect((performance.now() - started) / (hostile.length * comparators.length)).toBeLessThan(500);
  });
});
