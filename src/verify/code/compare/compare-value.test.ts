import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValue } from './compare-value.ts';
import type { DirectComparator, ValueRule } from './comparison.ts';

const direct = ['default', 'exact', 'strict', 'unordered', 'case-insensitive'] as const;
const comparators: DirectComparator[] = [...direct.map((kind) => ({ kind })), { kind: 'float', tolerance: 1e-3 }];

function ruleOf(expected: string, actual: string, comparator: DirectComparator): ValueRule | 'different' {
  const result = compareValue(expected, actual, comparator);
  return result.kind === 'equal' ? result.rule : result.kind;
}

describe('compareValue', () => {
  it.each<[comparator: DirectComparator | (typeof direct)[number], expected: string, actual: string, verdict: string]>([
    ['default', '[1,2]', ' [1, 2 ]\n', 'same-json'],
    ['default', '"a b"', '"a  b"', 'different'],
    ['default', '"a\\" b"', '"a\\"  b"', 'different'],
    ['default', '1', '1.0', 'python-equal'],
    ['default', '1', 'true', 'python-equal'],
    ['default', 'false', '0.0', 'python-equal'],
    ['default', 'true', '2', 'different'],
    ['default', '"1"', '1', 'different'],
    ['default', 'null', 'false', 'different'],
    ['default', '[]', 'null', 'different'],
    ['default', '{}', '[]', 'different'],
    ['default', '12345678901234567890', '12345678901234567891', 'different'],
    ['default', '9007199254740993', '9007199254740992.0', 'different'],
    ['default', '9007199254740992', '9007199254740992.0', 'python-equal'],
    ['default', '1e22', '10000000000000000000000', 'python-equal'],
    ['default', '1e23', '100000000000000000000000', 'close-floats'],
    ['exact', '1e23', '100000000000000000000000', 'different'],
    ['default', '2', '1.9999999999', 'different'],
    ['default', '2.0', '1.9999999999', 'close-floats'],
    ['default', '0.3', '0.30000000000000004', 'close-floats'],
    ['default', '0.5', '0.5004', 'different'],
    ['default', '[0.5, "a"]', '[0.5000000001, "a"]', 'close-floats'],
    ['exact', '0.3', '0.30000000000000004', 'different'],
    ['exact', '0.3', '0.30', 'python-equal'],
    ['default', 'NaN', 'NaN', 'same-json'],
    ['exact', '[NaN]', '[ NaN, 1]', 'different'],
    ['exact', '[NaN, 1]', '[NaN, 1.0]', 'python-equal'],
    ['default', 'Infinity', '-Infinity', 'different'],
    ['default', '{"a": 1, "b": [2]}', '{"b": [2], "a": 1}', 'python-equal'],
    ['default', '{"a": 1}', '{"a": 1, "b": 1}', 'different'],
    ['default', '{"a": 1, "b": 1}', '{"a": 1}', 'different'],
    ['default', '"\\u00e9"', '"é"', 'python-equal'],
    ['default', '"é"', '"e\u0301"', 'different'],
    ['default', '[1,2,3]', '[1,2]', 'different'],
    ['default', '[1,2]', '[2,1]', 'different'],
    ['default', '"Yes"', '"yes"', 'different'],
    ['case-insensitive', '["Yes", 1.0]', '["YES", 1.0000000001]', 'case-insensitive-values'],
    ['case-insensitive', '"Yes"', '"no"', 'different'],
    ['strict', '1', '1.0', 'different'],
    ['strict', '1', 'true', 'different'],
    ['strict', '[1.0]', '[1.00]', 'same-types'],
    ['strict', '[0.3]', '[0.30000000000000004]', 'different'],
    ['unordered', '[[1,2],[3]]', '[[3],[1,2]]', 'unordered-values'],
    ['unordered', '[[1,2],[3]]', '[[3],[2,1]]', 'different'],
    ['unordered', '[1,1,2]', '[1,2,2]', 'different'],
    ['unordered', '[1,2]', '[2,1,1]', 'different'],
    ['unordered', '[0.25, 0.5]', '[0.50000000001, 0.25]', 'unordered-values'],
    [
      'unordered',
      '[10, 9, 100000000000000000001, 100000000000000000000]',
      '[9, 100000000000000000000, 10, 100000000000000000001]',
      'unordered-values',
    ],
    ['unordered', '[{"b":1,"a":2},null,"x"]', '["x",{"a":2,"b":1},null]', 'unordered-values'],
    ['unordered', '{"a":[1,2]}', '{"a":[2,1]}', 'different'],
    [{ kind: 'float', tolerance: 0.1 }, '[1, 2]', '[1.05, 2]', 'close-floats'],
    [{ kind: 'float', tolerance: 0.1 }, '[1, 2]', '[1.5, 2]', 'different'],
    ['default', '[1', '[1', 'same-json'],
    ['default', '[1]', '[1', 'different'],
    ['default', '[1]', '[1]]', 'different'],
    ['default', '[1]', '', 'different'],
    ['default', '{"a":1}', '{"a" 1}', 'different'],
    ['default', '"\\x"', '"x"', 'different'],
    ['default', '[1]', 'undefined', 'different'],
  ])('%j holds %s against %s: %s', (comparator, expected, actual, verdict) => {
    expect(ruleOf(expected, actual, typeof comparator === 'string' ? { kind: comparator } : comparator)).toBe(verdict);
  });

  it.each([
    ['[1,[2,3]]', '[1,[2,4]]', { where: 'result[1][1]', expected: '3', actual: '4' }],
    ['[1,2]', '[1]', { where: 'result[1]', expected: '2', actual: 'nothing' }],
    ['{"a":{"b":[]}}', '{"a":{"b":[7]}}', { where: 'result["a"]["b"][0]', expected: 'nothing', actual: '7' }],
    ['"a"', '["a", {"k": null}]', { where: 'result', expected: '"a"', actual: '["a", {"k": null}]' }],
    ['1', '{1}', { where: 'result, which is no readable JSON', actual: '{1}' }],
    ['{1}', '1', { where: 'the expected value, which is no readable JSON', expected: '{1}' }],
  ])('says where %s and %s first differ', (expected, actual, difference) => {
    expect(compareValue(expected, actual, { kind: 'default' })).toMatchObject(difference);
  });

  it('refuses values nested deeper than it reads, and does not overflow', () => {
    const deep = '['.repeat(1e5);
    expect(ruleOf(`${deep}1${']'.repeat(1e5)}`, `${deep}2${']'.repeat(1e5)}`, { kind: 'unordered' })).toBe('different');
  });

  it('accepts every value as itself, however its blanks and keys are written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...comparators), (value, kind) => {
        const reversed = JSON.stringify(value, (_, part) =>
          part !== null && typeof part === 'object' && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).reverse())
            : part,
        );
        return compareValue(JSON.stringify(value, null, 2), reversed, kind).kind === 'equal';
      }),
    );
  });

  it('never accepts a changed integer but within the tolerance of float', () => {
    const exactly = fc.constantFrom(...comparators.filter(({ kind }) => kind !== 'float'));
    fc.assert(
      fc.property(fc.array(fc.bigInt()), fc.bigInt(), fc.bigInt(), exactly, (before, number, by, kind) => {
        fc.pre(by !== 0n);
        const verdict = compareValue(`[${[...before, number]}]`, `[${[...before, number + by]}]`, kind);
        return verdict.kind === 'different';
      }),
    );
  });

  it('accepts another order of a list by unordered alone', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt(), { minLength: 2 }), fc.constantFrom(...comparators), (numbers, kind) => {
        fc.pre(kind.kind !== 'float');
        const verdict = compareValue(`[${numbers}]`, `[${numbers.toReversed()}]`, kind).kind;
        return verdict === (kind.kind === 'unordered' ? 'equal' : 'different');
      }),
    );
  });

  it('accepts every permutation of mixed values by unordered', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.jsonValue({ maxDepth: 2 }))
          .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) =>
          compareValue(JSON.stringify(list), JSON.stringify(shuffled), { kind: 'unordered' }).kind === 'equal',
      ),
    );
  });
});
