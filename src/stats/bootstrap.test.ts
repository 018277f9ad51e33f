import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, bootstrapPairedDifference } from './bootstrap.ts';
import { createRandom, type Random } from './random.ts';

const rates = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });

/** A question's observed mean over four samples, its true rate uniform: expectation 1/2. */
function observed(random: Random): number {
  const rate = random.uniform();
  return Array.from({ length: 4 }, () => random.uniform()).filter((u) => u < rate).length / 4;
}

describe('bootstrapMean', () => {
  it('finds the quantiles of the resampled means of two questions', () => {
    // Values 0 and 1: resampled means are 0, 1/2, 1 with probability 1/4, 1/2, 1/4.
    expect(bootstrapMean([0, 1], { seed: 1, confidence: 0.95 })).toEqual({ low: 0, high: 1 });
    expect(bootstrapMean([0, 1], { seed: 1, confidence: 0.4 })).toEqual({ low: 0.5, high: 0.5 });
  });

  it('is close to the normal interval for many questions', () => {
    const random = createRandom('normal');
    const values = Array.from({ length: 400 }, () => random.uniform());
    const interval = bootstrapMean(values, { seed: 2 });
    const width = (interval?.high ?? 0) - (interval?.low ?? 0);
    // Uniform sd is 1/sqrt(12): 2 * 1.96 * 0.2887 / 20.
    expect(width).toBeGreaterThan(0.0566 * 0.9);
    expect(width).toBeLessThan(0.0566 * 1.1);
  });

  it('covers the true mean about as often as it says', () => {
    const random = createRandom('coverage');
    let hits = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const values = Array.from({ length: 50 }, () => observed(random));
      const interval = bootstrapMean(values, { seed: trial, replicates: 500 });
      if (interval && interval.low <= 0.5 && 0.5 <= interval.high) hits += 1;
    }
    // Binomial sd at 0.95 over 400 trials is 0.011; the percentile method is a little narrow at 50 questions.
    expect(hits / 400).toBeGreaterThan(0.91);
    expect(hits / 400).toBeLessThan(0.98);
  });

  it('repeats for a seed, whatever the order of the questions', () => {
    fc.assert(
      fc.property(rates, fc.integer(), (values, seed) => {
        const options = { seed, replicates: 50 };
        const shuffled = createRandom(seed).shuffle(values);
        expect(bootstrapMean(shuffled, options)).toEqual(bootstrapMean(values, options));
      }),
    );
  });

  it('is absent for no question and for one', () => {
    expect(bootstrapMean([], { seed: 1 })).toBeUndefined();
    expect(bootstrapMean([0.5], { seed: 1 })).toBeUndefined();
  });

  it('refuses what is not a number', () => {
    expect(() => bootstrapMean([0, Number.NaN], { seed: 1 })).toThrow(RangeError);
  });
});

describe('bootstrapPairedDifference', () => {
  it('is certain when one model is better on every question by the same amount', () => {
    const pairs = Array.from({ length: 20 }, (_, index) => ({ first: index / 40 + 0.25, second: index / 40 }));
    const found = bootstrapPairedDifference(pairs, { seed: 1, replicates: 999 });
    expect(found?.difference).toBeCloseTo(0.25, 12);
    expect(found?.low).toBeCloseTo(0.25, 12);
    expect(found?.pValue).toBeCloseTo(2 / 1000, 12);
  });

  it('has p = 1 for a model against itself', () => {
    const pairs = [0, 1, 0.5].map((value) => ({ first: value, second: value }));
    expect(bootstrapPairedDifference(pairs, { seed: 1 })).toEqual({ difference: 0, low: 0, high: 0, pValue: 1 });
  });

  it('mirrors when the models change places', () => {
    const random = createRandom('mirror');
    const pairs = Array.from({ length: 40 }, () => ({ first: random.uniform(), second: random.uniform() }));
    const there = bootstrapPairedDifference(pairs, { seed: 3 });
    const back = bootstrapPairedDifference(
      pairs.map(({ first, second }) => ({ first: second, second: first })),
      { seed: 3 },
    );
    expect(back?.difference).toBeCloseTo(-(there?.difference ?? 1), 12);
    // The resamples differ (values are sorted first), so the interval mirrors to Monte Carlo error only.
    expect(back?.low).toBeCloseTo(-(there?.high ?? 1), 1);
  });

  it('calls equal models different about one time in twenty', () => {
    const random = createRandom('null');
    let rejections = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const pairs = Array.from({ length: 50 }, () => ({ first: observed(random), second: observed(random) }));
      const found = bootstrapPairedDifference(pairs, { seed: trial, replicates: 500 });
      if (found && found.pValue < 0.05) rejections += 1;
    }
    expect(rejections / 400).toBeGreaterThan(0.02);
    expect(rejections / 400).toBeLessThan(0.09);
  });

  it('is absent for one question', () => {
    expect(bootstrapPairedDifference([{ first: 1, second: 0 }], { seed: 1 })).toBeUndefined();
  });
});
