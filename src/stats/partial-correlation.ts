/** A rank correlation with what other measures explain taken out of both sides. */
import { midranks, pearson } from './rank-correlation.ts';

/**
 * Spearman's partial correlation of `first` and `second` given `covariates`, in [-1, 1]: Pearson's of the residuals when the midranks of
 * both are regressed on those of the covariates and a constant (least squares). Undefined for fewer observations than covariates
 * plus three, and when nothing of one side is left. Throws RangeError when lengths differ.
 */
export function partialSpearman(
  first: readonly number[],
  second: readonly number[],
  covariates: readonly (readonly number[])[],
): number | undefined {
  if ([second, ...covariates].some((values) => values.length !== first.length))
    throw new RangeError('a partial correlation needs as many values of everything');
  if (first.length < covariates.length + 3) return undefined;
  const basis = orthogonalBasis([new Float64Array(first.length).fill(1), ...covariates.map(midranks)]);
  const [one, other] = [first, second].map((values) => residual(midranks(values), basis)) as [
    Float64Array,
    Float64Array,
  ];
  const isLeft = (values: Float64Array) => norm(values) > 1e-9 * first.length;
  return isLeft(one) && isLeft(other) ? pearson(one, other) : undefined;
}

/** Gram-Schmidt, leaving out what the earlier ones explain already. */
function orthogonalBasis(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const left = residual(vector, basis);
    const length = norm(left);
    if (length > 1e-9 * norm(vector)) basis.push(left.map((value) => value / length));
  }
  return basis;
}

/** Twice: once loses digits where two vectors are nearly the same. */
function residual(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const left = Float64Array.from(vector);
  for (const unit of [...basis, ...basis]) {
    const share = left.reduce((sum, value, index) => sum + value * (unit[index] as number), 0);
    for (let index = 0; index < left.length; index += 1)
      left[index] = (left[index] as number) - share * (unit[index] as number);
  }
  return left;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
