/** How often the teacher's recorded replies are right in the hardest level and in the others: bad golds collect in the hardest. */
import type { TeacherAgreement } from '../difficulty/calibration/pitfall-checks.ts';
import type { GradeKey } from '../store/repository/grades.ts';
import { keptPages, verifierIds } from './answer.ts';
import type { GradedSource } from './graded-pages.ts';

const hardestLevel = 5;

/** Counts are 0 where the teacher was not asked or nothing is graded. */
export async function teacherAgreement(
  source: Pick<GradedSource, 'store' | 'collectionId' | 'verifierFor'> & {
    readonly teacherId: string;
    readonly grades: GradeKey;
  },
): Promise<TeacherAgreement> {
  const { store, verifierFor, teacherId, grades } = source;
  const counts = { hardest: { accepted: 0, decided: 0 }, others: { accepted: 0, decided: 0 } };
  for await (const page of keptPages(source)) {
    const questionIds = page.map(({ id }) => id);
    const verifiers = verifierIds(page, verifierFor);
    const states = await store.attemptStates({ responderId: teacherId, questionIds, verifiers });
    if (states.length === 0) continue;
    const levels = await store.grades({ ...grades, questionIds });
    for (const { questionId, verdict } of states) {
      const level = levels.get(questionId)?.level;
      if (level === undefined || (verdict?.kind !== 'correct' && verdict?.kind !== 'incorrect')) continue;
      const part = level === hardestLevel ? counts.hardest : counts.others;
      part.decided += 1;
      if (verdict.kind === 'correct') part.accepted += 1;
    }
  }
  return counts;
}
