/** From the store to a row of `grades.jsonl`. */
import type { ExportedGrade, QuestionGrades } from '../export/question-grades.ts';
import type { GradeRecord } from '../store/repository/grades.ts';
import type { RunContext } from './run-context.ts';

/** All the store knows of these questions' difficulty in this run's bank, by question. */
export async function questionGradesOf(
  { store, keys }: RunContext,
  questionIds: readonly string[],
): Promise<Map<string, QuestionGrades>> {
  const names = new Map((await store.responders()).map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const found = new Map<string, QuestionGrades>();
  for (const id of questionIds) {
    const graded = await store.gradesOfQuestion(id);
    const grades = graded
      .filter(({ collectionId }) => collectionId === keys.bank.id)
      .map(({ studentId, scheme, ...grade }) => exported(grade, { student: nameOf(studentId), scheme }));
    const stepScores = (await store.stepScoresOfQuestion(id)).map(({ responderId, ...scored }) => ({
      student: nameOf(responderId),
      ...scored,
    }));
    found.set(id, { id, grades, stepScores });
  }
  return found;
}

function exported(grade: GradeRecord, of: { student: string; scheme: string }): ExportedGrade {
  const { posterior } = grade;
  return {
    ...of,
    level: grade.level ?? null,
    reason: grade.reason ?? null,
    correctCount: grade.correctCount,
    decidedCount: grade.decidedCount,
    passRate: grade.passRate ?? null,
    passRateLow: grade.passRateLow ?? null,
    passRateHigh: grade.passRateHigh ?? null,
    meanStepScore: grade.meanStepScore ?? null,
    meanTestShare: grade.meanTestShare ?? null,
    levelWeights: posterior?.weights ?? null,
    meanLevel: posterior?.meanLevel ?? null,
    levelWidth: posterior?.width ?? null,
  };
}
