/** How the questions of one student are graded: the scheme, with all of it that is calibrated on the bank. */

import { trajectoryScore } from '../difficulty/grade.ts';
import { type DifficultyScheme, type GradingScheme, gradingScheme, hasFixedThresholds } from '../difficulty/scheme.ts';
import { aggregateScores } from '../process-reward/aggregate.ts';
import { type GradedSource, gradedPages } from './graded-pages.ts';

export type GradingRule = { readonly kind: 'trajectory'; readonly scheme: GradingScheme };

/** The rule of a scheme, calibrated on `bank` where the scheme asks for it; a benchmark is graded by the rule of the bank. */
export async function gradingRuleOf(scheme: DifficultyScheme, bank: GradedSource): Promise<GradingRule> {
  if (hasFixedThresholds(scheme)) return { kind: 'trajectory', scheme };
  return { kind: 'trajectory', scheme: gradingScheme(scheme, await wrongScores(scheme, bank)) };
}

/** One score per scored wrong trajectory, those of questions with a right answer too. */
async function wrongScores(scheme: DifficultyScheme, bank: GradedSource): Promise<number[]> {
  const scores: number[] = [];
  const by = gradedBy(gradingScheme(scheme, []), bank);
  for await (const page of gradedPages(bank)) {
    for (const { attempts } of page) {
      for (const attempt of attempts) {
        if (attempt.verdict === 'incorrect') scores.push(...trajectoryScore(attempt, by));
      }
    }
  }
  return scores;
}

/** What `gradeQuestion` takes beside the attempts. */
export function gradedBy(scheme: GradingScheme, { prmId }: Pick<GradedSource, 'prmId'>) {
  return {
    scheme,
    hasProcessReward: prmId !== undefined,
    aggregate: (values: readonly number[]) => aggregateScores(values, scheme.aggregation),
  };
}
