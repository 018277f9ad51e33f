/**
 * Active grading: after every question has its least attempts, the next go where they lower the variance of a level most, round
 * by round. A round is decided from recorded outcomes alone and written down before its first call, so a run that was stopped
 * goes on with the round it was in.
 */
import { type AttemptBudget, allocateAttempts, roundSizes } from '../difficulty/posterior/allocate-attempts.ts';
import { type PassRatePredictor, posteriorOf } from '../difficulty/posterior/pass-rate-predictor.ts';
import type { GradingScheme } from '../difficulty/scheme.ts';
import type { AllocationKey, AllocationRow } from '../store/repository/allocations.ts';
import { keptPages } from './answer.ts';
import { attemptCountsOf } from './attempt-counts.ts';
import { evidencePages, otherStudents } from './evidence.ts';
import type { GradedSource } from './graded-pages.ts';

export interface ActiveStage {
  readonly source: GradedSource;
  readonly key: AllocationKey;
  readonly plan: AttemptBudget;
  readonly rule: { readonly scheme: GradingScheme; readonly predictor: PassRatePredictor };
}

export interface AllocatedRound {
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  /** Attempts it gives. */
  readonly attempts: number;
}

/** Decides and records the next round; undefined when the budget is spent or no question may have more. */
export async function allocateNextRound(stage: ActiveStage): Promise<AllocatedRound | undefined> {
  const { source, key, plan } = stage;
  const { store } = source;
  const { kept } = await store.memberCounts(source.collectionId);
  const sizes = roundSizes(kept, plan);
  const round = (await store.allocationRound(key)) + 1;
  const size = sizes[round - 1];
  if (size === undefined) return undefined;
  const bank = await readBank(stage, kept);
  const thresholds = stage.rule.scheme.passRateThresholds;
  const given = allocateAttempts({ ...bank, thresholds, max: plan.max, size });
  const attempts = given.reduce((sum, count) => sum + count, 0);
  if (attempts === 0) return undefined;
  await writeRound(stage, { round, given, attemptsSoFar: bank.attempts });
  return { round, rounds: sizes.length, attempts };
}

/** The bank as allocation sees it, by position in order of question id: a million questions are three arrays. */
async function readBank({ source, plan, rule }: ActiveStage, questionCount: number) {
  const alpha = new Float64Array(questionCount);
  const beta = new Float64Array(questionCount);
  const attempts = new Uint16Array(questionCount);
  const others = await otherStudents(source.store, source);
  let position = 0;
  for await (const page of evidencePages({ ...source, scheme: rule.scheme, others })) {
    const attemptsAt = await attemptCountsOf(
      source.attemptCount,
      page.map(({ question }) => question),
    );
    for (const { question, evidence } of page) {
      const shape = posteriorOf(evidence, rule.predictor);
      alpha[position] = shape.alpha;
      beta[position] = shape.beta;
      const given = attemptsAt(question.id);
      // Two attempts that settled nothing (cut off, undecided, failed) say that a third would not either.
      attempts[position] = evidence.attempts.length === 0 && given >= 2 ? plan.max : given;
      position += 1;
    }
  }
  return { alpha, beta, attempts };
}

async function writeRound(
  { source, key }: ActiveStage,
  { round, given, attemptsSoFar }: { round: number; given: ArrayLike<number>; attemptsSoFar: ArrayLike<number> },
): Promise<void> {
  const { store } = source;
  let position = 0;
  for await (const page of keptPages(source)) {
    const rows: AllocationRow[] = [];
    for (const { id } of page) {
      const more = given[position] ?? 0;
      if (more > 0) rows.push({ questionId: id, attempts: (attemptsSoFar[position] ?? 0) + more });
      position += 1;
    }
    if (rows.length > 0) await store.recordAllocation(key, round, rows);
  }
  await store.closeAllocationRound(key, round);
}
