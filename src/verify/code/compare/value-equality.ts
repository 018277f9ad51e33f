/** When two JSON values are equal, and where they first differ. */

import { JsonNumber, type JsonValue } from './json-value.ts';
import { canonicalDecimal, toDouble } from './number-token.ts';

export interface Equality {
  readonly numbers: (expected: JsonNumber, actual: JsonNumber) => boolean;
  readonly strings: (expected: string, actual: string) => boolean;
  /** Is true the number 1, and false 0? */
  readonly booleansAreNumbers: boolean;
}

/** Python's `==`, but that NaN equals NaN. */
export const pythonEquality: Equality = {
  numbers: sameNumber,
  strings: (expected, actual) => expected === actual,
  booleansAreNumbers: true,
};

/** As Python's, letter case of strings ignored; keys of a dict keep theirs. */
export const foldedPython: Equality = {
  ...pythonEquality,
  strings: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/** Equal, and whole numbers, floats and booleans told apart. */
export const sameTypes: Equality = {
  numbers: (expected, actual) => isFloat(expected) === isFloat(actual) && sameNumber(expected, actual),
  strings: (expected, actual) => expected === actual,
  booleansAreNumbers: false,
};

export interface Difference {
  /** From the outermost value: `[2]["x"]`, empty for itself. */
  readonly path: string;
  /** Undefined where one side has nothing. */
  readonly expected: JsonValue | undefined;
  readonly actual: JsonValue | undefined;
}

export function firstDifference(expected: JsonValue, actual: JsonValue, equality: Equality): Difference | undefined {
  if (Array.isArray(expected) && Array.isArray(actual)) return differenceOfLists(expected, actual, equality);
  if (expected instanceof Map && actual instanceof Map) return differenceOfDicts(expected, actual, equality);
  return equalScalars(expected, actual, equality) ? undefined : { path: '', expected, actual };
}

function differenceOfLists(
  expected: readonly JsonValue[],
  actual: readonly JsonValue[],
  equality: Equality,
): Difference | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index += 1) {
    const difference = differenceOfMembers(expected[index], actual[index], equality);
    if (difference) return { ...difference, path: `[${index}]${difference.path}` };
  }
  return undefined;
}

function differenceOfDicts(
  expected: ReadonlyMap<string, JsonValue>,
  actual: ReadonlyMap<string, JsonValue>,
  equality: Equality,
): Difference | undefined {
  for (const key of [...expected.keys(), ...[...actual.keys()].filter((other) => !expected.has(other))]) {
    const difference = differenceOfMembers(expected.get(key), actual.get(key), equality);
    if (difference) return { ...difference, path: `[${JSON.stringify(key)}]${difference.path}` };
  }
  return undefined;
}

function differenceOfMembers(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  equality: Equality,
): Difference | undefined {
  if (expected === undefined || actual === undefined) return { path: '', expected, actual };
  return firstDifference(expected, actual, equality);
}

function equalScalars(expected: JsonValue, actual: JsonValue, equality: Equality): boolean {
  if (typeof expected === 'string' && typeof actual === 'string') return equality.strings(expected, actual);
  if (typeof expected === 'boolean' && typeof actual === 'boolean') return expected === actual;
  const [one, other] = [asNumber(expected, equality), asNumber(actual, equality)];
  if (one && other) return equality.numbers(one, other);
  return expected === null && actual === null;
}

function asNumber(value: JsonValue, { booleansAreNumbers }: Equality): JsonNumber | undefined {
  if (typeof value === 'boolean' && booleansAreNumbers) return new JsonNumber(value ? '1' : '0');
  return value instanceof JsonNumber ? value : undefined;
}

export function isFloat({ source }: JsonNumber): boolean {
  return /[.eEN]|Inf/.test(source);
}

/** Whole numbers at any length, floats as doubles, one of each as Python does: the double taken exactly. */
function sameNumber(one: JsonNumber, other: JsonNumber): boolean {
  const [oneIsFloat, otherIsFloat] = [isFloat(one), isFloat(other)];
  if (oneIsFloat && otherIsFloat) return sameDouble(toDouble(one.source), toDouble(other.source));
  if (oneIsFloat) return wholeIsDouble(other.source, toDouble(one.source));
  if (otherIsFloat) return wholeIsDouble(one.source, toDouble(other.source));
  return canonicalDecimal(one.source) === canonicalDecimal(other.source);
}

function sameDouble(one: number, other: number): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

/** More digits than the largest double has. */
const digitsBeyondDoubles = 320;

function wholeIsDouble(whole: string, double: number): boolean {
  return whole.length < digitsBeyondDoubles && Number.isInteger(double) && BigInt(whole) === BigInt(double);
}
