/** The PRM-Grader's second half: levels from verdicts and step scores. Pure recomputation over the store; no model is called. */
import { type GradedAttempt, gradeQuestion } from '../difficulty/grade.ts';
import type { DifficultyScheme } from '../difficulty/scheme.ts';
import { shuffleKeyOf } from '../distribution/sampling-key.ts';
import { aggregateScores } from '../process-reward/aggregate.ts';
import type { Question } from '../question/question.ts';
import type { AttemptState } from '../store/repository/attempts.ts';
import type { GradeKey, GradeRecord } from '../store/repository/grades.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { StepScoreResult } from '../store/repository/step-scores.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verify/verifier.ts';
import { type AnswerStage, verifierIds } from './answer.ts';

export interface GradeStage {
  readonly store: Store;
  readonly key: GradeKey;
  readonly scheme: DifficultyScheme;
  /** Undefined: no PRM is configured, and levels come from the pass rate, or for code from the share of tests passed. */
  readonly prmId: string | undefined;
  /** Attempts beyond this sample number are left out, so that every question is graded on the same k. */
  readonly attemptCount: number;
  readonly verifierFor: AnswerStage['verifierFor'];
  readonly onPage?: (gradedCount: number) => void;
}

const pageSize = 500;

/** Rewrites the question database of one student, scheme and collection; returns how many questions it covers. */
export async function gradeCollection(stage: GradeStage): Promise<number> {
  const { store, key, verifierFor } = stage;
  await store.clearGrades(key);
  let count = 0;
  for (let after = ''; ; ) {
    const page = await store.keptPage({ collectionId: key.collectionId, after, limit: pageSize });
    const last = page.at(-1);
    if (!last) return count;
    after = last.id;
    const states = await store.attemptStates({
      responderId: key.studentId,
      questionIds: page.map(({ id }) => id),
      verifiers: verifierIds(page, verifierFor),
    });
    await store.recordGrades(key, await gradePage(stage, page, states));
    count += page.length;
    stage.onPage?.(count);
  }
}

async function gradePage(
  stage: GradeStage,
  page: readonly Question[],
  states: readonly AttemptState[],
): Promise<GradeRecord[]> {
  const inPlay = states.filter(({ sample }) => sample < stage.attemptCount);
  const wrong = inPlay.filter(({ verdict }) => verdict?.kind === 'incorrect');
  const scores =
    stage.prmId === undefined
      ? new Map<string, StepScoreResult>()
      : await stage.store.stepScores({ prmId: stage.prmId, attemptIds: wrong.map(({ id }) => id) });
  const byQuestion = groupBy(inPlay, (state) => state.questionId);
  return page.map((question) => gradeOne(stage, question, byQuestion.get(question.id) ?? [], scores));
}

function gradeOne(
  { scheme, prmId }: GradeStage,
  question: Question,
  attempts: readonly AttemptState[],
  scores: ReadonlyMap<string, StepScoreResult>,
): GradeRecord {
  const grade = gradeQuestion({
    attempts: attempts.map((attempt) => toGradable(question, attempt, scores.get(attempt.id))),
    scheme,
    hasProcessReward: prmId !== undefined,
    aggregate: (values) => aggregateScores(values, scheme.aggregation),
  });
  const isGraded = grade.kind === 'graded';
  return {
    questionId: question.id,
    level: isGraded ? grade.level : undefined,
    reason: isGraded ? undefined : grade.reason,
    correctCount: grade.correctCount,
    decidedCount: grade.decidedCount,
    passRate: isGraded ? grade.passRate : undefined,
    passRateLow: isGraded ? grade.passRateLow : undefined,
    passRateHigh: isGraded ? grade.passRateHigh : undefined,
    meanStepScore: isGraded ? grade.meanStepScore : undefined,
    meanTestShare: isGraded ? grade.meanTestShare : undefined,
    shuffleKey: shuffleKeyOf(question.id),
  };
}

function toGradable(
  { domain }: Question,
  { status, verdict }: AttemptState,
  scores: StepScoreResult | undefined,
): GradedAttempt {
  const kind = status === 'failed' ? 'failed' : (verdict?.kind ?? 'undecided');
  return {
    verdict: kind,
    ...(scores?.kind === 'scored' ? { stepScores: scores.scores } : {}),
    ...(domain === 'code' && kind === 'incorrect' ? { testShare: testShareOf(verdict) } : {}),
  };
}

/** A program that is wrong before any test was run has passed none. */
function testShareOf(verdict: Verdict | undefined): number {
  const { passedCount, totalCount } = verdict?.tests ?? { passedCount: 0, totalCount: 0 };
  return totalCount === 0 ? 0 : passedCount / totalCount;
}
