import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../stats/random.ts';
import { allocateAttempts, roundSizes } from './allocate-attempts.ts';
import { nextAttemptValue } from './next-attempt-value.ts';

const thresholds = [0.8, 0.6, 0.4, 0.2];

interface Question {
  readonly right: number;
  readonly wrong: number;
}

/** Under a Beta(0.4, 0.6) prior, every attempt decided. */
const round = (questions: readonly Question[], limits: { readonly max: number; readonly size: number }) => ({
  alpha: Float64Array.from(questions, ({ right }) => 0.4 + right),
  beta: Float64Array.from(questions, ({ wrong }) => 0.6 + wrong),
  attempts: Uint16Array.from(questions, ({ right, wrong }) => right + wrong),
  thresholds,
  ...limits,
});
const questions = fc.array(
  fc.record({ right: fc.integer({ min: 0, max: 6 }), wrong: fc.integer({ min: 0, max: 6 }) }),
  {
    maxLength: 40,
  },
);
const limits = fc.record({ max: fc.integer({ min: 12, max: 20 }), size: fc.integer({ min: 0, max: 300 }) });
const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((total, count) => total + count, 0);

describe('allocateAttempts', () => {
  it('gives the round away whole unless every question reaches its most, and never more than that', () => {
    fc.assert(
      fc.property(questions, limits, (bank, limit) => {
        const given = allocateAttempts(round(bank, limit));
        const room = bank.map(({ right, wrong }) => limit.max - right - wrong);
        expect(sum(given)).toBe(Math.min(limit.size, sum(room)));
        for (const [index, most] of room.entries()) expect(given[index]).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('gives a question the same wherever it stands, but for ties', () => {
    fc.assert(
      fc.property(questions, limits, fc.integer(), (bank, limit, seed) => {
        const order = createRandom(seed).shuffle(bank.map((_, index) => index));
        const straight = allocateAttempts(round(bank, limit));
        const shuffled = allocateAttempts(
          round(
            order.map((index) => bank[index] as Question),
            limit,
          ),
        );
        const perShape = (given: Uint16Array, of: (position: number) => Question) => {
          const totals = new Map<string, number>();
          for (const [position, count] of given.entries()) {
            const { right, wrong } = of(position);
            totals.set(`${right},${wrong}`, (totals.get(`${right},${wrong}`) ?? 0) + count);
          }
          return totals;
        };
        const inOrder = perShape(straight, (position) => bank[position] as Question);
        const moved = perShape(shuffled, (position) => bank[order[position] as number] as Question);
        // Mirrored and otherwise equal values may tie between shapes too; then only the sum is the same.
        fc.pre(new Set(bank.map(({ right, wrong }) => valueText(right, wrong))).size === inOrder.size);
        expect(moved).toEqual(inOrder);
      }),
    );
  });

  it('gives nobody an attempt while the next attempt of another question is worth more', () => {
    fc.assert(
      fc.property(questions, limits, (bank, limit) => {
        const given = allocateAttempts(round(bank, limit));
        const value = ({ right, wrong }: Question) =>
          nextAttemptValue({ alpha: 0.4 + right, beta: 0.6 + wrong }, thresholds);
        const passedOver = bank.filter(({ right, wrong }, index) => given[index] === 0 && right + wrong < limit.max);
        const chosen = bank.filter((_, index) => given[index] !== 0);
        const best = Math.max(0, ...passedOver.map(value));
        for (const question of chosen) expect(value(question)).toBeGreaterThanOrEqual(best);
      }),
    );
  });

  it('breaks ties by position', () => {
    const same = Array.from({ length: 5 }, () => ({ right: 1, wrong: 1 }));
    expect(sum(allocateAttempts(round(same, { max: 8, size: 2 })).subarray(0, 2))).toBe(2);
  });

  it('leaves settled questions alone while others are open', () => {
    const settled = { right: 0, wrong: 12 };
    const open = { right: 2, wrong: 2 };
    const given = allocateAttempts(round([settled, open, settled, open], { max: 16, size: 4 }));
    expect([given[0], given[2]]).toEqual([0, 0]);
  });

  it('gives a question more than one attempt where the others have little to gain', () => {
    const given = allocateAttempts(
      round(
        [
          { right: 0, wrong: 12 },
          { right: 1, wrong: 1 },
        ],
        { max: 20, size: 2 },
      ),
    );
    expect(Array.from(given)).toEqual([0, 2]);
  });

  it('goes past three attempts each when the round asks for it', () => {
    const fresh = Array.from({ length: 3 }, () => ({ right: 0, wrong: 0 }));
    expect(Array.from(allocateAttempts(round(fresh, { max: 5, size: 15 })))).toEqual([5, 5, 5]);
    expect(sum(allocateAttempts(round(fresh, { max: 5, size: 40 })))).toBe(15);
  });
});

function valueText(right: number, wrong: number): string {
  return nextAttemptValue({ alpha: 0.4 + right, beta: 0.6 + wrong }, thresholds).toPrecision(9);
}

describe('roundSizes', () => {
  it('cuts what the least attempts leave into at most twelve near-equal rounds', () => {
    expect(roundSizes(1_000, { min: 1, max: 8, budget: 3 })).toEqual([
      167, 167, 167, 167, 167, 167, 167, 167, 166, 166, 166, 166,
    ]);
    expect(roundSizes(100, { min: 1, max: 8, budget: 2.01 })).toEqual([34, 34, 33]);
    expect(roundSizes(10, { min: 1, max: 8, budget: 3 })).toEqual([20]);
  });

  it('is empty when the least attempts are the budget', () => {
    expect(roundSizes(1_000, { min: 2, max: 8, budget: 2 })).toEqual([]);
    expect(roundSizes(0, { min: 1, max: 8, budget: 4 })).toEqual([]);
  });

  it('spends the whole budget, in positive rounds, larger ones first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(120),
        (count, min, tenths) => {
          const budget = min + tenths / 10;
          const sizes = roundSizes(count, { min, max: 16, budget });
          expect(sum(sizes)).toBe(Math.floor(count * budget + 1e-6) - count * min);
          for (const [index, size] of sizes.entries()) {
            expect(size).toBeGreaterThan(0);
            expect(size).toBeLessThanOrEqual(sizes[index - 1] ?? Number.POSITIVE_INFINITY);
          }
        },
      ),
    );
  });
});
