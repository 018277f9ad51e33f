import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import { wilsonInterval } from './wilson.ts';

describe('wilsonInterval', () => {
  it('gives the known interval of 8 in 10', () => {
    // R: prop.test(8, 10, correct = FALSE) prints 0.4901625 0.9433178.
    const interval = wilsonInterval({ successes: 8, trials: 10 });
    expect(interval?.low).toBeCloseTo(0.4901625, 6);
    expect(interval?.high).toBeCloseTo(0.9433178, 6);
  });

  it('is z^2 / (n + z^2) wide when nothing succeeded', () => {
    const z2 = 1.959963984540054 ** 2;
    expect(wilsonInterval({ successes: 0, trials: 10 })).toEqual({ low: 0, high: expect.closeTo(z2 / (10 + z2), 10) });
    expect(wilsonInterval({ successes: 10, trials: 10 })?.high).toBe(1);
  });

  it('covers the true rate about as often as it says', () => {
    const random = createRandom('wilson coverage');
    const hits = Array.from({ length: 2000 }, () => {
      const successes = Array.from({ length: 30 }, () => random.uniform()).filter((u) => u < 0.2).length;
      const interval = wilsonInterval({ successes, trials: 30 });
      return interval !== undefined && interval.low <= 0.2 && 0.2 <= interval.high;
    }).filter(Boolean).length;
    expect(hits / 2000).toBeGreaterThan(0.93);
    expect(hits / 2000).toBeLessThan(0.98);
  });

  it('is absent for no trials and refuses impossible counts', () => {
    expect(wilsonInterval({ successes: 0, trials: 0 })).toBeUndefined();
    expect(() => wilsonInterval({ successes: 3, trials: 2 })).toThrow(RangeError);
    expect(() => wilsonInterval({ successes: 1, trials: 2, confidence: 1 })).toThrow(RangeError);
  });
});
