/** How the questions of one student are graded: the scheme, with all of it that is calibrated on the bank. */
import { trajectoryScore } from '../difficulty/grade.ts';
import { fitPassRatePredictor, type PassRatePredictor } from '../difficulty/posterior/pass-rate-predictor.ts';
import { questionFeatureNames } from '../difficulty/posterior/question-features.ts';
import { type DifficultyScheme, type GradingScheme, gradingScheme, hasFixedThresholds } from '../difficulty/scheme.ts';
import { sampledEvidence } from './evidence.ts';
import { gradedBy } from './graded-by.ts';
import { type GradedSource, gradedPages } from './graded-pages.ts';

export type GradingRule =
  | { readonly kind: 'trajectory'; readonly scheme: GradingScheme }
  | { readonly kind: 'posterior'; readonly scheme: GradingScheme; readonly predictor: PassRatePredictor };

/** The rule of a scheme, calibrated on `bank` where the scheme asks for it; a benchmark is graded by the rule of the bank. */
export async function gradingRuleOf(scheme: DifficultyScheme, bank: GradedSource): Promise<GradingRule> {
  if (scheme.method === 'posterior') {
    return { kind: 'posterior', scheme: gradingScheme(scheme, []), predictor: await predictorOf(scheme, bank) };
  }
  if (hasFixedThresholds(scheme)) return { kind: 'trajectory', scheme };
  return { kind: 'trajectory', scheme: gradingScheme(scheme, await wrongScores(scheme, bank)) };
}

/**
 * One score per scored wrong trajectory of the questions that are graded by it, those without a right answer: other wrong
 * trajectories may have been scored for another method, and levels must not depend on that.
 */
async function wrongScores(scheme: DifficultyScheme, bank: GradedSource): Promise<number[]> {
  const by = gradedBy(scheme, bank);
  const scores: number[] = [];
  for await (const page of gradedPages(bank)) {
    for (const { attempts } of page) {
      if (attempts.some(({ verdict }) => verdict === 'correct')) continue;
      const wrong = attempts.filter(({ verdict }) => verdict === 'incorrect');
      scores.push(...wrong.flatMap((attempt) => trajectoryScore(attempt, by)));
    }
  }
  return scores;
}

async function predictorOf(scheme: DifficultyScheme, bank: GradedSource): Promise<PassRatePredictor> {
  return fitPassRatePredictor(await sampledEvidence({ ...bank, scheme }), { featureNames: questionFeatureNames });
}
