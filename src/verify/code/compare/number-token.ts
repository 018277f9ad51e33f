/** Numbers as programs print them: exact where they must be, doubles only where a tolerance is asked for. */

// Each quantifier has one way to match, so that a token of a million digits costs one pass.
const numeral = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const decimalMark = /[.eE]/;
const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

export function isNumber(token: string): boolean {
  return numeral.test(token) || special.test(token);
}

/** A numeral with a point or an exponent, an infinity or a NaN. */
export function isDecimal(token: string): boolean {
  return numeral.test(token) ? decimalMark.test(token) : special.test(token);
}

/** As Number reads it, and `inf`, `-Infinity`, `nan` in any case; NaN also for what is no number. */
export function toDouble(token: string): number {
  if (numeral.test(token)) return Number(token);
  const match = special.exec(token);
  if (!match || match[2] !== undefined) return Number.NaN;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/**
 * Do both name the same number, up to an absolute or relative difference of `tolerance`? False when either is no number.
 * NaN is met by NaN only, an infinity by itself only; numerals beyond the doubles only by an equal one.
 */
export function isClose(expected: string, actual: string, tolerance: number): boolean {
  if (!isNumber(expected) || !isNumber(actual)) return false;
  const [wanted, given] = [toDouble(expected), toDouble(actual)];
  if (Number.isNaN(wanted) || Number.isNaN(given)) return Number.isNaN(wanted) && Number.isNaN(given);
  if (Number.isFinite(wanted) && Number.isFinite(given))
    return withinTolerance(wanted, given, tolerance) || sameDecimal(expected, actual);
  if (special.test(expected) || special.test(actual))
    return special.test(expected) && special.test(actual) && wanted === given;
  return sameDecimal(expected, actual);
}

export function withinTolerance(expected: number, actual: number, tolerance: number): boolean {
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
}

/** Equal as Python's `Decimal` has it, of ASCII digits: exactly, at any length. False when either is no numeral, and for NaN. */
export function sameDecimal(one: string, other: string): boolean {
  const canonical = canonicalDecimal(one);
  return canonical !== undefined && canonical === canonicalDecimal(other);
}

/**
 * One spelling for each number: `1e3`, `1000`, `+1000.00` and `1_000` are all `1e3`, every zero is `0`, infinities `inf` and `-inf`.
 * Undefined for NaN, which equals nothing, and for what is no number.
 */
export function canonicalDecimal(token: string): string | undefined {
  const plain = token.includes('_') ? withoutUnderscores(token) : token;
  const match = special.exec(plain);
  if (match) return match[2] === undefined ? `${match[1] === '-' ? '-' : ''}inf` : undefined;
  if (!numeral.test(plain)) return undefined;
  const [mantissa = '', exponent = '0'] = plain.toLowerCase().split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  return normalForm({ sign, digits: whole + fraction, exponent: BigInt(exponent) - BigInt(fraction.length) });
}

function normalForm({ sign, digits, exponent }: { sign: string; digits: string; exponent: bigint }): string {
  let [start, end] = [0, digits.length];
  while (start < end && digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return '0';
  return `${sign}${digits.slice(start, end)}e${exponent + BigInt(digits.length - end)}`;
}

/** Python's `Decimal` drops underscores wherever they stand. */
function withoutUnderscores(token: string): string {
  return token.replaceAll('_', '');
}
