/** The PRM-Grader's second half: levels from verdicts and step scores. Pure recomputation over the store; no model is called. */
import { type Grade, gradeQuestion } from '../difficulty/grade.ts';
import { drawLevel, gradeByPosterior } from '../difficulty/posterior/grade-by-posterior.ts';
import type { DifficultyScheme } from '../difficulty/scheme.ts';
import { shuffleKeyOf } from '../distribution/sampling-key.ts';
import type { GradeKey, GradeRecord } from '../store/repository/grades.ts';
import { type EvidencedQuestion, evidencePages, otherStudents } from './evidence.ts';
import { gradedBy } from './graded-by.ts';
import { type GradedQuestion, type GradedSource, gradedPages } from './graded-pages.ts';
import { type GradingRule, gradingRuleOf } from './grading-rule.ts';

/** The collection is that of `key`. */
export interface GradeStage extends Omit<GradedSource, 'studentId' | 'collectionId'> {
  readonly key: GradeKey;
  readonly scheme: DifficultyScheme;
  /** Default: that of `scheme`, calibrated on this collection. */
  readonly rule?: GradingRule | undefined;
  /** Of the draw of levels by posterior weight; default '0'. */
  readonly seed?: string | undefined;
  readonly onPage?: (gradedCount: number) => void;
}

/** Rewrites the question database of one student, scheme and collection; returns how many questions it covers. */
export async function gradeCollection(stage: GradeStage): Promise<number> {
  const { store, key } = stage;
  const source: GradedSource = { ...stage, studentId: key.studentId, collectionId: key.collectionId };
  const rule = stage.rule ?? (await gradingRuleOf(stage.scheme, source));
  const pages = await gradesBy(rule, source, stage.seed ?? '0');
  await store.clearGrades(key);
  let count = 0;
  for await (const page of pages) {
    await store.recordGrades(key, page);
    count += page.length;
    stage.onPage?.(count);
  }
  return count;
}

async function gradesBy(
  rule: GradingRule,
  source: GradedSource,
  seed: string,
): Promise<AsyncGenerator<readonly GradeRecord[]>> {
  if (rule.kind === 'trajectory') return mapped(gradedPages(source), (graded) => gradeOne(graded, rule, source));
  const others = await otherStudents(source.store, source);
  const pages = evidencePages({ ...source, scheme: rule.scheme, others });
  return mapped(pages, (graded) => posteriorGradeOne(graded, { ...rule, source, seed }));
}

async function* mapped<From, To>(
  pages: AsyncIterable<readonly From[]>,
  map: (item: From) => To,
): AsyncGenerator<readonly To[]> {
  for await (const page of pages) yield page.map(map);
}

function gradeOne(
  { question, attempts }: GradedQuestion,
  { scheme }: GradingRule,
  source: Pick<GradedSource, 'prmId'>,
): GradeRecord {
  return gradeRecord(question.id, gradeQuestion({ attempts, ...gradedBy(scheme, source) }));
}

/**
 * Counts and mean scores as ever, level and pass rate from the posterior. A wrong answer the PRM could not score still says
 * something of the pass rate; a question with no decided attempt stays ungraded, whatever its features say.
 */
function posteriorGradeOne(
  { question, attempts, evidence }: EvidencedQuestion,
  { source, seed, ...rule }: Extract<GradingRule, { kind: 'posterior' }> & { source: GradedSource; seed: string },
): GradeRecord {
  const plain = gradeRecord(question.id, gradeQuestion({ attempts, ...gradedBy(rule.scheme, source) }));
  if (evidence.attempts.length === 0) return plain;
  const { level, weights, meanLevel, width, passRate, passRateLow, passRateHigh } = gradeByPosterior(evidence, rule);
  return {
    ...plain,
    reason: undefined,
    ...{ level, passRate, passRateLow, passRateHigh },
    drawnLevel: drawLevel(weights, { questionId: question.id, seed }),
    posterior: { weights, meanLevel, width },
  };
}

function gradeRecord(questionId: string, grade: Grade): GradeRecord {
  const isGraded = grade.kind === 'graded';
  return {
    questionId,
    level: isGraded ? grade.level : undefined,
    reason: isGraded ? undefined : grade.reason,
    correctCount: grade.correctCount,
    decidedCount: grade.decidedCount,
    passRate: isGraded ? grade.passRate : undefined,
    passRateLow: isGraded ? grade.passRateLow : undefined,
    passRateHigh: isGraded ? grade.passRateHigh : undefined,
    meanStepScore: isGraded ? grade.meanStepScore : undefined,
    meanTestShare: isGraded ? grade.meanTestShare : undefined,
    shuffleKey: shuffleKeyOf(questionId),
  };
}
