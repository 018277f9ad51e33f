/** A collection as grading sees it: page by page, each question with its attempts in play, their verdicts and step scores. */
import type { GradedAttempt } from '../difficulty/grade.ts';
import type { Question } from '../question/question.ts';
import type { AttemptState } from '../store/repository/attempts.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { StepScoreResult } from '../store/repository/step-scores.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verify/verifier.ts';
import { type AnswerStage, keptPages, verifierIds } from './answer.ts';
import { type AttemptCounts, attemptCountsOf } from './attempt-counts.ts';

export interface GradedSource {
  readonly store: Store;
  readonly studentId: string;
  readonly collectionId: string;
  /** Undefined: no PRM is configured. */
  readonly prmId: string | undefined;
  /** Attempts beyond this sample number are left out, so that a question is graded on the attempts that were meant for it. */
  readonly attemptCount: AttemptCounts;
  readonly verifierFor: AnswerStage['verifierFor'];
}

export interface GradedQuestion {
  readonly question: Question;
  /** In order of sample. */
  readonly attempts: readonly GradedAttempt[];
}

/** Every kept question in order of id, one page in memory. */
export async function* gradedPages(source: GradedSource): AsyncGenerator<readonly GradedQuestion[]> {
  const { store, collectionId, studentId, verifierFor, attemptCount } = source;
  for await (const page of keptPages({ store, collectionId })) {
    const attemptsAt = await attemptCountsOf(attemptCount, page);
    const states = await store.attemptStates({
      responderId: studentId,
      questionIds: page.map(({ id }) => id),
      verifiers: verifierIds(page, verifierFor),
    });
    const inPlay = states.filter(({ sample, questionId }) => sample < attemptsAt(questionId));
    const scores = await scoresOf(source, inPlay);
    const byQuestion = groupBy(inPlay, (state) => state.questionId);
    yield page.map((question) => ({
      question,
      attempts: (byQuestion.get(question.id) ?? []).map((state) => toGradable(question, state, scores.get(state.id))),
    }));
  }
}

async function scoresOf(
  { store, prmId }: GradedSource,
  states: readonly AttemptState[],
): Promise<Map<string, StepScoreResult>> {
  if (prmId === undefined) return new Map();
  const wrong = states.filter(({ verdict }) => verdict?.kind === 'incorrect');
  return store.stepScores({ prmId, attemptIds: wrong.map(({ id }) => id) });
}

/** One attempt as grading reads it. */
export function toGradable(
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
