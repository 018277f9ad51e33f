/** From the store to what calibration looks at. Reads only; no model is called. */
import type {
  CalibrationAttempt,
  CalibrationRow,
  ScoredTrajectory,
} from '../difficulty/calibration/calibration-row.ts';
import { trajectoryScore } from '../difficulty/grade.ts';
import type { DifficultyScheme } from '../difficulty/scheme.ts';
import type { Question } from '../question/question.ts';
import type { AttemptState } from '../store/repository/attempts.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { StepScoreResult } from '../store/repository/step-scores.ts';
import { keptPages, verifierIds } from './answer.ts';
import { attemptCountsOf } from './attempt-counts.ts';
import { gradedBy } from './graded-by.ts';
import { type GradedSource, toGradable } from './graded-pages.ts';

export interface CalibrationSource extends GradedSource {
  readonly prmId: string;
  readonly scheme: DifficultyScheme;
  /** A second PRM's scores of the same trajectories. */
  readonly other?: { readonly prmId: string; readonly scheme: DifficultyScheme } | undefined;
}

export interface CalibrationRows {
  readonly rows: readonly CalibrationRow[];
  readonly bankSize: number;
  readonly notDecided: { readonly undecided: number; readonly truncated: number; readonly failed: number };
}

/** Beyond this every n-th question says as much as all of them. */
const mostRows = 50_000;

/** Questions with a decided attempt, at most 50,000: every n-th of the bank in order of id, which is as good as random. */
export async function calibrationRows(source: CalibrationSource): Promise<CalibrationRows> {
  const { store, collectionId } = source;
  const { kept } = await store.memberCounts(collectionId);
  const stride = Math.max(1, Math.ceil(kept / mostRows));
  const rows: CalibrationRow[] = [];
  const notDecided = { undecided: 0, truncated: 0, failed: 0 };
  let position = 0;
  for await (const page of keptPages({ store, collectionId })) {
    const taken = page.filter((_, index) => (position + index) % stride === 0);
    position += page.length;
    for (const { row, states } of await readPage(source, taken)) {
      if (row.attempts.length > 0) rows.push(row);
      for (const state of states) countNotDecided(notDecided, state);
    }
  }
  return { rows, bankSize: kept, notDecided };
}

function countNotDecided(counts: Record<'undecided' | 'truncated' | 'failed', number>, state: AttemptState): void {
  const kind = state.status === 'failed' ? 'failed' : (state.verdict?.kind ?? 'undecided');
  if (kind !== 'correct' && kind !== 'incorrect') counts[kind] += 1;
}

async function readPage(source: CalibrationSource, page: readonly Question[]) {
  const { store, studentId, verifierFor, attemptCount, prmId, other } = source;
  if (page.length === 0) return [];
  const attemptsAt = await attemptCountsOf(attemptCount, page);
  const questionIds = page.map(({ id }) => id);
  const verifiers = verifierIds(page, verifierFor);
  const states = (await store.attemptStates({ responderId: studentId, questionIds, verifiers })).filter(
    ({ sample, questionId }) => sample < attemptsAt(questionId),
  );
  const attemptIds = states.filter(({ verdict }) => verdict?.kind === 'incorrect').map(({ id }) => id);
  const scores = await store.stepScores({ prmId, attemptIds });
  const others = other
    ? await store.stepScores({ prmId: other.prmId, attemptIds })
    : new Map<string, StepScoreResult>();
  const byQuestion = groupBy(states, (state) => state.questionId);
  return page.map((question) => {
    const own = byQuestion.get(question.id) ?? [];
    return { row: rowOf(source, { question, states: own, scores, others }), states: own };
  });
}

function rowOf(
  source: CalibrationSource,
  of: {
    question: Question;
    states: readonly AttemptState[];
    scores: ReadonlyMap<string, StepScoreResult>;
    others: ReadonlyMap<string, StepScoreResult>;
  },
): CalibrationRow {
  const { question, states, scores, others } = of;
  const decided = states.filter(({ verdict }) => verdict?.kind === 'correct' || verdict?.kind === 'incorrect');
  const attempts = decided.map((state): CalibrationAttempt => {
    if (state.verdict?.kind === 'correct') return { isCorrect: true };
    const result = scores.get(state.id);
    const scoreBy = (by: StepScoreResult | undefined, scheme: DifficultyScheme, prmId: string) =>
      trajectoryScore(toGradable(question, state, by), gradedBy(scheme, { prmId }))[0];
    return {
      isCorrect: false,
      trajectory: trajectoryOf(result),
      score: scoreBy(result, source.scheme, source.prmId),
      otherScore: source.other && scoreBy(others.get(state.id), source.other.scheme, source.other.prmId),
    };
  });
  return { questionId: question.id, domain: question.domain, attempts };
}

function trajectoryOf(result: StepScoreResult | undefined): ScoredTrajectory | undefined {
  if (result?.kind !== 'scored' || result.scores.length === 0) return undefined;
  const { scores, steps, isTruncated } = result;
  return { scores, isTruncated, lengthChars: steps.reduce((sum, step) => sum + step.length, 0) };
}
