/** The lowest point of a smooth function of a few dozen numbers, from its values and gradients. */

/** Returns the value at `point` and fills `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** Stops when no part of the gradient is larger; default 1e-7. */
  readonly gradientTolerance?: number;
  /** Default 500. */
  readonly maximumIterations?: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** False when the iterations ran out; a line search that finds no lower value counts as arrived. */
  readonly isConverged: boolean;
}

/**
 * BFGS with the inverse Hessian kept whole (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 6.1 and equation 6.20 for the
 * first scale) and a bisecting weak Wolfe line search (Lewis and Overton 2013). Deterministic. Throws RangeError when the value
 * at the start is not finite.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Minimum {
  const { gradientTolerance = 1e-7, maximumIterations = 500 } = options;
  let here = evaluate(objective, Float64Array.from(start));
  if (!Number.isFinite(here.value)) throw new RangeError(`minimise: the value at the start is ${here.value}`);
  let inverseHessian = identity(start.length, 1);
  for (let iteration = 0; iteration < maximumIterations; iteration += 1) {
    if (largest(here.gradient) <= gradientTolerance) return arrived(here);
    const direction = product(inverseHessian, here.gradient).map((value) => -value);
    const next = searchAlong(objective, here, direction);
    if (next === undefined) return arrived(here);
    inverseHessian = updated(iteration === 0 ? undefined : inverseHessian, here, next) ?? inverseHessian;
    here = next;
  }
  return { ...arrived(here), isConverged: false };
}

interface Place {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

function arrived({ point, value }: Place): Minimum {
  return { point, value, isConverged: true };
}

function evaluate(objective: Objective, point: Float64Array): Place {
  const gradient = new Float64Array(point.length);
  const value = objective(point, gradient);
  return { point, value, gradient };
}

/** A step that lowers the value enough and flattens the slope enough; undefined when there is no lower place in sight. */
function searchAlong(objective: Objective, from: Place, direction: Float64Array): Place | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let step = 1;
  let lowest: Place | undefined;
  for (let round = 0; round < 50; round += 1) {
    const place = evaluate(
      objective,
      from.point.map((value, index) => value + step * (direction[index] as number)),
    );
    if (!(place.value <= from.value + 1e-4 * step * slope)) high = step;
    else {
      if (place.value < from.value) lowest = place;
      if (dot(place.gradient, direction) >= 0.9 * slope) return lowest;
      low = step;
    }
    step = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return lowest;
}

/** Undefined where the curvature along the step is not positive: the old matrix then stays. */
function updated(known: Float64Array[] | undefined, from: Place, to: Place): Float64Array[] | undefined {
  const step = to.point.map((value, index) => value - (from.point[index] as number));
  const change = to.gradient.map((value, index) => value - (from.gradient[index] as number));
  const curvature = dot(step, change);
  if (!(curvature > 1e-300)) return undefined;
  const matrix = known ?? identity(step.length, curvature / dot(change, change));
  const image = product(matrix, change);
  const factor = (1 + dot(change, image) / curvature) / curvature;
  return matrix.map((row, i) =>
    row.map((value, j) => {
      const [si, sj, hi, hj] = [step[i], step[j], image[i], image[j]] as [number, number, number, number];
      return value + factor * si * sj - (hi * sj + si * hj) / curvature;
    }),
  );
}

function identity(size: number, scale: number): Float64Array[] {
  return Array.from({ length: size }, (_, row) => new Float64Array(size).fill(0).fill(scale, row, row + 1));
}

function product(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector));
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += (first[index] as number) * (second[index] as number);
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
