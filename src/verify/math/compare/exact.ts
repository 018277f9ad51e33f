/** Exact value of what is a rational number; everything irrational, symbolic or too large is left to later tiers. */
import { type Budget, BudgetExceeded } from '../budget.ts';
import { type Node, type NodeOf, withItems } from '../read/ast.ts';
import { negated, numberNode } from '../read/parse-expression.ts';
import {
  add,
  compare,
  divide,
  gcd,
  isInteger,
  multiply,
  negate,
  one,
  power,
  type Rational,
  rational,
  zero,
} from './rational.ts';

/**
 * The value of `node`, or undefined when it is not a rational number this tier can find.
 * Throws BudgetExceeded when the number, or the work, is too large.
 */
export function exactValue(node: Node, budget: Budget): Rational | undefined {
  budget.spend();
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'based':
      return basedValue(node);
    case 'sum':
      return fold(node.items, { start: zero, combine: add, budget });
    case 'product':
      return fold(node.items, { start: one, combine: multiply, budget });
    case 'negation':
      return mapped(node.items[0], budget, negate);
    case 'degrees':
    case 'quantity':
      return exactValue(node.items[0], budget);
    case 'percent':
      return mapped(node.items[0], budget, (value) => divide(value, rational(100n)));
    case 'quotient':
      return exactQuotient(node, budget);
    case 'power':
      return exactPower(node, budget);
    case 'call':
      return exactCall(node, budget);
    default:
      return undefined;
  }
}

interface Fold {
  readonly start: Rational;
  readonly combine: (a: Rational, b: Rational) => Rational;
  readonly budget: Budget;
}

function fold(items: readonly Node[], { start, combine, budget }: Fold): Rational | undefined {
  let result = start;
  for (const item of items) {
    const value = exactValue(item, budget);
    if (!value) return undefined;
    result = combine(result, value);
  }
  return result;
}

function mapped(node: Node, budget: Budget, map: (value: Rational) => Rational): Rational | undefined {
  const value = exactValue(node, budget);
  return value && map(value);
}

function exactQuotient(node: NodeOf<'quotient'>, budget: Budget): Rational | undefined {
  const top = exactValue(node.items[0], budget);
  const bottom = exactValue(node.items[1], budget);
  return top && bottom && bottom.top !== 0n ? divide(top, bottom) : undefined;
}

function exactPower(node: NodeOf<'power'>, budget: Budget): Rational | undefined {
  const base = exactValue(node.items[0], budget);
  const exponent = base && exactValue(node.items[1], budget);
  if (!base || !exponent || (base.top === 0n && exponent.top <= 0n)) return undefined;
  if (isInteger(exponent)) return power(base, exponent.top);
  if (exponent.bottom > 8n || base.top < 0n) return undefined;
  const root = exactRoot(base, exponent.bottom);
  return root && power(root, exponent.top);
}

/** Digits in a base up to 36; undefined when a digit does not exist in it. */
export function basedValue({ digits, base }: { digits: string; base: number }): Rational | undefined {
  if (base < 2 || base > 36) return undefined;
  let value = 0n;
  for (const character of digits) {
    const digit = Number.parseInt(character, 36);
    if (!(digit < base)) return undefined;
    value = value * BigInt(base) + BigInt(digit);
  }
  return rational(value);
}

const mostSeriesTerms = 1_000n;

/** A finite sum or product, term by term. */
function exactSeries({ name, items }: NodeOf<'call'>, budget: Budget): Rational | undefined {
  const [body, lower, upper] = items;
  const [variable, start] = lower?.kind === 'relation' ? lower.items : [];
  const from = start && exactValue(start, budget);
  const to = upper && exactValue(upper, budget);
  if (!body || variable?.kind !== 'symbol' || !from || !to || !isInteger(from) || !isInteger(to)) return undefined;
  if (to.top - from.top > mostSeriesTerms) throw new BudgetExceeded('a series has too many terms');
  let result = name === 'sum' ? zero : one;
  for (let index = from.top; index <= to.top; index += 1n) {
    const at = numberNode(String(index < 0n ? -index : index));
    const value = exactValue(substituted(body, variable.name, index < 0n ? negated(at) : at), budget);
    if (!value) return undefined;
    result = name === 'sum' ? add(result, value) : multiply(result, value);
  }
  return result;
}

function substituted(node: Node, name: string, value: Node): Node {
  if (node.kind === 'symbol') return node.name === name ? value : node;
  return 'items' in node
    ? withItems(
        node,
        node.items.map((item) => substituted(item, name, value)),
      )
    : node;
}

function exactCall(node: NodeOf<'call'>, budget: Budget): Rational | undefined {
  if (node.name === 'sum' || node.name === 'prod') return exactSeries(node, budget);
  const values = node.items.map((item) => exactValue(item, budget));
  if (!values.every((value) => value !== undefined)) return undefined;
  const [first, second] = values;
  if (!first) return undefined;
  switch (node.name) {
    case 'abs':
      return first.top < 0n ? negate(first) : first;
    case 'floor':
      return rational(floorOf(first));
    case 'ceil':
      return rational(-floorOf(negate(first)));
    case 'factorial':
      return factorial(first, budget);
    case 'binomial':
      return second && binomial({ from: first, choose: second, budget });
    case 'root':
      return second && isInteger(second) && second.top > 0n && second.top <= 8n
        ? exactRoot(first, second.top)
        : undefined;
    case 'gcd':
    case 'lcm':
      return integerFold(values as readonly Rational[], node.name);
    case 'max':
      return values.reduce((a, b) => (compare(a, b) >= 0 ? a : b));
    case 'min':
      return values.reduce((a, b) => (compare(a, b) <= 0 ? a : b));
    default:
      return undefined;
  }
}

/** Of integers; undefined when one is none, or is 0. */
function integerFold(values: readonly Rational[], name: 'gcd' | 'lcm'): Rational | undefined {
  if (!values.every((value) => isInteger(value) && value.top !== 0n)) return undefined;
  const tops = values.map(({ top }) => (top < 0n ? -top : top));
  return rational(tops.reduce((a, b) => (name === 'gcd' ? gcd(a, b) : (a / gcd(a, b)) * b)));
}

function floorOf(value: Rational): bigint {
  const quotient = value.top / value.bottom;
  return value.top < 0n && quotient * value.bottom !== value.top ? quotient - 1n : quotient;
}

function factorial(value: Rational, budget: Budget): Rational | undefined {
  if (!isInteger(value) || value.top < 0n) return undefined;
  if (value.top > 900n) throw new BudgetExceeded('a factorial is too large');
  let result = 1n;
  budget.spend(Number(value.top));
  for (let factor = 2n; factor <= value.top; factor += 1n) result *= factor;
  return rational(result);
}

function binomial({
  from,
  choose,
  budget,
}: {
  from: Rational;
  choose: Rational;
  budget: Budget;
}): Rational | undefined {
  if (!isInteger(from) || !isInteger(choose) || choose.top < 0n || from.top < choose.top) return undefined;
  const count = choose.top * 2n > from.top ? from.top - choose.top : choose.top;
  if (count > 900n || from.top > 1_000_000n) throw new BudgetExceeded('a binomial coefficient is too large');
  budget.spend(Number(count));
  let result = 1n;
  for (let step = 1n; step <= count; step += 1n) result = (result * (from.top - count + step)) / step;
  return rational(result);
}

/** The real root when it is rational. */
export function exactRoot(value: Rational, index: bigint): Rational | undefined {
  if (value.top < 0n) {
    const positive = index % 2n === 1n ? exactRoot(negate(value), index) : undefined;
    return positive && negate(positive);
  }
  const top = integerRoot(value.top, index);
  const bottom = integerRoot(value.bottom, index);
  return top === undefined || bottom === undefined ? undefined : { top, bottom };
}

function integerRoot(value: bigint, index: bigint): bigint | undefined {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil((value.toString(16).length * 4) / Number(index)));
  for (;;) {
    const next = ((index - 1n) * root + value / root ** (index - 1n)) / index;
    if (next >= root) break;
    root = next;
  }
  return root ** index === value ? root : undefined;
}
