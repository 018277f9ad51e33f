import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passAtK } from './pass-at-k.ts';

/** Counts the k-subsets of n samples (the first c right) that hold a right one. */
function byEnumeration({ samples, correct, k }: { samples: number; correct: number; k: number }): number {
  let subsets = 0;
  let withCorrect = 0;
  for (let mask = 0; mask < 2 ** samples; mask += 1) {
    if (mask.toString(2).replaceAll('0', '').length !== k) continue;
    subsets += 1;
    if ((mask & (2 ** correct - 1)) !== 0) withCorrect += 1;
  }
  return withCorrect / subsets;
}

describe('passAtK', () => {
  it.each([
    // 1 - C(n-c, k) / C(n, k), by hand.
    { samples: 5, correct: 2, k: 3, expected: 1 - 1 / 10 },
    { samples: 10, correct: 3, k: 5, expected: 1 - 21 / 252 },
    { samples: 10, correct: 3, k: 1, expected: 0.3 },
    { samples: 4, correct: 0, k: 4, expected: 0 },
    { samples: 4, correct: 1, k: 4, expected: 1 },
  ])('of $correct right in $samples at k = $k is $expected', ({ expected, ...counts }) => {
    expect(passAtK(counts)).toBeCloseTo(expected, 12);
  });

  it('equals the share of subsets with a right sample', () => {
    const counts = fc.integer({ min: 1, max: 9 }).chain((samples) =>
      fc.record({
        samples: fc.constant(samples),
        correct: fc.integer({ min: 0, max: samples }),
        k: fc.integer({ min: 1, max: samples }),
      }),
    );
    fc.assert(
      fc.property(counts, (c) => {
        expect(passAtK(c)).toBeCloseTo(byEnumeration(c), 10);
      }),
      { numRuns: 60 },
    );
  });

  it('stays exact for many samples', () => {
    expect(passAtK({ samples: 100_000, correct: 1, k: 50_000 })).toBeCloseTo(0.5, 9);
  });

  it.each([
    { samples: 3, correct: 1, k: 4 },
    { samples: 3, correct: 4, k: 1 },
    { samples: 3, correct: 1, k: 0 },
    { samples: 0, correct: 0, k: 1 },
    { samples: 3, correct: 1.5, k: 1 },
  ])('refuses $correct right in $samples at k = $k', (counts) => {
    expect(() => passAtK(counts)).toThrow(RangeError);
  });
});
