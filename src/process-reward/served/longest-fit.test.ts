import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestFit } from './longest-fit.ts';

/** Runs it on texts whose exact lengths are known, and says which prefixes were counted. */
async function findFit(options: { exact: number[]; estimate: number[]; maxTokens: number; startAt?: number }) {
  const counted: number[] = [];
  const { exact, startAt = exact.length - 1, ...rest } = options;
  const count = async (stepCount: number) => {
    counted.push(stepCount);
    return exact[stepCount];
  };
  return { found: await longestFit({ ...rest, startAt, count }), counted };
}

const upTo = (steps: number, each: number) => Array.from({ length: steps + 1 }, (_, n) => 30 + n * each);

describe('the longest fit', () => {
  test('is everything after one count when everything fits', async () => {
    const { found, counted } = await findFit({ exact: upTo(10, 10), estimate: upTo(10, 14), maxTokens: 130 });
    expect({ found, counted }).toEqual({ found: 10, counted: [10] });
  });

  test('is found in three counts when the estimate is off by one factor', async () => {
    const exact = upTo(100, 10);
    const estimate = exact.map((tokens) => tokens * 1.5);
    const { found, counted } = await findFit({ exact, estimate, maxTokens: 535 });
    expect(found).toBe(50);
    expect(counted).toEqual([100, 50, 51]);
  });

  test('is found in few counts also when no factor fits, since the gap is halved', async () => {
    const steps = Array.from({ length: 201 }, (_, n) => n);
    const exact = steps.map((n) => n * n + 1);
    const { found, counted } = await findFit({ exact, estimate: steps.map((n) => n + 1), maxTokens: 10_001 });
    expect(found).toBe(100);
    expect(counted.length).toBeLessThanOrEqual(12);
  });

  test('is 0 when not even the first step fits', async () => {
    expect((await findFit({ exact: [30, 200], estimate: [30, 100], maxTokens: 100 })).found).toBe(0);
  });

  test('is unknown when nobody counts', async () => {
    const count = async () => undefined;
    expect(await longestFit({ estimate: [1, 2], maxTokens: 1, startAt: 1, count })).toBeUndefined();
  });

  test('is right however wrong the estimate, and never counts a prefix twice', async () => {
    const lengths = fc.array(fc.tuple(fc.nat(300), fc.nat(300)), { minLength: 1, maxLength: 200 });
    const growing = (start: number, steps: number[]) => {
      let sum = start;
      return [start, ...steps.map((step) => (sum += step + 1))];
    };
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(20_000), fc.nat(1_000), async (steps, maxTokens, at) => {
        const exact = growing(
          20,
          steps.map(([length]) => length),
        );
        const estimate = growing(
          40,
          steps.map(([, length]) => length),
        );
        const startAt = 1 + (at % steps.length);
        const { found, counted } = await findFit({ exact, estimate, maxTokens, startAt });
        const expected = Math.max(
          0,
          exact.findLastIndex((tokens) => tokens <= maxTokens),
        );
        expect(found).toBe(expected);
        expect(new Set(counted).size).toBe(counted.length);
        expect(counted.length).toBeLessThanOrEqual(3 + Math.ceil(Math.log2(steps.length + 1)) + 1);
      }),
      { numRuns: 300 },
    );
  });
});
