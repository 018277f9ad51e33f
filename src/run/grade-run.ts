/** The grade stage of a run: one rule, calibrated on the bank, for the bank and the benchmark P_eval is measured on. */
import type { PerLevel } from '../difficulty/level.ts';
import type { PassRatePredictor } from '../difficulty/posterior/pass-rate-predictor.ts';
import { gradeCollection } from '../stage/grade.ts';
import type { GradedSource } from '../stage/graded-pages.ts';
import { type GradingRule, gradingRuleOf } from '../stage/grading-rule.ts';
import { plainProgress, requireIngested, type StageEnd } from './pipeline.ts';
import { bankGrades, type CollectionKey, gradedCollections, type RunContext } from './run-context.ts';
import { attemptCountsFor } from './student-attempts.ts';

export interface GradeReport {
  readonly collection: string;
  readonly scheme: string;
  readonly levels: PerLevel<number>;
  /** Between the levels of wrong trajectories, or of pass rates under posterior levels, as they were in force. */
  readonly thresholds: readonly number[];
  /** What pass rates were predicted from; absent under levels by trajectory. */
  readonly predictor?: PassRatePredictor;
  readonly ungraded: readonly { readonly reason: string; readonly count: number }[];
  readonly passRate: { readonly correct: number; readonly decided: number; readonly questions: number };
}

export async function gradeRun(context: RunContext): Promise<StageEnd> {
  const { keys } = context;
  for (const collection of gradedCollections(context)) await requireIngested(context, collection);
  const rule = await gradingRuleOf(keys.difficulty, gradedSource(context, keys.bank));
  noticeMeanOnly(context, rule);
  const reports: GradeReport[] = [];
  for (const collection of gradedCollections(context)) reports.push(await gradeOf(context, { collection, rule }));
  return { kind: 'completed', report: reports };
}

/** Whoever asked for posterior levels should know when nothing but right and wrong went into them. */
function noticeMeanOnly({ onNotice }: RunContext, rule: GradingRule): void {
  if (rule.kind !== 'posterior' || rule.predictor.basis.kind === 'fitted') return;
  onNotice(`Posterior levels rest on right and wrong alone: ${rule.predictor.basis.reason}`);
}

/** A collection as this run grades it. */
export function gradedSource(context: RunContext, collection: CollectionKey): GradedSource {
  const { store, keys, verifierFor } = context;
  return {
    store,
    studentId: keys.student.id,
    collectionId: collection.id,
    prmId: keys.prmId,
    attemptCount: attemptCountsFor(context, store, collection),
    verifierFor,
  };
}

async function gradeOf(
  context: RunContext,
  { collection, rule }: { collection: CollectionKey; rule: GradingRule },
): Promise<GradeReport> {
  const { store, keys, onProgress, nowMs } = context;
  const key = { ...bankGrades(context), collectionId: collection.id };
  const startedMs = nowMs();
  await gradeCollection({
    ...gradedSource(context, collection),
    key,
    scheme: keys.difficulty,
    rule,
    seed: String(context.config.selection.seed),
    onPage: (done) => onProgress(plainProgress(`grade ${collection.name}`, done, nowMs() - startedMs)),
  });
  return {
    collection: collection.name,
    scheme: keys.scheme,
    levels: await store.levelCounts(key),
    ...ruleReport(rule),
    ungraded: await store.ungradedReasons(key),
    passRate: await store.passRates(key),
  };
}

function ruleReport(rule: GradingRule): Pick<GradeReport, 'thresholds' | 'predictor'> {
  if (rule.kind === 'trajectory') return { thresholds: rule.scheme.thresholds };
  return { thresholds: rule.scheme.passRateThresholds, predictor: rule.predictor };
}
