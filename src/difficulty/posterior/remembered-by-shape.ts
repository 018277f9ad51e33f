/** A function of a Beta distribution, computed once for each shape: banks hold few distinct counts of right and wrong. */
import type { BetaShape } from '../../stats/beta.ts';

/** Answers as `compute` does. Remembers at most `capacity` shapes, then forgets all and starts afresh, so memory stays bounded. */
export function rememberedByShape<T>(compute: (shape: BetaShape) => T, capacity = 65_536): (shape: BetaShape) => T {
  const byAlpha = new Map<number, Map<number, T>>();
  let remembered = 0;
  return (shape) => {
    const known = byAlpha.get(shape.alpha)?.get(shape.beta);
    if (known !== undefined) return known;
    const computed = compute(shape);
    if (remembered >= capacity) {
      byAlpha.clear();
      remembered = 0;
    }
    const byBeta = byAlpha.get(shape.alpha) ?? new Map<number, T>();
    byAlpha.set(shape.alpha, byBeta.set(shape.beta, computed));
    remembered += 1;
    return computed;
  };
}
