/** Values modulo large primes: compares integers and fractions far too large to write out, such as 1/2004! and 2^2005. */
import { type Budget, BudgetExceeded } from '../budget.ts';
import type { Node } from '../read/ast.ts';
import { exactValue } from './exact.ts';
import { type Match, matchOf } from './match.ts';
import { isInteger } from './rational.ts';

/** Primes near 10^18 with no special form, so that powers of two do not fall into a short cycle. */
const primes = [1_000_000_000_000_000_003n, 1_000_000_000_000_000_009n] as const;
const largestFactorial = 20_000n;

/** Are two numbers equal modulo both primes? Unknown when either is not built from integers by + - × / ^ and !. */
export function compareModular(a: Node, b: Node, budget: Budget): Match {
  let equal = true;
  for (const prime of primes) {
    const left = residue({ node: a, prime, budget });
    const right = residue({ node: b, prime, budget });
    if (left === undefined || right === undefined) return 'unknown';
    equal &&= left === right;
  }
  return matchOf(equal);
}

interface Residue {
  readonly node: Node;
  readonly prime: bigint;
  readonly budget: Budget;
}

function residue({ node, prime, budget }: Residue): bigint | undefined {
  budget.spend();
  const below = (inner: Node) => residue({ node: inner, prime, budget });
  const combined = (items: readonly Node[], start: bigint, combine: (a: bigint, b: bigint) => bigint) => {
    let result = start;
    for (const item of items) {
      const value = below(item);
      if (value === undefined) return undefined;
      result = combine(result, value) % prime;
    }
    return result;
  };
  switch (node.kind) {
    case 'number':
      return quotient({ top: modulo(node.value.top, prime), bottom: modulo(node.value.bottom, prime), prime });
    case 'sum':
      return combined(node.items, 0n, (a, b) => a + b);
    case 'product':
      return combined(node.items, 1n, (a, b) => a * b);
    case 'negation':
      return combined(node.items, 0n, (_, b) => prime - b);
    case 'quotient': {
      const top = below(node.items[0]);
      const bottom = below(node.items[1]);
      return top === undefined || bottom === undefined ? undefined : quotient({ top, bottom, prime });
    }
    case 'power': {
      const base = below(node.items[0]);
      const exponent = exactValue(node.items[1], budget);
      if (base === undefined || !exponent || !isInteger(exponent)) return undefined;
      return modularPower({ base, exponent: modulo(exponent.top, prime - 1n), prime });
    }
    case 'call':
      return node.name === 'factorial' ? factorialResidue(node.items[0] as Node, { prime, budget }) : undefined;
    default:
      return undefined;
  }
}

function factorialResidue(of: Node, { prime, budget }: { prime: bigint; budget: Budget }): bigint | undefined {
  const value = exactValue(of, budget);
  if (!value || !isInteger(value) || value.top < 0n) return undefined;
  if (value.top > largestFactorial) throw new BudgetExceeded('a factorial is too large');
  budget.spend(Number(value.top) / 8);
  let result = 1n;
  for (let factor = 2n; factor <= value.top; factor += 1n) result = (result * factor) % prime;
  return result;
}

function quotient({ top, bottom, prime }: { top: bigint; bottom: bigint; prime: bigint }): bigint | undefined {
  return bottom === 0n ? undefined : (top * modularPower({ base: bottom, exponent: prime - 2n, prime })) % prime;
}

function modularPower({ base, exponent, prime }: { base: bigint; exponent: bigint; prime: bigint }): bigint {
  let result = 1n;
  let square = base % prime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
}
