/** The ceiling on what a run may spend, counted from what the store says it has spent already. */
import type { Cost } from './work.ts';

export interface Limits {
  /** US dollars over the whole run, restarts included; undefined: no ceiling. */
  readonly maxCostUsd?: number | undefined;
  /** Prompt and completion tokens over the whole run; undefined: no ceiling. */
  readonly maxTokens?: number | undefined;
}

export interface Budget {
  add(cost: Cost): void;
  /**
   * Why no new call may start, or undefined. Calls in flight count at the mean cost seen so far, so that a run stops
   * near its ceiling instead of one window beyond it.
   */
  exhausted(inFlight: number): string | undefined;
  readonly spentUsd: number;
  readonly spentTokens: number;
}

export function createBudget(limits: Limits, spent: { costUsd: number; tokens: number; calls: number }): Budget {
  let { costUsd, tokens, calls } = spent;
  const expected = (total: number, inFlight: number) => total + (calls === 0 ? 0 : (total / calls) * inFlight);
  return {
    add(cost) {
      costUsd += cost.costUsd ?? 0;
      tokens += cost.promptTokens + cost.completionTokens;
      calls += 1;
    },
    exhausted(inFlight) {
      const { maxCostUsd, maxTokens } = limits;
      if (maxCostUsd !== undefined && expected(costUsd, inFlight) >= maxCostUsd) {
        return `the cost ceiling of $${maxCostUsd} is reached ($${costUsd.toFixed(4)} recorded)`;
      }
      if (maxTokens !== undefined && expected(tokens, inFlight) >= maxTokens) {
        return `the ceiling of ${maxTokens} tokens is reached (${tokens} recorded)`;
      }
      return undefined;
    },
    get spentUsd() {
      return costUsd;
    },
    get spentTokens() {
      return tokens;
    },
  };
}
