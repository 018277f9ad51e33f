/** The PRM-Grader's second half: levels from verdicts and step scores. Pure recomputation over the store; no model is called. */
import { type Grade, gradeQuestion } from '../difficulty/grade.ts';
import type { DifficultyScheme } from '../difficulty/scheme.ts';
import { shuffleKeyOf } from '../distribution/sampling-key.ts';
import type { GradeKey, GradeRecord } from '../store/repository/grades.ts';
import { type GradedQuestion, type GradedSource, gradedPages } from './graded-pages.ts';
import { type GradingRule, gradedBy, gradingRuleOf } from './grading-rule.ts';

/** The collection is that of `key`. */
export interface GradeStage extends Omit<GradedSource, 'studentId' | 'collectionId'> {
  readonly key: GradeKey;
  readonly scheme: DifficultyScheme;
  /** Default: that of `scheme`, calibrated on this collection. */
  readonly rule?: GradingRule | undefined;
  readonly onPage?: (gradedCount: number) => void;
}

/** Rewrites the question database of one student, scheme and collection; returns how many questions it covers. */
export async function gradeCollection(stage: GradeStage): Promise<number> {
  const { store, key } = stage;
  const source: GradedSource = { ...stage, studentId: key.studentId, collectionId: key.collectionId };
  const rule = stage.rule ?? (await gradingRuleOf(stage.scheme, source));
  await store.clearGrades(key);
  let count = 0;
  for await (const page of gradedPages(source)) {
    await store.recordGrades(
      key,
      page.map((graded) => gradeOne(graded, rule, source)),
    );
    count += page.length;
    stage.onPage?.(count);
  }
  return count;
}

function gradeOne({ question, attempts }: GradedQuestion, rule: GradingRule, source: GradedSource): GradeRecord {
  return gradeRecord(question.id, gradeQuestion({ attempts, ...gradedBy(rule.scheme, source) }));
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
