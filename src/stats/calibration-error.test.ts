import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calibrationErrorByChance,
  expectedCalibrationError,
  type Prediction,
  reliabilityBins,
} from './calibration-error.ts';
import { createRandom } from './random.ts';

const of = (probability: number, happened: boolean): Prediction => ({ probability, happened });
const prediction = fc.record({
  probability: fc.constantFrom(0, 0.1, 0.25, 0.3, 0.5, 0.77, 1),
  happened: fc.boolean(),
});

describe('reliabilityBins', () => {
  it('cuts into bins of equal size by probability', () => {
    const bins = reliabilityBins([of(0.9, true), of(0.1, false), of(0.3, true), of(0.5, false)], 2);
    expect(bins).toEqual([
      { count: 2, meanProbability: 0.2, rate: 0.5, noise: Math.sqrt(0.09 + 0.21) / 2 },
      { count: 2, meanProbability: 0.7, rate: 0.5, noise: expect.closeTo(Math.sqrt(0.25 + 0.09) / 2, 12) },
    ]);
  });

  it('keeps equal probabilities together, so that their order does not matter', () => {
    fc.assert(
      fc.property(fc.array(prediction, { minLength: 1 }), fc.integer({ min: 1, max: 12 }), (predictions, binCount) => {
        const bins = reliabilityBins(predictions, binCount);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(predictions.length);
        expect(bins.length).toBeLessThanOrEqual(binCount);
        const turned = reliabilityBins(predictions.toReversed(), binCount);
        expect(turned.map(({ count, rate }) => [count, rate])).toEqual(bins.map(({ count, rate }) => [count, rate]));
      }),
    );
    expect(reliabilityBins([of(0.5, true), of(0.5, false), of(0.5, true)], 3)).toHaveLength(1);
    // Ranks 2 to 5 of five: the middle is past one half.
    const tied = [of(0.1, false), ...new Array<Prediction>(4).fill(of(0.5, true))];
    expect(reliabilityBins(tied, 2).map(({ count }) => count)).toEqual([1, 4]);
  });

  it('refuses what is no probability and no number of bins', () => {
    expect(() => reliabilityBins([of(1.1, true)])).toThrow(RangeError);
    expect(() => reliabilityBins([of(Number.NaN, true)])).toThrow(RangeError);
    expect(() => reliabilityBins([], 0)).toThrow(RangeError);
  });
});

describe('expectedCalibrationError', () => {
  it('weighs the gaps by the bins’ sizes', () => {
    const predictions = [of(0.2, false), of(0.2, true), of(0.2, false), of(0.8, true)];
    // Bins of 3 and 1: (3 |1/3 - 0.2| + |1 - 0.8|) / 4 = (0.4 + 0.2) / 4.
    expect(expectedCalibrationError(predictions, 2)).toBeCloseTo(0.15, 12);
  });

  it('is 0 for certainty that is right, 1 for certainty that is wrong, absent for nothing', () => {
    expect(expectedCalibrationError([of(1, true), of(0, false)])).toBe(0);
    expect(expectedCalibrationError([of(0, true), of(1, false)])).toBe(1);
    expect(expectedCalibrationError([])).toBeUndefined();
  });
});

describe('calibrationErrorByChance', () => {
  it('is about what exactly right predictions get', () => {
    const random = createRandom('calibrated');
    const errors = Array.from({ length: 200 }, () => {
      const predictions = Array.from({ length: 500 }, () => {
        const probability = random.uniform();
        return of(probability, random.uniform() < probability);
      });
      return [expectedCalibrationError(predictions), calibrationErrorByChance(predictions)] as [number, number];
    });
    const meanOf = (index: 0 | 1) => errors.reduce((sum, pair) => sum + pair[index], 0) / errors.length;
    expect(meanOf(0) / meanOf(1)).toBeGreaterThan(0.95);
    expect(meanOf(0) / meanOf(1)).toBeLessThan(1.05);
  });

  it('is absent for nothing', () => {
    expect(calibrationErrorByChance([])).toBeUndefined();
  });
});
