/** Stand-in until branch `active` lands. */

import type { Level } from '../level.ts';
import { levelPosterior } from './level-posterior.ts';

export function roundSizes(questionCount: number, plan: { min: number; max: number; budget: number }): number[] {
  const total = Math.floor(questionCount * (plan.budget - plan.min));
  const size = Math.max(1, Math.ceil(total / 4));
  return total <= 0 ? [] : Array.from({ length: Math.ceil(total / size) }, (_, i) => Math.min(size, total - i * size));
}

export function allocateAttempts(of: {
  alpha: Float64Array;
  beta: Float64Array;
  attempts: Uint16Array;
  thresholds: readonly number[];
  easiest: Level;
  max: number;
  size: number;
}): Uint16Array {
  const given = new Uint16Array(of.alpha.length);
  const worth = [...of.alpha.keys()]
    .filter((i) => (of.attempts[i] as number) < of.max)
    .map((i) => ({
      i,
      width: levelPosterior({ alpha: of.alpha[i] as number, beta: of.beta[i] as number }, of.thresholds, of.easiest)
        .width,
    }))
    .sort((a, b) => b.width - a.width || a.i - b.i);
  for (const { i } of worth.slice(0, of.size)) given[i] = 1;
  return given;
}
