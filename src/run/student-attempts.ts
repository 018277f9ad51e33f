/** How many attempts of each question count in a run: the configured k, or what active grading has given so far. */
import type { Config } from '../config/schema.ts';
import type { AttemptCounts } from '../stage/attempt-counts.ts';
import type { Store } from '../store/store.ts';
import type { CollectionKey, RunKeys } from './run-context.ts';

/** The most attempts any question may get. */
export function mostAttemptsOf({ student: { attempts } }: Config): number {
  return typeof attempts === 'number' ? attempts : attempts.max;
}

/** As the rounds of active grading that are in the store say; before the first, the plan's least for every question. */
export function attemptCountsFor(
  { config, keys }: { readonly config: Config; readonly keys: RunKeys },
  store: Store,
  { id: collectionId }: CollectionKey,
): AttemptCounts {
  const { attempts } = config.student;
  if (typeof attempts === 'number') return attempts;
  const key = { studentId: keys.student.id, plan: keys.allocationPlan, collectionId };
  return {
    max: attempts.max,
    of: async (questionIds) => {
      const allocated = await store.allocatedAttempts({ ...key, questionIds });
      return new Map(questionIds.map((id) => [id, allocated.get(id) ?? attempts.min]));
    },
  };
}

/** `4`, or `1 to 8 (3 on average)`. */
export function attemptsText({ student: { attempts } }: Config): string {
  if (typeof attempts === 'number') return String(attempts);
  return `${attempts.min} to ${attempts.max} (${attempts.budget} on average)`;
}
