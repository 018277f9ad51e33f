/** Is what a function returned what was expected? */

import { defaultTolerance } from './compare-output.ts';
import { type Comparison, type Different, type DirectComparator, different, type ValueRule } from './comparison.ts';
import { isJsonBlank, type JsonNumber, type JsonValue, jsonText, readJson } from './json-value.ts';
import { isClose, isDecimal } from './number-token.ts';
import { sortValues } from './sort-values.ts';
import { type Equality, firstDifference, foldedPython, pythonEquality, sameTypes } from './value-equality.ts';

/**
 * Holds a result against the expected one, both JSON text; `ValueRule` lists what is accepted.
 *
 * Python's `==` decides: 1, 1.0 and true are equal, whole numbers are compared at any length, a dict's keys come in any order, strings must be
 * the same. What JSON cannot say is lost before: a tuple is a list. Unlike in Python, NaN meets NaN, since nothing else could.
 * By default an expected number written with a point or an exponent, outside `exact` and `strict`, is met within 1e-6, absolute or relative;
 * with `float`, every expected number within its tolerance. `unordered`: the outer list in any order, inner ones as they are.
 * Linear; n log n for `unordered`. Never throws: text that is no JSON, or nested more than 1,000 deep, equals only itself.
 */
export function compareValue(
  expectedJson: string,
  actualJson: string,
  comparator: DirectComparator,
): Comparison<ValueRule> {
  if (sameJson(expectedJson, actualJson)) return { kind: 'equal', rule: 'same-json' };
  const [expected, actual] = [readJson(expectedJson), readJson(actualJson)];
  if (expected === undefined || actual === undefined) return unreadable(expectedJson, actualJson, { expected });
  return compareRead(expected, actual, comparator);
}

function compareRead(expected: JsonValue, actual: JsonValue, comparator: DirectComparator): Comparison<ValueRule> {
  switch (comparator.kind) {
    case 'strict':
      return byEquality(expected, actual, sameTypes, 'same-types');
    case 'exact':
      return byEquality(expected, actual, pythonEquality, 'python-equal');
    case 'case-insensitive':
      return closely(expected, actual, foldedPython, closeDecimal, 'case-insensitive-values');
    case 'float':
      return closely(expected, actual, pythonEquality, closeWithin(comparator.tolerance), 'close-floats');
    case 'default':
      return closely(expected, actual, pythonEquality, closeDecimal, 'close-floats');
    case 'unordered':
      return compareAnyOrder(expected, actual);
  }
}

function byEquality(
  expected: JsonValue,
  actual: JsonValue,
  equality: Equality,
  rule: ValueRule,
): Comparison<ValueRule> {
  const difference = firstDifference(expected, actual, equality);
  return difference ? differentAt(difference) : { kind: 'equal', rule };
}

type Close = (expected: JsonNumber, actual: JsonNumber) => boolean;

const closeDecimal: Close = (expected, actual) =>
  isDecimal(expected.source) && isClose(expected.source, actual.source, defaultTolerance);

function closeWithin(tolerance: number): Close {
  return (expected, actual) => isClose(expected.source, actual.source, tolerance);
}

/** `python-equal` when that alone holds, else `rule` when it holds with close numbers, or with the equality's own leniency. */
function closely(
  expected: JsonValue,
  actual: JsonValue,
  equality: Equality,
  close: Close,
  rule: ValueRule,
): Comparison<ValueRule> {
  if (!firstDifference(expected, actual, pythonEquality)) return { kind: 'equal', rule: 'python-equal' };
  return byEquality(expected, actual, withClose(equality, close), rule);
}

function withClose(equality: Equality, close: Close): Equality {
  return { ...equality, numbers: (one, other) => equality.numbers(one, other) || close(one, other) };
}

function compareAnyOrder(expected: JsonValue, actual: JsonValue): Comparison<ValueRule> {
  const inOrder = closely(expected, actual, pythonEquality, closeDecimal, 'close-floats');
  if (inOrder.kind === 'equal' || !Array.isArray(expected) || !Array.isArray(actual)) return inOrder;
  if (expected.length !== actual.length) return inOrder;
  const result = byEquality(
    sortValues(expected),
    sortValues(actual),
    withClose(pythonEquality, closeDecimal),
    'unordered-values',
  );
  return result.kind === 'equal' ? result : { ...result, where: `${result.where} once both are sorted` };
}

function differentAt({
  path,
  expected,
  actual,
}: {
  path: string;
  expected: JsonValue | undefined;
  actual: JsonValue | undefined;
}): Different {
  return different({ where: `result${path}`, expected: textOf(expected), actual: textOf(actual) });
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : jsonText(value);
}

function unreadable(
  expectedJson: string,
  actualJson: string,
  { expected }: { expected: JsonValue | undefined },
): Different {
  const where =
    expected === undefined ? 'the expected value, which is no readable JSON' : 'result, which is no readable JSON';
  return different({ where, expected: expectedJson, actual: actualJson });
}

/** The same text but for blanks between tokens; inside strings every character counts. */
function sameJson(one: string, other: string): boolean {
  if (one === other) return true;
  let [i, j, insideString] = [0, 0, false];
  for (;;) {
    if (!insideString) {
      while (isJsonBlank(one.charCodeAt(i))) i += 1;
      while (isJsonBlank(other.charCodeAt(j))) j += 1;
    }
    if (i >= one.length || j >= other.length) return i >= one.length && j >= other.length;
    const code = one.charCodeAt(i);
    if (code !== other.charCodeAt(j)) return false;
    if (code === 34) insideString = !insideString;
    else if (code === 92 && insideString) {
      if (one.charCodeAt(i + 1) !== other.charCodeAt(j + 1)) return false;
      i += 1;
      j += 1;
    }
    i += 1;
    j += 1;
  }
}
