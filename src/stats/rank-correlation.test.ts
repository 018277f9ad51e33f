import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardNormal } from '../model/simulated/item-response.ts';
import { createRandom } from './random.ts';
import { midranks, spearman, spearmanInterval } from './rank-correlation.ts';

const x = [1, 2, 2, 3, 5, 8, 13, 21];
const y = [2, 1, 4, 3, 3, 9, 8, 30];

describe('spearman', () => {
  it('agrees with NumPy on ranks with ties', () => {
    expect([...midranks(x)]).toEqual([1, 2.5, 2.5, 4, 5, 6, 7, 8]);
    expect(spearman(x, y)).toBeCloseTo(0.8313253012048192, 12);
    expect(spearman(x, [5, 3, 8, 1, 9, 2, 7, 4])).toBeCloseTo(-0.047905050476530354, 12);
  });

  it('is not there for two pairs or for equal values', () => {
    expect(spearman([1, 2], [1, 2])).toBeUndefined();
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeUndefined();
    expect(() => spearman([1, 2, 3], [1, 2])).toThrow(RangeError);
  });

  it('asks only for the order of values, and turns its sign with one side', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 3,
      maxLength: 30,
    });
    fc.assert(
      fc.property(pairs, (values) => {
        const [first, second] = [values.map(([one]) => one), values.map(([, other]) => other)];
        const found = spearman(first, second);
        if (found === undefined) return;
        expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-12);
        expect(
          spearman(
            first.map((value) => value ** 3),
            second,
          ),
        ).toBeCloseTo(found, 12);
        expect(
          spearman(
            first,
            second.map((value) => -value),
          ),
        ).toBeCloseTo(-found, 12);
      }),
    );
  });
});

describe('its bootstrap interval', () => {
  it('holds the true correlation about as often as it says', () => {
    const random = createRandom('coverage');
    // Normal pairs of Pearson 0.6 have Spearman (6/π) asin(0.3).
    const truth = (6 / Math.PI) * Math.asin(0.3);
    const trials = 200;
    let held = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const first = Array.from({ length: 60 }, () => standardNormal(random));
      const second = first.map((value) => 0.6 * value + 0.8 * standardNormal(random));
      const interval = spearmanInterval(first, second, { seed: trial, replicates: 300 });
      if (interval && interval.low <= truth && truth <= interval.high) held += 1;
    }
    expect(held / trials).toBeGreaterThan(0.88);
    expect(held / trials).toBeLessThan(0.99);
  });

  it('is the same for the same seed, and absent without a correlation', () => {
    const interval = spearmanInterval(x, y, { seed: 1 });
    expect(interval).toEqual(spearmanInterval(x, y, { seed: 1 }));
    expect(interval?.low).toBeLessThan(0.83);
    expect(interval?.high).toBeGreaterThan(0.83);
    expect(spearmanInterval([1, 1, 1], [1, 2, 3], { seed: 1 })).toBeUndefined();
  });
});
