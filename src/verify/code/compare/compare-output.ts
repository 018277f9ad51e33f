/** Is what a program printed what was expected? */
import { compareExact } from './compare-exact.ts';
import { compareTokens, type SameToken } from './compare-tokens.ts';
import { compareUnordered } from './compare-unordered.ts';
import { type Comparison, type DirectComparator, different, type OutputRule } from './comparison.ts';
import { isClose, isDecimal } from './number-token.ts';
import { firstDifferentLine, lineNumberAt } from './scan.ts';

/** Absolute or relative, for expected decimals. */
export const defaultTolerance = 1e-6;

/**
 * Holds the actual output against the expected one; `OutputRule` lists what is accepted.
 *
 * Rows count: `1 2\n3 4` is not `1 2 3 4`, since a prompt shows its layout and another layout is often another answer. Judges that read
 * tokens only (Codeforces) would accept it; the checker comparator can.
 * By default a token is a decimal when the expected one has a point or an exponent, or is `inf` or `nan`: then any number within 1e-6,
 * absolute or relative to it, meets it, so `-0.0` meets `0.0` and `3` meets `3.0`. Every other token must be the same text: whole numbers
 * of any length exactly, `3.0` or `+3` or `03` never for `3`, `true` never for `True`, no order but the expected one.
 * Linear in the length of both; n log n for `unordered`. Never throws.
 */
export function compareOutput(expected: string, actual: string, comparator: DirectComparator): Comparison<OutputRule> {
  switch (comparator.kind) {
    case 'strict':
      return compareBytes(expected, actual);
    case 'exact':
      return compareExact(expected, actual);
    case 'float':
      return compareInOrder(expected, actual, numberWithin(comparator.tolerance), 'float-tokens');
    case 'unordered':
      return compareAnyOrder(expected, actual);
    case 'case-insensitive': {
      const result = compareInOrder(expected.toLowerCase(), actual.toLowerCase(), decimalWithin, 'decimal-tokens');
      return result.kind === 'equal' ? { kind: 'equal', rule: `case-insensitive-${result.rule}` } : result;
    }
    case 'default':
      return compareInOrder(expected, actual, decimalWithin, 'decimal-tokens');
  }
}

const decimalWithin: SameToken = (expected, actual) =>
  isDecimal(expected) && isClose(expected, actual, defaultTolerance);

function numberWithin(tolerance: number): SameToken {
  return (expected, actual) => isClose(expected, actual, tolerance);
}

function compareInOrder<ByValue extends string>(
  expected: string,
  actual: string,
  sameToken: SameToken,
  byValueRule: ByValue,
): Comparison<'lines' | 'tokens' | ByValue> {
  const from = firstDifferentLine(expected, actual);
  if (from === undefined) return { kind: 'equal', rule: 'lines' };
  const result = compareTokens({ expected, actual, from }, sameToken);
  if (result.kind === 'different') return result;
  return { kind: 'equal', rule: result.byValue ? byValueRule : 'tokens' };
}

function compareAnyOrder(expected: string, actual: string): Comparison<OutputRule> {
  const inOrder = compareInOrder(expected, actual, decimalWithin, 'decimal-tokens');
  return inOrder.kind === 'equal' ? inOrder : compareUnordered(expected, actual, decimalWithin);
}

function compareBytes(expected: string, actual: string): Comparison<'bytes'> {
  const [wanted, given] = [withoutFinalNewline(expected), withoutFinalNewline(actual)];
  if (wanted === given) return { kind: 'equal', rule: 'bytes' };
  const offset = commonLength(wanted, given);
  return different({
    where: `line ${lineNumberAt(wanted, offset)}`,
    expected: restOfLine(wanted, offset),
    actual: restOfLine(given, offset),
  });
}

function withoutFinalNewline(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

/** From the offset on, with the line's end written out, so that a difference in blanks can be seen. */
function restOfLine(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the output';
  const end = text.indexOf('\n', offset);
  return JSON.stringify(end === -1 ? text.slice(offset) : text.slice(offset, end + 1));
}
