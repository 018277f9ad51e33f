/** Random numbers that simulated banks are made of. */
import type { Random } from '../../../src/stats/random.ts';

/** Standard normal (Box and Muller 1958), one of the two it makes. */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}

export function betaVariate(random: Random, alpha: number, beta: number): number {
  const x = gammaVariate(random, alpha);
  return x / (x + gammaVariate(random, beta));
}

/** Gamma(shape, 1): Marsaglia and Tsang 2000, ACM TOMS 26; shapes below 1 by their boost. */
function gammaVariate(random: Random, shape: number): number {
  if (shape < 1) return gammaVariate(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}
