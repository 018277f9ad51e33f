/** The ceiling on what a run may spend, counted from what the store says it has spent already. */
import type { Cost } from './work.ts';

export interface Limits {
  /** US dollars over the whole run, restarts included; undefined: no ceiling. */
  readonly maxCostUsd?: number | undefined;
  /** Prompt and completion tokens over the whole run; undefined: no ceiling. */
  readonly maxTokens?: number | undefined;
}

export interface Budget {
  /** The same budget seen by one stage, whose calls may cost many times those of the stage before. */
  stage(): StageBudget;
  readonly spentUsd: number;
  readonly spentTokens: number;
}

export interface StageBudget {
  add(cost: Cost): void;
  /**
   * Why no new call may start, or undefined. Calls in flight count at this stage's mean cost so far (before its first
   * outcome: at the mean of all calls), so that a run stops near its ceiling instead of one window beyond it.
   */
  exhausted(inFlight: number): string | undefined;
}

interface Sum {
  calls: number;
  costUsd: number;
  tokens: number;
}

export function createBudget(limits: Limits, spent: { costUsd: number; tokens: number; calls: number }): Budget {
  const total: Sum = { ...spent };
  return {
    stage: () => stageBudget(limits, total),
    get spentUsd() {
      return total.costUsd;
    },
    get spentTokens() {
      return total.tokens;
    },
  };
}

function stageBudget({ maxCostUsd, maxTokens }: Limits, total: Sum): StageBudget {
  const own: Sum = { calls: 0, costUsd: 0, tokens: 0 };
  const expected = (what: 'costUsd' | 'tokens', inFlight: number) => {
    const seen = own.calls > 0 ? own : total;
    return total[what] + (seen.calls === 0 ? 0 : (seen[what] / seen.calls) * inFlight);
  };
  return {
    add(cost) {
      for (const sum of [own, total]) {
        sum.calls += 1;
        sum.costUsd += cost.costUsd ?? 0;
        sum.tokens += cost.promptTokens + cost.completionTokens;
      }
    },
    exhausted(inFlight) {
      if (maxCostUsd !== undefined && expected('costUsd', inFlight) >= maxCostUsd) {
        return `the cost ceiling of $${maxCostUsd} is reached ($${total.costUsd.toFixed(4)} recorded)`;
      }
      if (maxTokens !== undefined && expected('tokens', inFlight) >= maxTokens) {
        return `the ceiling of ${maxTokens} tokens is reached (${total.tokens} recorded)`;
      }
      return undefined;
    },
  };
}
