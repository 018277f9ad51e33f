/** What the store knows of each question's pass rate: the student's attempts with their scores, the question itself, other students. */

import { trajectoryScore } from '../difficulty/grade.ts';
import type { QuestionEvidence } from '../difficulty/posterior/pass-rate-predictor.ts';
import { questionFeatures } from '../difficulty/posterior/question-features.ts';
import type { DifficultyScheme } from '../difficulty/scheme.ts';
import type { GradeKey, GradeRecord } from '../store/repository/grades.ts';
import type { Store } from '../store/store.ts';
import { gradedBy } from './graded-by.ts';
import { type GradedQuestion, type GradedSource, gradedPages } from './graded-pages.ts';

export interface EvidenceSource extends GradedSource {
  readonly scheme: DifficultyScheme;
  /** Question databases of other students over the same collection: see `otherStudents`. */
  readonly others: readonly GradeKey[];
}

export interface EvidencedQuestion extends GradedQuestion {
  readonly evidence: QuestionEvidence;
}

/**
 * One question database for every other student who was graded on this collection: their largest, ties by name. Their pass rates
 * are what predicts another student's best.
 */
export async function otherStudents(
  store: Store,
  { studentId, collectionId }: Pick<GradedSource, 'studentId' | 'collectionId'>,
): Promise<GradeKey[]> {
  const byStudent = new Map<string, GradeKey & { count: number }>();
  for (const key of await store.gradeKeys()) {
    if (key.collectionId !== collectionId || key.studentId === studentId) continue;
    if (key.count > (byStudent.get(key.studentId)?.count ?? 0)) byStudent.set(key.studentId, key);
  }
  return [...byStudent.values()].map(({ count: _, ...key }) => key);
}

/** Every kept question in order of id, one page in memory. */
export async function* evidencePages(source: EvidenceSource): AsyncGenerator<readonly EvidencedQuestion[]> {
  for await (const page of gradedPages(source)) {
    const questionIds = page.map(({ question }) => question.id);
    const others = await Promise.all(source.others.map((key) => source.store.grades({ ...key, questionIds })));
    yield page.map((graded) => ({ ...graded, evidence: evidenceOf(graded, { source, others }) }));
  }
}

/** What a predictor is fitted and measured on is enough long before it is the whole of a large bank. */
const mostSampled = 50_000;

/** At most 50,000 questions: every n-th in order of id, which is as good as random, as ids are hashes. */
export async function sampledEvidence(
  source: GradedSource & { readonly scheme: DifficultyScheme },
): Promise<(QuestionEvidence & { readonly questionId: string })[]> {
  const { kept } = await source.store.memberCounts(source.collectionId);
  const stride = Math.max(1, Math.ceil(kept / mostSampled));
  const others = await otherStudents(source.store, source);
  const sampled: (QuestionEvidence & { readonly questionId: string })[] = [];
  let position = 0;
  for await (const page of evidencePages({ ...source, others })) {
    for (const { question, evidence } of page) {
      if (position % stride === 0) sampled.push({ ...evidence, questionId: question.id });
      position += 1;
    }
  }
  return sampled;
}

function evidenceOf(
  { question, attempts }: GradedQuestion,
  { source, others }: { source: EvidenceSource; others: readonly ReadonlyMap<string, GradeRecord>[] },
): QuestionEvidence {
  const by = gradedBy(source.scheme, source);
  const decided = attempts.filter(({ verdict }) => verdict === 'correct' || verdict === 'incorrect');
  return {
    features: questionFeatures(
      question,
      others.map((grades) => countsOf(grades.get(question.id))),
    ),
    attempts: decided.map((attempt) => {
      const [score] = attempt.verdict === 'incorrect' ? trajectoryScore(attempt, by) : [];
      return { isCorrect: attempt.verdict === 'correct', ...(score === undefined ? {} : { score }) };
    }),
  };
}

function countsOf(grade: GradeRecord | undefined): { readonly correct: number; readonly decided: number } {
  return { correct: grade?.correctCount ?? 0, decided: grade?.decidedCount ?? 0 };
}
