import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kthLargest } from './kth-largest.ts';

describe('kthLargest', () => {
  it('is what sorting gives, also where values repeat', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, pick) => {
        const k = 1 + (pick % values.length);
        const descending = Float64Array.from(values).sort().reverse();
        // Equal by ===: sorting tells 0 from -0, selection does not.
        expect(kthLargest(Float64Array.from(values), k) === descending[k - 1]).toBe(true);
      }),
    );
  });

  it('refuses a rank that is not there', () => {
    for (const k of [0, 4, 1.5]) expect(() => kthLargest(Float64Array.of(1, 2, 3), k)).toThrow(RangeError);
    expect(() => kthLargest(new Float64Array(0), 1)).toThrow(RangeError);
  });
});
