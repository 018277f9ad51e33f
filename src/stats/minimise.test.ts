import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise, type Objective } from './minimise.ts';

/** Minimum 0 at (1, 1), at the end of a bent valley. */
const rosenbrock: Objective = (point, gradient) => {
  const [x, y] = point as unknown as [number, number];
  gradient.set([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

describe('minimise', () => {
  it('finds the end of Rosenbrock’s valley', () => {
    const { point, value, isConverged } = minimise(rosenbrock, Float64Array.of(-1.2, 1));
    expect(point[0]).toBeCloseTo(1, 6);
    expect(point[1]).toBeCloseTo(1, 6);
    expect(value).toBeLessThan(1e-12);
    expect(isConverged).toBe(true);
  });

  it('finds the foot of any bowl, however unequal its axes', () => {
    const axis = fc.record({
      foot: fc.double({ min: -50, max: 50, noNaN: true }),
      steepness: fc.constantFrom(0.01, 1, 300),
    });
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 8 }), (axes) => {
        const bowl: Objective = (point, gradient) =>
          axes.reduce((sum, { foot, steepness }, index) => {
            const away = (point[index] as number) - foot;
            gradient[index] = 2 * steepness * away;
            return sum + steepness * away ** 2;
          }, 0);
        const { point } = minimise(bowl, new Float64Array(axes.length), { gradientTolerance: 1e-8 });
        for (const [index, { foot }] of axes.entries()) expect(point[index]).toBeCloseTo(foot, 4);
      }),
    );
  });

  it('steps back from where the value is not finite', () => {
    const logarithmic: Objective = (point, gradient) => {
      const x = point[0] as number;
      gradient[0] = 1 - 1 / x;
      return x > 0 ? x - Math.log(x) : Number.NaN;
    };
    expect(minimise(logarithmic, Float64Array.of(30)).point[0]).toBeCloseTo(1, 6);
  });

  it('says when the iterations ran out, and leaves the start alone', () => {
    const start = Float64Array.of(-1.2, 1);
    expect(minimise(rosenbrock, start, { maximumIterations: 3 }).isConverged).toBe(false);
    expect([...start]).toEqual([-1.2, 1]);
  });

  it('refuses a start without a value', () => {
    expect(() => minimise(() => Number.NaN, Float64Array.of(0))).toThrow(RangeError);
  });
});
