import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffleKeyOf } from '../../distribution/sampling-key.ts';
import { contentHash } from '../../question/question.ts';
import { difficultySchemeSchema, gradingScheme } from '../scheme.ts';
import { drawLevel, gradeByPosterior } from './grade-by-posterior.ts';
import type { PassRatePredictor } from './pass-rate-predictor.ts';

/** Beta(1, 1) before the first attempt: m = 1/2, worth two attempts. */
const predictor: PassRatePredictor = {
  weights: [0, 0, 0, 0],
  featureNames: [],
  means: [],
  scales: [],
  strength: 2,
  scoredStrength: 2,
  questionCount: 0,
  basis: { kind: 'mean-only', reason: 'for tests' },
};
const schemeOf = (difficulty: object) =>
  gradingScheme(difficultySchemeSchema.parse({ method: 'posterior', ...difficulty }), []);
const inside = schemeOf({});
const attempts = (right: number, of: number) => ({
  features: [],
  attempts: Array.from({ length: of }, (_, index) => ({ isCorrect: index < right })),
});

describe('a posterior grade', () => {
  it('of an untried question is as uncertain as the prior', () => {
    const grade = gradeByPosterior(attempts(0, 0), { scheme: inside, predictor });
    for (const [level, weight] of grade.weights.entries()) expect(weight).toBeCloseTo(level === 0 ? 0 : 0.2, 12);
    expect(grade).toMatchObject({ level: 3, passRate: 0.5 });
    expect(grade.width).toBeCloseTo(Math.SQRT2, 12);
    expect(grade.passRateLow).toBeCloseTo(0.025, 12);
    expect(grade.passRateHigh).toBeCloseTo(0.975, 12);
  });

  it('has the weights of the Beta distribution between the bands', () => {
    // Beta(3, 1) after two right of two: P(p < x) = x³.
    const { weights, passRate } = gradeByPosterior(attempts(2, 2), { scheme: inside, predictor });
    expect(passRate).toBe(0.75);
    for (const [level, weight] of [
      0,
      1 - 0.8 ** 3,
      0.8 ** 3 - 0.6 ** 3,
      0.6 ** 3 - 0.4 ** 3,
      0.4 ** 3 - 0.2 ** 3,
      0.2 ** 3,
    ].entries()) {
      expect(weights[level]).toBeCloseTo(weight, 12);
    }
  });

  it('has six bands beside easy', () => {
    const { weights } = gradeByPosterior(attempts(0, 0), { scheme: schemeOf({ easy: 'separate' }), predictor });
    for (const weight of weights) expect(weight).toBeCloseTo(1 / 6, 12);
  });

  it('grows narrower and easier with right answers', () => {
    const of = (right: number) => gradeByPosterior(attempts(right, 12), { scheme: inside, predictor });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), (right) => {
        expect(of(right + 1).meanLevel).toBeLessThan(of(right).meanLevel);
        expect(of(right).width).toBeLessThan(Math.SQRT2);
      }),
    );
  });
});

describe('the level a question is drawn for', () => {
  const weights = [0, 0.1, 0.2, 0.3, 0.4, 0];
  const ids = Array.from({ length: 20_000 }, (_, index) => contentHash('question', String(index)));

  it('has each level as often as its weight says', () => {
    const counts = [0, 0, 0, 0, 0, 0];
    for (const questionId of ids) {
      const level = drawLevel(weights, { questionId, seed: '0' });
      counts[level] = (counts[level] ?? 0) + 1;
    }
    for (const [level, weight] of weights.entries()) {
      const deviation = Math.sqrt(ids.length * weight * (1 - weight));
      expect(Math.abs((counts[level] ?? 0) - ids.length * weight)).toBeLessThanOrEqual(4 * deviation);
    }
  });

  it('is the same for the same seed, and says nothing of the draw of another', () => {
    const draws = (seed: string) => ids.slice(0, 5_000).map((questionId) => drawLevel(weights, { questionId, seed }));
    expect(draws('0')).toEqual(draws('0'));
    const [one, other] = [draws('0'), draws('1')];
    const equal = one.filter((level, index) => level === other[index]).length / one.length;
    // Two independent draws agree with probability Σw².
    expect(equal).toBeCloseTo(0.3, 1);
  });

  it('does not hang on the place of the question in the sampling order', () => {
    const hard = ids.filter((questionId) => drawLevel(weights, { questionId, seed: '0' }) === 4);
    const below = hard.filter((questionId) => shuffleKeyOf(questionId) < 2 ** 30).length / hard.length;
    expect(Math.abs(below - 0.5)).toBeLessThan(0.03);
  });

  it('is never one without weight, whatever rounding leaves over', () => {
    const rounded = [0, 0.3333333, 0.3333333, 0.3333333, 0, 0];
    for (const questionId of ids) expect(rounded[drawLevel(rounded, { questionId, seed: '0' })]).toBeGreaterThan(0);
  });
});
