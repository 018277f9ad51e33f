import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaQuantile, passRateInterval, regularisedIncompleteBeta } from './beta.ts';
import { createRandom } from './random.ts';

const shape = fc.record({
  alpha: fc.double({ min: 0.5, max: 200, noNaN: true }),
  beta: fc.double({ min: 0.5, max: 200, noNaN: true }),
});
const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('regularisedIncompleteBeta', () => {
  it('is a binomial tail for whole shapes', () => {
    // I_p(k, n - k + 1) = P(Bin(n, p) >= k): n = 4, p = 1/4, k = 2 gives 67/256.
    expect(regularisedIncompleteBeta(0.25, { alpha: 2, beta: 3 })).toBeCloseTo(67 / 256, 12);
    expect(regularisedIncompleteBeta(0.7, { alpha: 1, beta: 1 })).toBeCloseTo(0.7, 12);
    // SciPy: stats.beta.cdf(0.3, 2.5, 7.25).
    expect(regularisedIncompleteBeta(0.3, { alpha: 2.5, beta: 7.25 })).toBeCloseTo(0.6604822735819071, 12);
  });

  it('is the arcsine law for shapes of one half', () => {
    for (const x of [0.01, 0.2, 0.5, 0.9])
      expect(regularisedIncompleteBeta(x, { alpha: 0.5, beta: 0.5 })).toBeCloseTo(
        (2 / Math.PI) * Math.asin(Math.sqrt(x)),
        12,
      );
  });

  it('mirrors: I_x(a, b) + I_{1-x}(b, a) = 1', () => {
    fc.assert(
      fc.property(inside, shape, (x, s) => {
        const mirrored = regularisedIncompleteBeta(1 - x, { alpha: s.beta, beta: s.alpha });
        expect(regularisedIncompleteBeta(x, s) + mirrored).toBeCloseTo(1, 9);
      }),
    );
  });

  it('follows the recurrence I_x(a+1, b) = I_x(a, b) - x^a (1-x)^b / (a B(a, b)) with B(5/2, 7/2) = 3 pi / 256', () => {
    const [x, alpha, beta] = [0.3, 2.5, 3.5];
    const step = (x ** alpha * (1 - x) ** beta) / (alpha * ((3 * Math.PI) / 256));
    expect(regularisedIncompleteBeta(x, { alpha: alpha + 1, beta })).toBeCloseTo(
      regularisedIncompleteBeta(x, { alpha, beta }) - step,
      12,
    );
  });
});

describe('betaQuantile', () => {
  it('inverts the distribution function', () => {
    fc.assert(
      fc.property(inside, shape, (probability, s) => {
        expect(regularisedIncompleteBeta(betaQuantile(probability, s), s)).toBeCloseTo(probability, 8);
      }),
    );
  });

  it('is sin^2(pi p / 2) for the arcsine law, and 0 and 1 at the ends', () => {
    const half = { alpha: 0.5, beta: 0.5 };
    expect(betaQuantile(0.3, half)).toBeCloseTo(Math.sin(0.15 * Math.PI) ** 2, 12);
    expect([betaQuantile(0, half), betaQuantile(1, half)]).toEqual([0, 1]);
    expect(() => betaQuantile(2, half)).toThrow(RangeError);
  });
});

describe('passRateInterval', () => {
  it('has equal tails under the Jeffreys posterior', () => {
    const interval = passRateInterval({ correct: 8, decided: 10 });
    // SciPy: stats.beta.ppf([.025, .975], 8.5, 2.5).
    expect(interval?.low).toBeCloseTo(0.4972255, 7);
    expect(interval?.high).toBeCloseTo(0.95594059, 7);
    const posterior = { alpha: 8.5, beta: 2.5 };
    expect(regularisedIncompleteBeta(interval?.low ?? -1, posterior)).toBeCloseTo(0.025, 10);
    expect(regularisedIncompleteBeta(interval?.high ?? -1, posterior)).toBeCloseTo(0.975, 10);
  });

  it('reaches 0 when nothing was right and 1 when everything was', () => {
    expect(passRateInterval({ correct: 0, decided: 4 })?.low).toBe(0);
    expect(passRateInterval({ correct: 4, decided: 4 })?.high).toBe(1);
  });

  it('covers a true pass rate about as often as it says', () => {
    const random = createRandom('jeffreys coverage');
    let hits = 0;
    for (let trial = 0; trial < 2000; trial += 1) {
      const rate = random.uniform();
      const correct = Array.from({ length: 8 }, () => random.uniform()).filter((u) => u < rate).length;
      const interval = passRateInterval({ correct, decided: 8 });
      if (interval && interval.low <= rate && rate <= interval.high) hits += 1;
    }
    expect(hits / 2000).toBeGreaterThan(0.93);
    expect(hits / 2000).toBeLessThan(0.98);
  });

  it('is absent without decided attempts', () => {
    expect(passRateInterval({ correct: 0, decided: 0 })).toBeUndefined();
    expect(() => passRateInterval({ correct: 2, decided: 1 })).toThrow(RangeError);
  });
});
