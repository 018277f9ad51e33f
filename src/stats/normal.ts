/** The standard normal distribution, for intervals that state their confidence. */

/**
 * P(Z <= z), by `1/2 + phi(z) (z + z^3/3 + z^5/(3*5) + ...)` (Marsaglia 2004, J. Stat. Softw. 11(4)).
 * Absolute error below 1e-14; beyond |z| = 8, where the tail is below 1e-15, 0 or 1.
 */
export function normalCdf(z: number): number {
  if (z > 8) return 1;
  if (z < -8) return 0;
  let sum = z;
  let term = z;
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * density(z);
}

/**
 * z with P(Z <= z) = probability, to about 1e-12. Throws RangeError outside [1e-12, 1 - 1e-12].
 * Newton from 0: the distribution function is concave above 0, so the steps approach from below and never overshoot.
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 1e-12 && probability <= 1 - 1e-12))
    throw new RangeError(`a normal quantile needs a probability in [1e-12, 1 - 1e-12], got ${probability}`);
  if (probability < 0.5) return -normalQuantile(1 - probability);
  let z = 0;
  for (let round = 0; round < 100; round += 1) {
    const step = (probability - normalCdf(z)) / density(z);
    z += step;
    if (Math.abs(step) < 1e-14) break;
  }
  return z;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
