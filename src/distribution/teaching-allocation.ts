/**
 * Which chains of thought are kept, as a pure function of recorded outcomes: a fast reply must not push a slow one out of the
 * training set, or two runs of one configuration would differ.
 */
import { levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { type CandidateState, type LevelSummary, summariseCandidates } from './level-progress.ts';
import { fillQuotas, type Move, type ShortagePolicy } from './shortage.ts';

export interface LevelTeaching {
  readonly quota: number;
  readonly progress: LevelSummary;
  /** The bank holds no candidate of this level beyond those opened. */
  readonly isExhausted: boolean;
}

export interface EffectiveQuotas {
  /** Quotas after the unmet part of exhausted levels has moved. */
  readonly effectiveQuotas: PerLevel<number>;
  readonly moves: readonly Move[];
  /** Units no level can take; final once every level is complete. */
  readonly unmet: number;
  /** Policy `fail`, and a level is exhausted short of its quota. */
  readonly isRefused: boolean;
  /** The effective quota's last unit is certain: nothing still open can change which candidates are kept. */
  readonly isComplete: PerLevel<boolean>;
  /** Acceptances still to come, those not yet certain counted as come. */
  readonly missing: PerLevel<number>;
}

export interface TeachingAllocation extends EffectiveQuotas {
  /** Rank indices, ascending: the certain part of the first `effectiveQuotas` accepted candidates of each level. */
  readonly kept: PerLevel<readonly number[]>;
}

/**
 * Constant time, so it may be asked after every outcome. A level with open or further candidates counts as able to fill
 * anything; an exhausted one has what it accepted. When all levels are complete the quotas equal those that knowledge of
 * every candidate's outcome would give, whatever order outcomes came in: a level that took moved units had them to give,
 * so its unknown rest never bound the greedy rule.
 */
export function effectiveQuotas(input: {
  readonly levels: PerLevel<LevelTeaching>;
  readonly policy: ShortagePolicy;
}): EffectiveQuotas {
  const state = input.levels;
  const quotas = perLevel((level) => state[level].quota);
  const available = perLevel((level) => acceptable(state[level]));
  const { filled, moves, unmet, isRefused } = fillQuotas({ quotas, available, policy: input.policy });
  return {
    effectiveQuotas: filled,
    moves,
    unmet,
    isRefused,
    isComplete: perLevel((level) => state[level].progress.certain >= filled[level]),
    missing: perLevel((level) => Math.max(0, filled[level] - state[level].progress.accepted)),
  };
}

function acceptable({ progress, isExhausted }: LevelTeaching): number {
  return isExhausted && progress.open === 0 ? progress.accepted : Number.POSITIVE_INFINITY;
}

/** `effectiveQuotas` with the kept candidates listed; O(kept), for the moment they are wanted. */
export function allocateTeaching(input: {
  readonly levels: PerLevel<LevelTeaching>;
  readonly policy: ShortagePolicy;
}): TeachingAllocation {
  const quotas = effectiveQuotas(input);
  const kept = perLevel((level) => input.levels[level].progress.firstCertain(quotas.effectiveQuotas[level]));
  return { ...quotas, kept };
}

/** `allocateTeaching` from plain lists of candidates in rank order: the reference, O(candidates). */
export function teachingAllocation(input: {
  readonly quotas: PerLevel<number>;
  readonly candidates: PerLevel<readonly CandidateState[]>;
  readonly isExhausted: PerLevel<boolean>;
  readonly policy: ShortagePolicy;
}): TeachingAllocation {
  const state = perLevel((level) => ({
    quota: input.quotas[level],
    progress: summariseCandidates(input.candidates[level]),
    isExhausted: input.isExhausted[level],
  }));
  return allocateTeaching({ levels: state, policy: input.policy });
}

/** Nothing is left to wait for: every level complete. */
export function isTeachingComplete(allocation: EffectiveQuotas): boolean {
  return levels.every((level) => allocation.isComplete[level]);
}
