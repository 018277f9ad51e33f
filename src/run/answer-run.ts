/** The answer stage of a run: the student answers the bank, and the benchmark P_eval is measured on. */
import { allocateNextRound } from '../stage/active-grading.ts';
import { answerWork } from '../stage/answer.ts';
import type { AttemptResult, ResponderPorts } from '../stage/attempt.ts';
import { gradingRuleOf } from '../stage/grading-rule.ts';
import type { VerdictKind } from '../verify/verifier.ts';
import { gradedSource } from './grade-run.ts';
import { requireIngested, runEngine, type StageEnd } from './pipeline.ts';
import { type CollectionKey, gradedCollections, type RunContext } from './run-context.ts';
import { scoreCollection } from './score-run.ts';
import { attemptCountsFor } from './student-attempts.ts';

interface Answering {
  readonly ports: ResponderPorts;
  readonly onResult: (result: AttemptResult) => void;
}

export async function answerRun(context: RunContext): Promise<StageEnd> {
  const { store, keys } = context;
  for (const key of gradedCollections(context)) await requireIngested(context, key);
  await context.startVerifiers(gradedCollections(context));
  const tally = createTally();
  const answering = { ports: await context.studentPorts(), onResult: tally.add };
  for (const collection of gradedCollections(context)) {
    const end = await answerAll(context, collection, answering);
    if (end.kind === 'stopped') return end;
  }
  const spend = await store.spend({ runId: keys.runId, responderId: keys.student.id });
  return { kind: 'completed', report: { ...tally.report(), spend } };
}

/** Every attempt meant for a collection: k each, or the rounds of active grading until their budget is spent. */
async function answerAll(context: RunContext, collection: CollectionKey, answering: Answering): Promise<StageEnd> {
  const name = collection === context.keys.bank ? 'answer' : `answer ${collection.name}`;
  for (let stage = name; ; ) {
    const end = await answerOnce(context, { collection, stage, answering });
    if (end.kind === 'stopped' || typeof context.config.student.attempts === 'number') return end;
    const round = await nextRound(context, collection);
    if (round.kind !== 'round') return round;
    stage = `${name}, round ${round.round} of ${round.rounds}`;
  }
}

async function answerOnce(
  context: RunContext,
  { collection, stage, answering }: { collection: CollectionKey; stage: string; answering: Answering },
): Promise<StageEnd> {
  const { store, keys, verifierFor } = context;
  const attemptCount = attemptCountsFor(context, store, collection);
  const work = await answerWork({
    ...{ stage, store, runId: keys.runId, collectionId: collection.id, verifierFor, attemptCount },
    ...answering,
  });
  const result = await runEngine(context, work);
  return result.kind === 'stopped' ? result : { kind: 'completed', report: undefined };
}

type NextRound = StageEnd | { readonly kind: 'round'; readonly round: number; readonly rounds: number };

/** Where attempts go next hangs on all that is known, step scores included: they are owed first. */
async function nextRound(context: RunContext, collection: CollectionKey): Promise<NextRound> {
  const { keys, config } = context;
  const plan = config.student.attempts;
  const [prm] = keys.prmId === undefined ? [] : keys.prms;
  const scored = prm && (await scoreCollection(context, { prm, collection }));
  if (scored?.kind === 'stopped') return scored;
  const rule = await gradingRuleOf(keys.difficulty, gradedSource(context, keys.bank));
  if (typeof plan === 'number' || rule.kind !== 'posterior') return { kind: 'completed', report: undefined };
  const key = { studentId: keys.student.id, plan: keys.allocationPlan, collectionId: collection.id };
  const next = await allocateNextRound({ source: gradedSource(context, collection), key, plan, rule });
  return next ? { kind: 'round', ...next } : { kind: 'completed', report: undefined };
}

const reasonLimit = 20;

/** What came of the attempts of this session, and why calls or verifications failed. */
function createTally() {
  const failures = createReasonTally();
  const newVerdicts: Record<VerdictKind, number> = { correct: 0, incorrect: 0, undecided: 0, truncated: 0, failed: 0 };
  return {
    add({ attempt: { result }, verdict }: AttemptResult) {
      newVerdicts[verdict?.kind ?? 'failed'] += 1;
      if (result.kind === 'failed') failures.add(result.reason);
      if (verdict?.kind === 'failed') failures.add(verdict.detail);
    },
    report: () => ({ newVerdicts, newFailures: failures.counts() }),
  };
}

/** The most frequent first; reasons beyond the first 20 seen count as `other`, since servers may number theirs. */
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
