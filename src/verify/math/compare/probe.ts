/** Compares expressions by their values at fixed, seeded points: in the positive reals, then negative, then complex. */
import type { Budget } from '../budget.ts';
import { type Node, some } from '../read/ast.ts';
import { type Complex, isFiniteComplex, isReal, magnitude, minus } from './complex.ts';
import { evaluate, type Point } from './evaluate.ts';
import type { Match } from './match.ts';

const relativeTolerance = 1e-10;
/** Beyond the tolerance but within this, doubles cannot tell. */
const uncertainty = 1e-8;

/** The names of the free symbols. */
export function symbolsOf(...nodes: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const node of nodes)
    some(node, (inner) => {
      if (inner.kind === 'symbol') names.add(inner.name);
      return false;
    });
  return names;
}

export interface ProbeInput {
  readonly a: Node;
  readonly b: Node;
  readonly degree: number;
  readonly budget: Budget;
}

/** Values of both sides at one point, with the error cancellation may have left. */
export interface Sample {
  readonly a: Complex;
  readonly b: Complex;
  readonly noise: number;
}

type Region = 'positive' | 'negative' | 'complex';
const regions: readonly Region[] = [
  'positive',
  'positive',
  'positive',
  'positive',
  'negative',
  'negative',
  'negative',
  'complex',
];

/** Both sides at every point where both have a value; branch cuts make only reals comparable on the negative side. */
export function samples({ a, b, degree, budget }: ProbeInput): Sample[] {
  const names = [...symbolsOf(a, b)].sort();
  const result: Sample[] = [];
  for (const [index, region] of (names.length === 0 ? regions.slice(0, 1) : regions).entries()) {
    const point: Point = { symbols: pointFor(names, { index, region }), degree, budget, noise: 0 };
    const sample = { a: evaluate(a, point), b: evaluate(b, point), noise: 0 };
    if (!isFiniteComplex(sample.a) || !isFiniteComplex(sample.b)) continue;
    if (region === 'negative' && !(isReal(sample.a) && isReal(sample.b))) continue;
    if (region === 'complex' && hasBranches(a, b)) continue;
    result.push({ ...sample, noise: point.noise });
  }
  return result;
}

function hasBranches(...nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    some(
      node,
      (inner) =>
        (inner.kind === 'call' && !/^(sin|cos|tan|cot|sec|csc|exp)$/.test(inner.name)) ||
        (inner.kind === 'power' && inner.items[1].kind !== 'number'),
    ),
  );
}

function pointFor(
  names: readonly string[],
  { index, region }: { index: number; region: Region },
): Map<string, Complex> {
  const random = generator(index * 7919 + 12_345);
  return new Map(
    names.map((name) => {
      const size = 0.2 + 2.9 * random() + (index % 2) * 3 * random();
      const negative = region === 'negative' && random() < 0.75;
      return [name, { re: negative ? -size : size, im: region === 'complex' ? random() - 0.5 : 0 }] as const;
    }),
  );
}

/** Mulberry32: the same points every time, on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Equal when equal at every point, different as soon as one point tells them apart, unknown when no point can be used. */
export function probeEqual(input: ProbeInput): Match {
  const points = samples(input);
  if (points.length === 0) return 'unknown';
  let result: Match = 'equal';
  for (const point of points) {
    const match = closeness(point);
    if (match === 'different') return 'different';
    if (match === 'unknown') result = 'unknown';
  }
  return result;
}

export function closeness({ a, b, noise }: Sample): Match {
  const difference = magnitude(minus(a, b));
  const size = Math.max(magnitude(a), magnitude(b));
  if (difference <= relativeTolerance * size || difference <= noise) return 'equal';
  return difference <= uncertainty * size ? 'unknown' : 'different';
}

/** The constant `a / b` over all points, or undefined when the ratio varies or is 0: proportional equations are the same equation. */
export function constantRatio(input: ProbeInput): number | undefined {
  const ratios: number[] = [];
  for (const { a, b } of samples(input)) {
    if (!isReal(a) || !isReal(b)) continue;
    if (b.re === 0 || a.re === 0) return undefined;
    ratios.push(a.re / b.re);
  }
  const [first] = ratios;
  if (first === undefined || ratios.length < 3) return undefined;
  return ratios.every((ratio) => Math.abs(ratio - first) <= 1e-9 * Math.abs(first)) ? first : undefined;
}
