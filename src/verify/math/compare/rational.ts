/** Exact fractions of BigInts: the tier that settles most answers without any rounding. */
import { BudgetExceeded, limits } from '../budget.ts';

/** In lowest terms, `bottom` > 0. */
export interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

export const zero: Rational = { top: 0n, bottom: 1n };
export const one: Rational = { top: 1n, bottom: 1n };

/** `top / bottom` in lowest terms. Throws RangeError when `bottom` is 0, BudgetExceeded when a part is too large. */
export function rational(top: bigint, bottom: bigint = 1n): Rational {
  if (bottom === 0n) throw new RangeError('division by zero');
  const shrink = bottom === 1n ? 1n : gcd(top < 0n ? -top : top, bottom < 0n ? -bottom : bottom);
  const sign = bottom < 0n ? -1n : 1n;
  return bounded({ top: (sign * top) / shrink, bottom: (sign * bottom) / shrink });
}

/** Reads `12`, `.5`, `1.25`, `3e8`, `3.5e-08`. Throws BudgetExceeded for an exponent beyond the bit limit. */
export function rationalFromDecimal(text: string): Rational {
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  const exponent = Number(exponentText) - decimals.length;
  if (Math.abs(exponent) > limits.bits / 4 || mantissa.length > limits.bits / 4)
    throw new BudgetExceeded('a number is too long');
  const digits = BigInt(whole + decimals || '0');
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent));
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}

export function negate(a: Rational): Rational {
  return { top: -a.top, bottom: a.bottom };
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.top * b.top, a.bottom * b.bottom);
}

/** Throws RangeError when `b` is 0. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.top * b.bottom, a.bottom * b.top);
}

/** `a` to an integer power. Throws BudgetExceeded before computing a result beyond the bit limit, RangeError for 0 to a negative power. */
export function power(a: Rational, exponent: bigint): Rational {
  if (exponent < 0n) return power(divide(one, a), -exponent);
  const bits = Math.max(bitLength(a.top), bitLength(a.bottom));
  if (bits > 1 && exponent * BigInt(bits - 1) > BigInt(limits.bits)) throw new BudgetExceeded('a power is too large');
  const small = bits <= 1 ? exponent % 2n : exponent;
  return bits <= 1 && exponent > 0n
    ? { top: a.top === 0n ? 0n : a.top ** (small === 0n ? 2n : 1n), bottom: 1n }
    : { top: a.top ** exponent, bottom: a.bottom ** exponent };
}

export function equals(a: Rational, b: Rational): boolean {
  return a.top === b.top && a.bottom === b.bottom;
}

/** Negative, 0 or positive as `a` is below, at or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isInteger(a: Rational): boolean {
  return a.bottom === 1n;
}

/** The nearest double, also where both parts overflow one. */
export function toNumber(a: Rational): number {
  const direct = Number(a.top) / Number(a.bottom);
  if (Number.isFinite(direct) && (direct !== 0 || a.top === 0n)) return direct;
  const shift = BigInt(bitLength(a.top) - bitLength(a.bottom) - 64);
  const scaled = shift >= 0n ? a.top / (a.bottom << shift) : (a.top << -shift) / a.bottom;
  return Number(scaled) * 2 ** Number(shift);
}

function bounded(a: Rational): Rational {
  if (bitLength(a.top) > 2 * limits.bits || bitLength(a.bottom) > 2 * limits.bits)
    throw new BudgetExceeded('a number is too large');
  return a;
}

function bitLength(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  return magnitude < 9_007_199_254_740_992n
    ? Math.ceil(Math.log2(Number(magnitude) + 1))
    : magnitude.toString(16).length * 4;
}

/** Of non-negative integers. */
export function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
