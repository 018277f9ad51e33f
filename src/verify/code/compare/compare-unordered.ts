/** Lines in any order, each as often as expected. */

import type { SameToken } from './compare-tokens.ts';
import { type Comparison, different } from './comparison.ts';
import { isDecimal, isNumber, toDouble } from './number-token.ts';
import { TokenCursor } from './scan.ts';

/**
 * Compares the lines that are not blank as multisets. Decimals are met within their tolerance when both sides, sorted by the words
 * and whole numbers of a line and then by its decimals, agree line by line; n log n.
 */
export function compareUnordered(
  expected: string,
  actual: string,
  sameToken: SameToken,
): Comparison<'unordered-lines' | 'unordered-tokens'> {
  const [wanted, given] = [linesOf(expected), linesOf(actual)];
  const strays = strayLines(wanted, given);
  if (strays.wanted.length === 0 && strays.given.length === 0) return { kind: 'equal', rule: 'unordered-lines' };
  if (wanted.length === given.length && agreeWhenSorted(strays.wanted, strays.given, sameToken))
    return { kind: 'equal', rule: 'unordered-tokens' };
  return different({
    where: 'lines in any order',
    expected: strays.wanted[0] ?? 'no further line',
    actual: strays.given[0] === undefined ? 'no such line' : `instead ${strays.given[0]}`,
  });
}

/** Lines that are not blank, their tokens parted by one space. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  const cursor = new TokenCursor(text, 0);
  while (cursor.next()) {
    if (cursor.beginsLine) lines.push(cursor.token);
    else lines.push(`${lines.pop()} ${cursor.token}`);
  }
  return lines;
}

/** What is left on each side once equal lines are paired off, in order of appearance. */
function strayLines(wanted: readonly string[], given: readonly string[]): { wanted: string[]; given: string[] } {
  const counts = new Map<string, number>();
  for (const line of wanted) counts.set(line, (counts.get(line) ?? 0) + 1);
  const strayGiven = given.filter((line) => !takeOne(counts, line));
  return { wanted: wanted.filter((line) => takeOne(counts, line)), given: strayGiven };
}

function takeOne(counts: Map<string, number>, line: string): boolean {
  const count = counts.get(line) ?? 0;
  if (count > 0) counts.set(line, count - 1);
  return count > 0;
}

function agreeWhenSorted(wanted: readonly string[], given: readonly string[], sameToken: SameToken): boolean {
  const [one, other] = [sorted(wanted), sorted(given)];
  return one.every(({ tokens }, index) => {
    const rival = (other[index] as SortableLine).tokens;
    return (
      rival.length === tokens.length &&
      tokens.every((token, at) => token === rival[at] || sameToken(token, rival[at] as string))
    );
  });
}

interface SortableLine {
  readonly tokens: readonly string[];
  /** The line with every number replaced: what must be the same before numbers are looked at. */
  readonly pattern: string;
  /** Whole numbers and decimals, in order of appearance. */
  readonly wholes: readonly string[];
  readonly numbers: readonly number[];
}

function sorted(lines: readonly string[]): SortableLine[] {
  return lines.map(sortable).sort(compareLines);
}

function sortable(line: string): SortableLine {
  const tokens = line.split(' ');
  const numbers = tokens.filter(isNumber);
  return {
    tokens,
    pattern: tokens.map((token) => (isNumber(token) ? '#' : token)).join(' '),
    wholes: numbers.filter((token) => !isDecimal(token)),
    numbers: numbers.map(toDouble),
  };
}

function compareLines(one: SortableLine, other: SortableLine): number {
  return (
    compareText(one.pattern, other.pattern) ||
    compareNumbers(one.numbers, other.numbers) ||
    compareText(one.wholes.join(' '), other.wholes.join(' '))
  );
}

function compareNumbers(one: readonly number[], other: readonly number[]): number {
  for (const [index, number] of one.entries()) {
    const rival = other[index] as number;
    if (number < rival) return -1;
    if (number > rival) return 1;
  }
  return 0;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
