/** From a distribution to a selection: quotas per level, what the bank has, and the seeded order questions are asked in. */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { quotas as quotasOf } from '../distribution/quotas.ts';
import { samplingMultipliers } from '../distribution/sampling-key.ts';
import { fillQuotas, type ShortagePolicy } from '../distribution/shortage.ts';
import type { GradeKey } from '../store/repository/grades.ts';
import type { Selection } from '../store/repository/selections.ts';
import type { Store } from '../store/store.ts';

export interface SampleStage {
  readonly store: Store;
  readonly runId: string;
  readonly key: GradeKey;
  /** Shares per level, summing to 1. */
  readonly distribution: PerLevel<number>;
  readonly size: number;
  readonly seed: string;
  readonly shortage: ShortagePolicy;
}

export interface SampleReport {
  readonly distribution: PerLevel<number>;
  /** Asked by the distribution; sums to the size. */
  readonly quotas: PerLevel<number>;
  readonly available: PerLevel<number>;
  /** After the shortage policy. */
  readonly filled: PerLevel<number>;
  readonly moves: readonly { readonly from: Level; readonly to: Level; readonly count: number }[];
  /** Asked for and not to be had anywhere the policy allows. */
  readonly unmet: number;
}

/** Writes the run's selection and reports what was asked, found and moved. */
export async function sampleQuestions(stage: SampleStage): Promise<SampleReport> {
  const { store, runId, key, distribution, size, seed, shortage } = stage;
  const available = await store.drawnCounts(key);
  const quotas = quotasOf(distribution, size);
  const { filled, moves, unmet } = fillQuotas({ quotas, available, policy: shortage });
  const multipliers = samplingMultipliers(seed);
  const selections: Selection[] = [];
  for (const level of levels) {
    if (filled[level] === 0) continue;
    const ids = await store.candidates({ ...key, level, ...multipliers, offset: 0, limit: filled[level] });
    selections.push(...ids.map((questionId, rank) => ({ level, rank, questionId })));
  }
  await store.replaceSelections(runId, selections);
  return { distribution, quotas, available, filled: perLevel((level) => filled[level]), moves, unmet };
}
