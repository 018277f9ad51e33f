/** The teach stage of a run: its surroundings, the kept chains, and the report per level. */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { samplingMultipliers } from '../distribution/sampling-key.ts';
import type { Move } from '../distribution/shortage.ts';
import { UserError } from '../errors/errors.ts';
import type { SampleReport } from '../stage/sample.ts';
import { createTeaching, type Teaching } from '../stage/teach.ts';
import { traceCheckerId } from '../stage/trace-check.ts';
import { canonicalJson, type Spend } from '../store/repository/attempts.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { Verdict } from '../verify/verifier.ts';
import { supportedDomains } from '../verify/verifiers.ts';
import { distributionOf, requireGraded, runEngine, type StageEnd } from './pipeline.ts';
import { bankGrades, type RunContext } from './run-context.ts';

export interface LevelTeachReport {
  /** Verified chains asked for by the selection. */
  readonly planned: number;
  /** After what other levels could not give. */
  readonly quota: number;
  /** Questions tried whose outcome decided what is kept. */
  readonly triedQuestions: number;
  /** Replies those took. */
  readonly attempts: number;
  readonly kept: number;
  /** Tries that came to nothing, by reason: a verdict, why a program is wrong, what is wrong with the trace, or `failed` where no reply could be had. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly usage: Spend;
  /** Questions asked ahead of need; their replies stay in the store for other runs. */
  readonly surplusQuestions: number;
}

export interface TeachReport {
  readonly levels: PerLevel<LevelTeachReport>;
  readonly kept: number;
  readonly moves: readonly Move[];
  /** Chains asked for which the bank could not give. */
  readonly unmet: number;
}

export async function teachRun(context: RunContext): Promise<StageEnd> {
  const { store, keys, config, verifierFor, onNotice } = context;
  const sampled = (await store.run(keys.runId))?.reports.sample as SampleReport | undefined;
  if (!sampled) throw new UserError('This run has no selection yet.', { hint: 'Run `adaptive-cot sample` first.' });
  await requireGraded(context, keys.bank);
  await requireCurrentSelection(context, sampled);
  await context.startVerifiers([keys.bank]);
  const teaching = await createTeaching({
    store,
    runId: keys.runId,
    ports: await context.teacherPorts(),
    verifierFor,
    grades: bankGrades(context),
    order: samplingMultipliers(String(config.selection.seed)),
    quotas: sampled.filled,
    shortage: config.selection.shortage,
    tries: config.teacher.tries,
    trace: config.teacher.trace,
  });
  const result = await runEngine(context, teaching.work);
  await store.replaceChains(keys.runId, teaching.kept());
  if (result.kind === 'stopped') return result;
  const report = await reportOf(context, teaching, sampled);
  if (report.unmet > 0)
    onNotice(`${report.unmet} chains could not be had: every question the policy allows was tried.`);
  return { kind: 'completed', report };
}

/** Candidates are found by their place in a level's order: on other levels a question could be passed over or asked twice. */
async function requireCurrentSelection(context: RunContext, sampled: SampleReport): Promise<void> {
  const { store, keys, config } = context;
  const grades = bankGrades(context);
  const order = samplingMultipliers(String(config.selection.seed));
  const isSame = (one: unknown, other: unknown) => canonicalJson(one) === canonicalJson(other);
  const chosen = groupBy(await store.selections(keys.runId), ({ level }) => level);
  let isCurrent =
    isSame(await store.drawnCounts(grades), sampled.available) &&
    isSame(await distributionOf(context), sampled.distribution);
  for (const [level, selections] of chosen) {
    const ids = await store.candidates({ ...grades, level, ...order, offset: 0, limit: selections.length });
    isCurrent &&= isSame(
      ids,
      selections.map(({ questionId }) => questionId),
    );
  }
  if (isCurrent) return;
  throw new UserError('The levels have changed since the selection was drawn.', {
    hint: 'Run `adaptive-cot sample` again; it calls no model.',
  });
}

async function reportOf(context: RunContext, teaching: Teaching, sampled: SampleReport): Promise<TeachReport> {
  const allocation = teaching.allocation();
  const byLevel = {} as Record<Level, LevelTeachReport>;
  for (const level of levels) {
    const decisive = teaching.decisive(level);
    byLevel[level] = {
      planned: sampled.filled[level],
      quota: allocation.effectiveQuotas[level],
      triedQuestions: decisive.length,
      kept: allocation.kept[level].length,
      surplusQuestions: teaching.surplusCount(level),
      ...(await attemptsOf(context, decisive)),
    };
  }
  const kept = levels.reduce((sum: number, level) => sum + byLevel[level].kept, 0);
  return { levels: perLevel((level) => byLevel[level]), kept, moves: allocation.moves, unmet: allocation.unmet };
}

/** Of a wrong program why it is wrong; of others the kind. */
function verdictName(verdict: Verdict | undefined): string | undefined {
  return verdict?.kind === 'incorrect' ? (verdict.reason ?? 'incorrect') : verdict?.kind;
}

async function attemptsOf(
  { store, keys, config, verifierFor }: RunContext,
  decisive: ReturnType<Teaching['decisive']>,
) {
  const questionIds = decisive.map(({ questionId }) => questionId);
  const ids = decisive.flatMap(({ attemptIds }) => attemptIds);
  const states = await store.attemptStates({
    responderId: keys.teacher.id,
    questionIds,
    verifiers: supportedDomains.map((domain) => verifierFor(domain).id),
  });
  const traceRejects = await store.traceChecks({ checker: traceCheckerId(config.teacher.trace), attemptIds: ids });
  // Other runs may have asked for more samples of the same questions.
  const deciding = new Set(ids);
  const rejected = new Map<string, number>();
  for (const state of states.filter(({ id }) => deciding.has(id))) {
    const reason = state.status === 'failed' ? 'failed' : (traceRejects.get(state.id) ?? verdictName(state.verdict));
    if (reason !== undefined && reason !== 'correct') rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
  }
  const usage = await store.usageOf(ids);
  return {
    attempts: usage.calls,
    rejected: Object.fromEntries([...rejected].sort(([a], [b]) => (a < b ? -1 : 1))),
    usage,
  };
}
