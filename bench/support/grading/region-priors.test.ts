import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/stats/random.ts';
import { regionPriors } from './region-priors.ts';
import { addQuestion, noTails } from './tail-counts.ts';
import { betaVariate } from './variates.ts';

/** Counts of `questions` questions whose rates are Beta(alpha, beta); the second attempts only where the first was wrong. */
function tailsOf(alpha: number, beta: number, questions: number, key: string) {
  const random = createRandom(key);
  const tails = noTails(8);
  for (let question = 0; question < questions; question += 1) {
    const rate = betaVariate(random, alpha, beta);
    const isRight = () => random.uniform() < rate;
    const outcomes = [isRight()];
    if (!outcomes[0]) outcomes.push(isRight(), isRight(), isRight());
    addQuestion(tails, outcomes.filter(Boolean).length, outcomes.length);
  }
  return tails;
}

describe('regionPriors', () => {
  it('recovers a prior from attempts that hung on earlier outcomes', () => {
    const [prior] = regionPriors([tailsOf(0.4, 0.6, 50_000, 'U-shaped')], 'each region');
    expect(prior?.alpha).toBeCloseTo(0.4, 1);
    expect(prior?.beta).toBeCloseTo(0.6, 1);
  });

  it('tells regions apart', () => {
    const tails = [tailsOf(1, 9, 20_000, 'hard'), tailsOf(9, 1, 20_000, 'easy')];
    const means = regionPriors(tails, 'each region').map(({ alpha, beta }) => alpha / (alpha + beta));
    expect(means[0]).toBeCloseTo(0.1, 1);
    expect(means[1]).toBeCloseTo(0.9, 1);
  });
});
