/**
 * Exact arithmetic with square roots: numbers of the form Σ qᵢ √dᵢ with rational qᵢ and square-free integers dᵢ, negative ones
 * standing for i√|d|. Distinct square-free roots are linearly independent over the rationals (Besicovitch 1940), so two such
 * numbers are equal exactly when their coefficients are.
 */
import { type Budget, BudgetExceeded } from '../budget.ts';
import type { Node, NodeOf } from '../read/ast.ts';
import { exactRoot, exactValue } from './exact.ts';
import { add, divide, gcd, isInteger, multiply, negate, one, type Rational, rational, zero } from './rational.ts';

/** Coefficients by square-free radicand; no coefficient is 0. */
type Surd = ReadonlyMap<bigint, Rational>;

const mostTerms = 16;
const mostPower = 12n;
/** Radicands are factored by trial division this far. What is left below its cube has two prime factors at most: a square, or square-free. */
const largestFactor = 4_000n;

/** Are both numbers sums of square roots, and equal? Undefined when either is not, or is too large to tell. */
export function equalSurds(a: Node, b: Node, budget: Budget): boolean | undefined {
  try {
    const left = surdOf(a, budget);
    const right = left && surdOf(b, budget);
    return left && right && same(left, right);
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof RangeError) return undefined;
    throw error;
  }
}

function same(a: Surd, b: Surd): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([radicand, { top, bottom }]) => {
    const other = b.get(radicand);
    return other?.top === top && other.bottom === bottom;
  });
}

function surdOf(node: Node, budget: Budget): Surd | undefined {
  budget.spend();
  switch (node.kind) {
    case 'number':
      return term(1n, node.value);
    case 'constant':
      return node.name === 'i' ? term(-1n, one) : undefined;
    case 'negation':
      return mapped(surdOf(node.items[0], budget), negate);
    case 'quantity':
      return surdOf(node.items[0], budget);
    case 'sum':
      return folded(node.items, { start: new Map(), combine: plus, budget });
    case 'product':
      return folded(node.items, { start: term(1n, one), combine: (x, y) => times(x, y, budget), budget });
    case 'quotient': {
      const [top, bottom] = node.items.map((item) => surdOf(item, budget));
      const inverse = top && bottom && inverted(bottom, budget);
      return inverse && times(top, inverse, budget);
    }
    case 'power':
      return powerOf(node, budget);
    case 'call':
      return node.name === 'root' ? rootOf(node, budget) : undefined;
    default:
      return undefined;
  }
}

interface Fold {
  readonly start: Surd;
  readonly combine: (a: Surd, b: Surd) => Surd;
  readonly budget: Budget;
}

function folded(items: readonly Node[], { start, combine, budget }: Fold): Surd | undefined {
  let result = start;
  for (const item of items) {
    const value = surdOf(item, budget);
    if (!value) return undefined;
    result = combine(result, value);
  }
  return result;
}

function term(radicand: bigint, coefficient: Rational): Surd {
  return new Map(coefficient.top === 0n ? [] : [[radicand, coefficient]]);
}

function mapped(surd: Surd | undefined, map: (value: Rational) => Rational): Surd | undefined {
  return surd && new Map([...surd].map(([radicand, value]) => [radicand, map(value)]));
}

function plus(a: Surd, b: Surd): Surd {
  const result = new Map(a);
  for (const [radicand, value] of b) {
    const sum = add(result.get(radicand) ?? zero, value);
    if (sum.top === 0n) result.delete(radicand);
    else result.set(radicand, sum);
  }
  if (result.size > mostTerms) throw new BudgetExceeded('a sum of roots has too many terms');
  return result;
}

function times(a: Surd, b: Surd, budget: Budget): Surd {
  let result: Surd = new Map();
  for (const [left, x] of a)
    for (const [right, y] of b) {
      budget.spend(4);
      const { radicand, factor } = rootProduct(left, right);
      result = plus(result, term(radicand, multiply(multiply(x, y), rational(factor))));
    }
  return result;
}

/** √a √b = g √(ab/g²) with g = gcd(a, b), and i√a · i√b = -√a √b. */
function rootProduct(a: bigint, b: bigint): { radicand: bigint; factor: bigint } {
  const [left, right] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const shared = gcd(left, right);
  const size = (left / shared) * (right / shared);
  const bothImaginary = a < 0n && b < 0n;
  return { radicand: a < 0n !== b < 0n ? -size : size, factor: bothImaginary ? -shared : shared };
}

/** 1/s for one term, or for two by the conjugate; longer denominators are left to the numeric tier. */
function inverted(surd: Surd, budget: Budget): Surd | undefined {
  const terms = [...surd];
  const [first, second] = terms;
  if (!first || terms.length > 2) return undefined;
  if (!second) {
    const [radicand, value] = first;
    return term(radicand, divide(one, multiply(value, rational(radicand))));
  }
  const conjugate: Surd = new Map([first, [second[0], negate(second[1])]]);
  const norm = times(surd, conjugate, budget).get(1n);
  return norm && mapped(conjugate, (value) => divide(value, norm));
}

function powerOf({ items: [base, exponent] }: NodeOf<'power'>, budget: Budget): Surd | undefined {
  const power = exactValue(exponent, budget);
  if (!power) return undefined;
  if (power.bottom === 2n && power.top === 1n) return squareRoot(base, budget);
  if (!isInteger(power) || power.top > mostPower || power.top < -mostPower) return undefined;
  const value = surdOf(base, budget);
  const factor = value && power.top < 0n ? inverted(value, budget) : value;
  if (!factor) return undefined;
  let result: Surd = term(1n, one);
  for (let step = power.top < 0n ? -power.top : power.top; step > 0n; step -= 1n)
    result = times(result, factor, budget);
  return result;
}

function rootOf({ items: [radicand, index] }: NodeOf<'call'>, budget: Budget): Surd | undefined {
  const two = index && exactValue(index, budget);
  return radicand && two?.top === 2n && two.bottom === 1n ? squareRoot(radicand, budget) : undefined;
}

/** √(p/q) = √(pq) / q, of a rational only: nested roots are left to the numeric tier. */
function squareRoot(of: Node, budget: Budget): Surd | undefined {
  const value = exactValue(of, budget);
  if (!value) return undefined;
  const free = squareFree(value.top * value.bottom, budget);
  return free && term(free.radicand, rational(free.factor, value.bottom));
}

/** n = factor² · radicand with a square-free radicand that keeps n's sign; undefined when n is too hard to factor. */
function squareFree(n: bigint, budget: Budget): { radicand: bigint; factor: bigint } | undefined {
  if (n === 0n) return { radicand: 1n, factor: 0n };
  let [rest, radicand, factor] = [n < 0n ? -n : n, n < 0n ? -1n : 1n, 1n];
  for (let prime = 2n; prime <= largestFactor && prime * prime <= rest; prime += 1n) {
    budget.spend(0.1);
    while (rest % (prime * prime) === 0n) {
      rest /= prime * prime;
      factor *= prime;
    }
    if (rest % prime === 0n) {
      rest /= prime;
      radicand *= prime;
    }
  }
  const root = exactRoot(rational(rest), 2n);
  if (root) return { radicand, factor: factor * root.top };
  return rest < largestFactor ** 3n ? { radicand: radicand * rest, factor } : undefined;
}
