/** An order of JSON values in which equal ones stand together, so that two lists can be compared whatever their order. */

import { JsonNumber, type JsonValue } from './json-value.ts';
import { toDouble } from './number-token.ts';

/** A sorted copy: null, numbers with booleans among them, strings, lists, dicts; inner lists keep their order. */
export function sortValues(values: readonly JsonValue[]): JsonValue[] {
  return values.toSorted(compareValues);
}

function compareValues(one: JsonValue, other: JsonValue): number {
  const byKind = rank(one) - rank(other);
  if (byKind !== 0) return byKind;
  if (typeof one === 'string') return compare(one, other as string);
  if (Array.isArray(one)) return compareLists(one, other as readonly JsonValue[]);
  if (one instanceof Map) return compareLists(flattened(one), flattened(other as ReadonlyMap<string, JsonValue>));
  return one === null ? 0 : compareNumbers(numberText(one), numberText(other));
}

function rank(value: JsonValue): number {
  if (value === null) return 0;
  if (typeof value === 'boolean' || value instanceof JsonNumber) return 1;
  if (typeof value === 'string') return 2;
  return Array.isArray(value) ? 3 : 4;
}

function compareLists(one: readonly JsonValue[], other: readonly JsonValue[]): number {
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    const order = compareValues(one[index] as JsonValue, other[index] as JsonValue);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** Keys and values by turns, by key. */
function flattened(members: ReadonlyMap<string, JsonValue>): JsonValue[] {
  return [...members].sort(([a], [b]) => compare(a, b)).flat();
}

function numberText(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return (value as JsonNumber).source;
}

/** By value as doubles; whole numbers that share a double by their digits. */
function compareNumbers(one: string, other: string): number {
  const order = compareDoubles(toDouble(one), toDouble(other));
  if (order !== 0 || !isWhole(one) || !isWhole(other)) return order;
  return one.length - other.length || compare(one, other);
}

/** NaN last. */
function compareDoubles(one: number, other: number): number {
  if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  return compare(one, other);
}

function isWhole(source: string): boolean {
  return /^-?\d+$/.test(source);
}

function compare<Value extends string | number>(one: Value, other: Value): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
