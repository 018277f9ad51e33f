/** What became of one level's candidates, kept so that each outcome costs constant time at 100,000 candidates. */

/** A question the teacher was asked (or is being asked) to write a chain of thought for. */
export type CandidateState =
  /** A verified chain of thought exists. */
  | { readonly kind: 'accepted' }
  /** All tries used, none verified. */
  | { readonly kind: 'rejected' }
  /** No reply could be had. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'open'; readonly triesUsed: number };

/** All that the allocation needs to know of a level. */
export interface LevelSummary {
  readonly accepted: number;
  readonly rejected: number;
  readonly failed: number;
  readonly open: number;
  /** Accepted candidates with no open candidate before them: their place among the accepted cannot change any more. */
  readonly certain: number;
  /** Rank indices of the first `count` certain candidates, or of all when there are fewer. */
  readonly firstCertain: (count: number) => readonly number[];
}

export interface LevelProgress extends LevelSummary {
  /** Candidates opened so far, whatever became of them. */
  readonly size: number;
  /** Appends the next candidate in rank order, by default open with no try used, and returns its index. */
  append(state?: CandidateState): number;
  /**
   * Records what became of an open candidate (or another used try). Amortised O(1). Throws RangeError when there is no such
   * candidate, or it is already resolved: an outcome is final.
   */
  settle(index: number, state: CandidateState): void;
  state(index: number): CandidateState | undefined;
}

/** Empty, or with candidates in rank order as a resumed run finds them in the store. */
export function createLevelProgress(candidates: Iterable<CandidateState> = []): LevelProgress {
  const states: CandidateState[] = [];
  const counts = { accepted: 0, rejected: 0, failed: 0, open: 0 };
  const certain: number[] = [];
  let resolvedPrefix = 0;

  const extendPrefix = (): void => {
    for (let state = states[resolvedPrefix]; state && state.kind !== 'open'; state = states[resolvedPrefix]) {
      if (state.kind === 'accepted') certain.push(resolvedPrefix);
      resolvedPrefix += 1;
    }
  };

  const progress: LevelProgress = {
    get size() {
      return states.length;
    },
    get accepted() {
      return counts.accepted;
    },
    get rejected() {
      return counts.rejected;
    },
    get failed() {
      return counts.failed;
    },
    get open() {
      return counts.open;
    },
    get certain() {
      return certain.length;
    },
    firstCertain: (count) => certain.slice(0, count),
    append: (state = { kind: 'open', triesUsed: 0 }) => {
      counts[state.kind] += 1;
      states.push(state);
      extendPrefix();
      return states.length - 1;
    },
    settle: (index, state) => {
      const before = states[index];
      if (before?.kind !== 'open') throw new RangeError(`candidate ${index} is ${before?.kind ?? 'unknown'}, not open`);
      counts.open -= 1;
      counts[state.kind] += 1;
      states[index] = state;
      extendPrefix();
    },
    state: (index) => states[index],
  };
  for (const state of candidates) progress.append(state);
  return progress;
}

/** The same summary by one scan: the reference `createLevelProgress` must agree with. */
export function summariseCandidates(candidates: readonly CandidateState[]): LevelSummary {
  const count = (kind: CandidateState['kind']): number => candidates.filter((state) => state.kind === kind).length;
  const firstOpen = candidates.findIndex((state) => state.kind === 'open');
  const resolved = firstOpen === -1 ? candidates : candidates.slice(0, firstOpen);
  const certain = resolved.flatMap((state, index) => (state.kind === 'accepted' ? [index] : []));
  return {
    accepted: count('accepted'),
    rejected: count('rejected'),
    failed: count('failed'),
    open: count('open'),
    certain: certain.length,
    firstCertain: (wanted) => certain.slice(0, wanted),
  };
}
