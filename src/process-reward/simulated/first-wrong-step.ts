/** Reads a simulated solution as a process reward model should: by checking its arithmetic, not by knowing its answer. */
import { holds, type Operator, parseDecimal } from '../../model/simulated/decimal.ts';

const equation = /(-?\d+(?:\.\d+)?) ?([+\-*×]) ?(-?\d+(?:\.\d+)?) ?= ?(-?\d+(?:\.\d+)?)/g;

/** 0-based index of the first step with an equation `a + b = c` (also -, *) that does not hold; undefined when all hold. */
export function firstWrongStep(steps: readonly string[]): number | undefined {
  const found = steps.findIndex((step) => !step.matchAll(equation).every(isTrue));
  return found === -1 ? undefined : found;
}

function isTrue([, a = '', sign = '', b = '', c = '']: RegExpExecArray): boolean {
  const [left, right, result] = [parseDecimal(a), parseDecimal(b), parseDecimal(c)];
  if (!left || !right || !result) return true;
  return holds({ left, operator: (sign === '×' ? '*' : sign) as Operator, right, result });
}
