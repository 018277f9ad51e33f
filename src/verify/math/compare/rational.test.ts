import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetExceeded } from '../budget.ts';
import {
  add,
  compare,
  divide,
  equals,
  multiply,
  negate,
  power,
  rational,
  rationalFromDecimal,
  toNumber,
  zero,
} from './rational.ts';

const fraction = fc.tuple(fc.bigInt(-9999n, 9999n), fc.bigInt(1n, 999n)).map(([top, bottom]) => rational(top, bottom));

describe('rational', () => {
  it('keeps lowest terms with a positive bottom', () => {
    expect(rational(6n, -8n)).toEqual({ top: -3n, bottom: 4n });
    expect(() => rational(1n, 0n)).toThrow(RangeError);
  });

  it.each([
    ['12', 12n, 1n],
    ['.5', 1n, 2n],
    ['1.25', 5n, 4n],
    ['3e2', 300n, 1n],
    ['3.5e-1', 7n, 20n],
  ])('reads the decimal %s', (text, top, bottom) => {
    expect(rationalFromDecimal(text)).toEqual({ top, bottom });
  });

  it('obeys the laws of a field', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
        expect(add(a, negate(a))).toEqual(zero);
        if (b.top !== 0n) expect(equals(multiply(divide(a, b), b), a)).toBe(true);
        expect(Math.sign(compare(a, b))).toBe(Math.sign(toNumber(a) - toNumber(b)));
      }),
      { seed: 3 },
    );
  });

  it('refuses a power beyond the bit limit before computing it', () => {
    expect(power(rational(2n), 100n).top).toBe(2n ** 100n);
    expect(power(rational(2n, 3n), -2n)).toEqual({ top: 9n, bottom: 4n });
    expect(power(rational(-1n), 10n ** 30n + 1n)).toEqual({ top: -1n, bottom: 1n });
    expect(power(rational(-1n), 10n ** 30n)).toEqual({ top: 1n, bottom: 1n });
    expect(power(rational(5n), 0n)).toEqual({ top: 1n, bottom: 1n });
    expect(() => power(rational(3n, 2n), 10n ** 8n)).toThrow(BudgetExceeded);
  });

  it('converts what overflows a double in both parts', () => {
    expect(toNumber(rational(3n * 10n ** 400n + 1n, 2n * 10n ** 400n))).toBeCloseTo(1.5, 12);
  });
});
