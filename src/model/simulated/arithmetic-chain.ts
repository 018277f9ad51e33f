/** The arithmetic of a simulated solution: equations that lead to a number, or from one step on to a wrong one. */
import type { Random } from '../../stats/random.ts';
import { type Decimal, formatDecimal, type Operator } from './decimal.ts';

export interface Equation {
  readonly left: bigint;
  readonly operator: Operator;
  readonly right: bigint;
  readonly result: bigint;
}

export interface ArithmeticChain {
  /** One `a + b = c` per step, as written; each starts from the result before it. */
  readonly equations: readonly string[];
  /** What the last equation comes to, as written. */
  readonly result: string;
}

/**
 * `stepCount` ≥ 1 equations whose last result is `target`. With `firstWrongStep` (0-based) that step's result is off,
 * later steps carry the wrong number on in correct arithmetic, and the result differs from `target` in value and size.
 */
export function arithmeticChain(options: {
  readonly target: Decimal;
  readonly stepCount: number;
  readonly firstWrongStep?: number | undefined;
  readonly random: Random;
}): ArithmeticChain {
  const { target, stepCount, firstWrongStep, random } = options;
  const right = equationsTo(target, stepCount, random);
  const equations = firstWrongStep === undefined ? right : derail(right, { firstWrongStep, target, random });
  const last = equations.at(-1) as Equation;
  return {
    equations: equations.map((equation) => written(equation, target.scale)),
    result: formatDecimal({ units: last.result, scale: target.scale }),
  };
}

/** Built from the end: each step undoes a seeded operation. */
function equationsTo(target: Decimal, stepCount: number, random: Random): Equation[] {
  const equations: Equation[] = [];
  for (let result = target.units; equations.length < stepCount; ) {
    const equation = equationTo(result, 10n ** BigInt(target.scale), random);
    equations.unshift(equation);
    result = equation.left;
  }
  return equations;
}

function equationTo(result: bigint, one: bigint, random: Random): Equation {
  const factor = BigInt(2 + random.integer(4));
  if (result !== 0n && result % factor === 0n && random.integer(3) === 0) {
    return { left: result / factor, operator: '*', right: factor, result };
  }
  const amount = BigInt(1 + random.integer(40)) * one;
  // Subtraction when the sum would start below zero keeps most numbers positive, as in a person's working.
  return result > amount && random.integer(2) === 0
    ? { left: result - amount, operator: '+', right: amount, result }
    : { left: result + amount, operator: '-', right: amount, result };
}

function derail(
  equations: readonly Equation[],
  { firstWrongStep, target, random }: { firstWrongStep: number; target: Decimal; random: Random },
): Equation[] {
  const slip = slipSize(target, random);
  const derailed = carry(equations, firstWrongStep, slip);
  const result = derailed.at(-1)?.result;
  // A lenient reader may drop a sign: the wrong result must not be the target's mirror image.
  return result === -target.units ? carry(equations, firstWrongStep, slip * 2n) : derailed;
}

/** Whole numbers of at least 2 % of the target, so that no rounding tolerance takes the wrong answer for the right one. */
function slipSize({ units, scale }: Decimal, random: Random): bigint {
  const one = 10n ** BigInt(scale);
  const magnitude = (units < 0n ? -units : units) / one;
  const slip = (BigInt(1 + random.integer(9)) + magnitude / 50n) * one;
  return random.integer(2) === 0 ? slip : -slip;
}

function carry(equations: readonly Equation[], firstWrongStep: number, slip: bigint): Equation[] {
  let carried = 0n;
  return equations.map((equation, step) => {
    if (step < firstWrongStep) return equation;
    const left = equation.left + carried;
    carried = step === firstWrongStep ? slip : equation.operator === '*' ? carried * equation.right : carried;
    return { ...equation, left, result: equation.result + carried };
  });
}

function written({ left, operator, right, result }: Equation, scale: number): string {
  const text = (units: bigint) => formatDecimal({ units, scale });
  const factor = operator === '*' ? right.toString() : text(right);
  return `${text(left)} ${operator} ${factor} = ${text(result)}`;
}
