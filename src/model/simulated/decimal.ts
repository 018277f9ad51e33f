/** Decimal numbers without rounding: a simulated step is right or wrong exactly, whatever the size of its numbers. */

/** The number `units` / 10^`scale`. */
export interface Decimal {
  readonly units: bigint;
  /** Digits after the point, 0 or more. */
  readonly scale: number;
}

const plainNumber = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads `-12`, `0.50`; undefined for anything else (no exponent, no separators). */
export function parseDecimal(text: string): Decimal | undefined {
  const match = plainNumber.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const magnitude = BigInt(whole + fraction);
  return { units: sign === '-' ? -magnitude : magnitude, scale: fraction.length };
}

/** Writes exactly `scale` digits after the point. */
export function formatDecimal({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export type Operator = '+' | '-' | '*';

/** Is `left operator right = result`, exactly? */
export function holds(equation: {
  readonly left: Decimal;
  readonly operator: Operator;
  readonly right: Decimal;
  readonly result: Decimal;
}): boolean {
  const { left, operator, right, result } = equation;
  if (operator === '*') return equal({ units: left.units * right.units, scale: left.scale + right.scale }, result);
  const scale = Math.max(left.scale, right.scale);
  const [a, b] = [unitsAt(left, scale), unitsAt(right, scale)];
  return equal({ units: operator === '+' ? a + b : a - b, scale }, result);
}

function equal(one: Decimal, other: Decimal): boolean {
  const scale = Math.max(one.scale, other.scale);
  return unitsAt(one, scale) === unitsAt(other, scale);
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}
