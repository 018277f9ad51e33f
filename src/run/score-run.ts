/** The score stage of a run: each PRM scores the wrong trajectories. */
import { type ScoreStage, scoreWork } from '../stage/score.ts';
import type { EngineResult } from './engine.ts';
import { requireIngested, runEngine, type StageEnd } from './pipeline.ts';
import {
  type CollectionKey,
  gradedCollections,
  gradedDomains,
  keepsCalls,
  type PrmKey,
  type RunContext,
  splittingOf,
  trajectoriesOf,
} from './run-context.ts';
import { attemptCountsFor } from './student-attempts.ts';
import { gradedWithoutPrm } from './without-prm.ts';

export async function scoreRun(context: RunContext): Promise<StageEnd> {
  const { keys, onNotice } = context;
  if (keys.prmId === undefined) {
    onNotice(`No PRM is configured (\`processReward\`): levels come from ${gradedWithoutPrm(gradedDomains(context))}.`);
  }
  const reports = [];
  for (const prm of keys.prms) {
    const end = await scoreBy(context, prm);
    if (end.kind === 'stopped') return end;
    reports.push(end.report);
  }
  // One PRM reports as itself.
  return { kind: 'completed', report: reports.length > 1 ? reports : (reports[0] ?? { prm: null }) };
}

async function scoreBy(context: RunContext, prm: PrmKey): Promise<StageEnd> {
  let scored = 0;
  let failed = 0;
  for (const key of gradedCollections(context)) {
    await requireIngested(context, key);
    const result = await scoreCollection(context, { prm, collection: key });
    if (result.kind === 'stopped') return result;
    scored += result.progress.done - result.progress.failed;
    failed += result.progress.failed;
  }
  return { kind: 'completed', report: { prm: prm.id, newlyScored: scored, failed } };
}

/** What one PRM still owes of one collection. */
export async function scoreCollection(
  context: RunContext,
  of: { prm: PrmKey; collection: CollectionKey },
): Promise<EngineResult> {
  return runEngine(context, await scoreWork(await scoreStage(context, of)));
}

async function scoreStage(
  context: RunContext,
  { prm, collection }: { prm: PrmKey; collection: CollectionKey },
): Promise<ScoreStage> {
  const { store, keys, verifierFor } = context;
  return {
    store,
    runId: keys.runId,
    collectionId: collection.id,
    studentId: keys.student.id,
    prmId: prm.id,
    prm: await context.processReward(prm),
    splittingFor: splittingOf(prm.config),
    scoredText: prm.config.scoredText,
    trajectories: trajectoriesOf(context, prm),
    keepsCalls: keepsCalls(prm.config),
    price: 'price' in prm.config ? prm.config.price : undefined,
    attemptCount: attemptCountsFor(context, store, collection),
    verifierFor,
  };
}
