/** Rates and remaining time from outcomes, with the clock as an argument. Showing them is somebody else's work and never slows a run. */
import type { StageProgress } from '../store/repository/runs.ts';
import type { Cost } from './work.ts';

export interface ProgressMeter {
  count(outcome: { isFailure: boolean; cost: Cost }): void;
  snapshot(inFlight: number): StageProgress;
}

const windowMs = 30_000;

export function createProgressMeter(
  stage: { stage: string; total: number | undefined; alreadyDone: number },
  nowMs: () => number,
): ProgressMeter {
  let done = stage.alreadyDone;
  let failed = 0;
  let completionTokens = 0;
  let costUsd: number | undefined;
  /** Completions per second of the clock, the last half minute. */
  const buckets: { second: number; count: number }[] = [];
  const startedMs = nowMs();

  const tick = () => {
    const second = Math.floor(nowMs() / 1000);
    const last = buckets.at(-1);
    if (last?.second === second) last.count += 1;
    else buckets.push({ second, count: 1 });
    while (buckets[0] && buckets[0].second < second - windowMs / 1000) buckets.shift();
  };

  const unitsPerSecond = () => {
    const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    const elapsedMs = Math.min(windowMs, nowMs() - startedMs);
    return count === 0 || elapsedMs <= 0 ? undefined : (count * 1000) / elapsedMs;
  };

  return {
    count({ isFailure, cost }) {
      done += 1;
      if (isFailure) failed += 1;
      completionTokens += cost.completionTokens;
      if (cost.costUsd !== undefined) costUsd = (costUsd ?? 0) + cost.costUsd;
      tick();
    },
    snapshot(inFlight) {
      const rate = unitsPerSecond();
      const left = stage.total === undefined ? undefined : Math.max(0, stage.total - done);
      return {
        stage: stage.stage,
        done,
        total: stage.total,
        inFlight,
        failed,
        unitsPerSecond: rate,
        etaSeconds: left === undefined || rate === undefined ? undefined : left / rate,
        completionTokens,
        costUsd,
      };
    },
  };
}
