import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDecimal, holds, parseDecimal } from './decimal.ts';

const equation = (left: string, operator: '+' | '-' | '*', right: string, result: string) => {
  const [a, b, c] = [left, right, result].map((text) => parseDecimal(text) ?? expect.fail(text));
  return holds({ left: a as never, operator, right: b as never, result: c as never });
};

test('writing a number and reading it gives it back', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.nat(12), (units, scale) => {
      expect(parseDecimal(formatDecimal({ units, scale }))).toEqual({ units, scale });
    }),
  );
});

test('numbers are written with their digits after the point', () => {
  expect(formatDecimal({ units: -5n, scale: 2 })).toBe('-0.05');
  expect(formatDecimal({ units: 1200n, scale: 2 })).toBe('12.00');
});

test('what is no plain number is not read', () => {
  for (const text of ['', '1e5', '1,000', '.5', '5.', 'x', '1/2']) expect(parseDecimal(text), text).toBeUndefined();
});

test('equations are checked without rounding', () => {
  expect(equation('0.1', '+', '0.2', '0.3')).toBe(true);
  expect(equation('0.1', '+', '0.2', '0.30000000000000004')).toBe(false);
  expect(equation('1.5', '*', '3', '4.50')).toBe(true);
  expect(equation('7', '-', '9', '-2')).toBe(true);
  expect(equation('123456789012345678901', '+', '1', '123456789012345678902')).toBe(true);
  expect(equation('123456789012345678901', '+', '1', '123456789012345678901')).toBe(false);
});
