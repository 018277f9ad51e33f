/** Evaluates a tree at one point in complex doubles, keeping track of what cancellation has cost. */
import type { Budget } from '../budget.ts';
import type { Node, NodeOf } from '../read/ast.ts';
import * as complex from './complex.ts';
import { type Complex, real } from './complex.ts';
import { basedValue } from './exact.ts';
import { toNumber } from './rational.ts';

export interface Point {
  /** The value of every free symbol. */
  readonly symbols: ReadonlyMap<string, Complex>;
  /** What one degree counts for outside trigonometric functions: 1, or π/180. */
  readonly degree: number;
  readonly budget: Budget;
  /** Largest absolute error that cancellation in sums may have left; raised during the evaluation. */
  noise: number;
}

const notANumber = real(Number.NaN);
const radiansPerDegree = Math.PI / 180;

/** The value of `node` at `point`; not a number (NaN) where it has none or the kind of node has no value. */
export function evaluate(node: Node, point: Point): Complex {
  point.budget.spend();
  switch (node.kind) {
    case 'number':
      return real(toNumber(node.value));
    case 'based':
      return real(toNumber(basedValue(node) ?? { top: 0n, bottom: 1n }));
    case 'symbol':
      return point.symbols.get(node.name) ?? notANumber;
    case 'constant':
      return constants[node.name];
    case 'sum':
      return evaluateSum(node.items, point);
    case 'product':
      return node.items.reduce((value, item) => complex.product(value, evaluate(item, point)), real(1));
    case 'quotient':
      return complex.quotient(evaluate(node.items[0], point), evaluate(node.items[1], point));
    case 'power':
      return complex.power(evaluate(node.items[0], point), evaluate(node.items[1], point));
    case 'negation':
      return complex.negative(evaluate(node.items[0], point));
    case 'degrees':
      return complex.product(real(point.degree), evaluate(node.items[0], point));
    case 'percent':
      return complex.quotient(evaluate(node.items[0], point), real(100));
    case 'quantity':
      return evaluate(node.items[0], point);
    case 'call':
      return evaluateCall(node, point);
    default:
      return notANumber;
  }
}

const constants: Readonly<Record<NodeOf<'constant'>['name'], Complex>> = {
  pi: real(Math.PI),
  e: real(Math.E),
  i: { re: 0, im: 1 },
  infinity: real(Number.POSITIVE_INFINITY),
};

function evaluateSum(items: readonly Node[], point: Point): Complex {
  let total = real(0);
  let largest = 0;
  for (const item of items) {
    const term = evaluate(item, point);
    largest = Math.max(largest, complex.magnitude(term));
    total = complex.plus(total, term);
  }
  if (complex.magnitude(total) < 1e-3 * largest) point.noise = Math.max(point.noise, 1e-15 * largest);
  return total;
}

const trigonometric = new Set(['sin', 'cos', 'tan', 'cot', 'sec', 'csc']);

function evaluateCall(node: NodeOf<'call'>, point: Point): Complex {
  const inner = trigonometric.has(node.name) ? { ...point, degree: radiansPerDegree } : point;
  const values = node.items.map((item) => evaluate(item, inner));
  point.noise = Math.max(point.noise, inner.noise);
  const known = functions[node.name];
  return known ? known(values[0] ?? notANumber, values[1]) : unknownFunction(node.name, values);
}

type NamedFunction = (a: Complex, b?: Complex) => Complex;
const onReals =
  (map: (value: number) => number): NamedFunction =>
  (a) =>
    complex.isReal(a) ? real(map(a.re)) : notANumber;
const inverse =
  (of: NamedFunction): NamedFunction =>
  (a) =>
    complex.quotient(real(1), of(a));
const tangent: NamedFunction = (a) => complex.quotient(complex.sine(a), complex.cosine(a));

const functions: Readonly<Record<string, NamedFunction>> = {
  __proto__: null as never,
  sin: complex.sine,
  cos: complex.cosine,
  tan: tangent,
  cot: inverse(tangent),
  sec: inverse(complex.cosine),
  csc: inverse(complex.sine),
  arcsin: onReals(Math.asin),
  arccos: onReals(Math.acos),
  arctan: onReals(Math.atan),
  sinh: onReals(Math.sinh),
  cosh: onReals(Math.cosh),
  tanh: onReals(Math.tanh),
  exp: complex.exponential,
  ln: complex.logarithm,
  log: complex.logarithm,
  logarithm: (a, base) => complex.quotient(complex.logarithm(a), complex.logarithm(base ?? notANumber)),
  abs: (a) => real(complex.magnitude(a)),
  floor: onReals(Math.floor),
  ceil: onReals(Math.ceil),
  root: (a, index) => nthRoot(a, index ?? notANumber),
  factorial: onReals(gammaAfter),
  binomial: (a, b) =>
    b && complex.isReal(a) && complex.isReal(b)
      ? real(gammaAfter(a.re) / (gammaAfter(b.re) * gammaAfter(a.re - b.re)))
      : notANumber,
};

/** An odd root of a negative real is taken real, as school does. */
function nthRoot(a: Complex, index: Complex): Complex {
  if (a.im === 0 && a.re < 0 && index.re % 2 === 1) return real(-((-a.re) ** (1 / index.re)));
  if (a.im === 0 && a.re >= 0 && index.re === 2) return real(Math.sqrt(a.re));
  return complex.power(a, complex.quotient(real(1), index));
}

/** x! for real x: Lanczos' approximation of the gamma function (g = 7, nine terms). */
function gammaAfter(x: number): number {
  if (x < -0.5) return Math.PI / (Math.sin(Math.PI * (x + 1)) * gammaAfter(-x - 1));
  if (Number.isInteger(x) && x <= 170) return integerFactorial(x);
  const series = lanczos.reduce(
    (sum, coefficient, index) => sum + (index === 0 ? coefficient : coefficient / (x + index)),
    0,
  );
  const t = x + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (x + 0.5) * Math.exp(-t) * series;
}

function integerFactorial(x: number): number {
  let result = 1;
  for (let factor = 2; factor <= x; factor += 1) result *= factor;
  return result;
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** A smooth stand-in for `f`, fixed by its name, so that equal arguments give equal values and others do not. */
function unknownFunction(name: string, values: readonly Complex[]): Complex {
  let seed = 0;
  for (const character of name) seed = (seed * 31 + character.charCodeAt(0)) % 9973;
  return values.reduce(
    (sum, value, index) =>
      complex.plus(
        sum,
        complex.product(real(1.3 + index + (seed % 97) / 41), complex.sine(complex.plus(value, real(seed / 3019)))),
      ),
    real(seed / 7919),
  );
}
