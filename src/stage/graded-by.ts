/** What grading a question takes beside its attempts. */
import type { GradeInput } from '../difficulty/grade.ts';
import { type DifficultyScheme, gradingScheme } from '../difficulty/scheme.ts';
import { aggregateScores } from '../process-reward/aggregate.ts';

/** `prmId` undefined: no PRM is configured. Of a scheme that is not calibrated yet, only trajectory scores may be asked. */
export function gradedBy(
  scheme: DifficultyScheme,
  { prmId }: { readonly prmId: string | undefined },
): Omit<GradeInput, 'attempts'> {
  return {
    scheme: gradingScheme(scheme, []),
    hasProcessReward: prmId !== undefined,
    aggregate: (values) => aggregateScores(values, scheme.aggregation),
  };
}
