/** The answer stage of a run: the student answers the bank, and the benchmark P_eval is measured on. */
import { answerWork } from '../stage/answer.ts';
import type { VerdictKind } from '../verify/verifier.ts';
import { requireIngested, runEngine, type StageEnd } from './pipeline.ts';
import { gradedCollections, type RunContext } from './run-context.ts';
import { attemptCountsFor } from './student-attempts.ts';

/** The student answers everything, and each reply is verified. */
export async function answerRun(context: RunContext): Promise<StageEnd> {
  const { store, keys, verifierFor } = context;
  for (const key of gradedCollections(context)) await requireIngested(context, key);
  await context.startVerifiers(gradedCollections(context));
  const ports = await context.studentPorts();
  const failures = createReasonTally();
  const counts: Record<VerdictKind, number> = { correct: 0, incorrect: 0, undecided: 0, truncated: 0, failed: 0 };
  for (const key of gradedCollections(context)) {
    const work = await answerWork({
      stage: key === keys.bank ? 'answer' : `answer ${key.name}`,
      store,
      runId: keys.runId,
      collectionId: key.id,
      ports,
      attemptCount: attemptCountsFor(context, store, key),
      verifierFor,
      onResult: ({ attempt: { result }, verdict }) => {
        counts[verdict?.kind ?? 'failed'] += 1;
        if (result.kind === 'failed') failures.add(result.reason);
        if (verdict?.kind === 'failed') failures.add(verdict.detail);
      },
    });
    const result = await runEngine(context, work);
    if (result.kind === 'stopped') return result;
  }
  const spend = await store.spend({ runId: keys.runId, responderId: keys.student.id });
  return { kind: 'completed', report: { newVerdicts: counts, newFailures: failures.counts(), spend } };
}

const reasonLimit = 20;

/** Why calls or verifications failed, the most frequent first; reasons beyond the first 20 seen count as `other`, since servers may number theirs. */
function createReasonTally() {
  const seen = new Map<string, number>();
  return {
    add(reason: string) {
      const name = seen.has(reason) || seen.size < reasonLimit ? reason : 'other';
      seen.set(name, (seen.get(name) ?? 0) + 1);
    },
    counts: (): Readonly<Record<string, number>> => Object.fromEntries([...seen].sort(([, a], [, b]) => b - a)),
  };
}
