/** Rates and remaining time from outcomes, with the clock as an argument. Showing them is somebody else's work and never slows a run. */
import type { StageProgress } from '../store/repository/runs.ts';
import type { Cost, Failure, Work } from './work.ts';

export interface ProgressMeter {
  count(outcome: { failure?: Failure; cost: Cost }): void;
  snapshot(inFlight: number): StageProgress;
}

const windowMs = 30_000;

export function createProgressMeter(
  stage: Pick<Work<never, never>, 'stage' | 'total' | 'alreadyDone' | 'measure'>,
  nowMs: () => number,
): ProgressMeter {
  let units = 0;
  const measure = stage.measure?.bind(stage) ?? (() => ({ done: stage.alreadyDone + units, total: stage.total }));
  const doneBefore = measure().done;
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
    count({ failure, cost }) {
      units += 1;
      if (failure) failed += 1;
      completionTokens += cost.completionTokens;
      if (cost.costUsd !== undefined) costUsd = (costUsd ?? 0) + cost.costUsd;
      tick();
    },
    snapshot(inFlight) {
      const rate = unitsPerSecond();
      const { done, total } = measure();
      const left = total === undefined ? undefined : Math.max(0, total - done);
      const donePerUnit = units === 0 ? 1 : (done - doneBefore) / units;
      return {
        stage: stage.stage,
        done,
        total,
        inFlight,
        failed,
        unitsPerSecond: rate,
        etaSeconds:
          left === undefined || rate === undefined || donePerUnit === 0 ? undefined : left / (rate * donePerUnit),
        completionTokens,
        costUsd,
      };
    },
  };
}
