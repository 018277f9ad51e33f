import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levels, perLevel } from '../difficulty/level.ts';
import { sumOf } from './distribution.ts';
import { fillQuotas, shortageReport } from './shortage.ts';

const table = (...list: number[]) => perLevel((level) => list[level] ?? 0);
const anyTable = fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }).map((list) => table(...list));
const anyPolicy = fc.constantFrom('nearest', 'easier', 'fail');

describe('fillQuotas', () => {
  it('takes from the nearest level, the easier of two as near, then farther ones', () => {
    const result = fillQuotas({
      quotas: table(0, 10, 10, 10, 10, 10),
      available: table(0, 99, 12, 4, 11, 10),
      policy: 'nearest',
    });
    expect(result.moves).toEqual([
      { from: 3, to: 2, count: 2 },
      { from: 3, to: 4, count: 1 },
      { from: 3, to: 1, count: 3 },
    ]);
    expect(result).toMatchObject({ filled: table(0, 13, 12, 4, 11, 10), unmet: 0, isRefused: false });
  });

  it('takes only from easier levels under `easier`', () => {
    const result = fillQuotas({
      quotas: table(0, 5, 5, 5, 5, 5),
      available: table(0, 5, 7, 0, 99, 2),
      policy: 'easier',
    });
    expect(result.moves).toEqual([
      { from: 3, to: 2, count: 2 },
      { from: 5, to: 4, count: 3 },
    ]);
    expect(result.unmet).toBe(3);
  });

  it('moves nothing and refuses under `fail`', () => {
    const short = { quotas: table(0, 5, 5), available: table(0, 9, 2) };
    expect(fillQuotas({ ...short, policy: 'fail' })).toEqual({
      filled: table(0, 5, 2),
      moves: [],
      unmet: 3,
      isRefused: true,
    });
  });

  it('never exceeds what is available, loses no unit, and moves only what is short', () => {
    fc.assert(
      fc.property(anyTable, anyTable, anyPolicy, (quotas, available, policy) => {
        const { filled, moves, unmet, isRefused } = fillQuotas({ quotas, available, policy });
        for (const level of levels) {
          const movedOut = moves.filter((move) => move.from === level).reduce((sum, move) => sum + move.count, 0);
          expect(filled[level]).toBeLessThanOrEqual(available[level]);
          expect(movedOut).toBeLessThanOrEqual(Math.max(0, quotas[level] - available[level]));
        }
        expect(sumOf(filled) + unmet).toBe(sumOf(quotas));
        expect(isRefused).toBe(policy === 'fail' && unmet > 0);
        if (policy === 'nearest') expect(unmet).toBe(Math.max(0, sumOf(quotas) - sumOf(available)));
        if (policy === 'easier') expect(moves.every((move) => move.to < move.from)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('moves nothing when nothing is short', () => {
    fc.assert(
      fc.property(anyTable, anyTable, anyPolicy, (quotas, extra, policy) => {
        const available = perLevel((level) => quotas[level] + extra[level]);
        expect(fillQuotas({ quotas, available, policy })).toEqual({
          filled: quotas,
          moves: [],
          unmet: 0,
          isRefused: false,
        });
      }),
    );
  });
});

describe('shortageReport', () => {
  it('says per level what was asked, found, moved and filled', () => {
    const input = { quotas: table(0, 2, 6), available: table(0, 4, 3, 7) };
    const result = fillQuotas({ ...input, policy: 'nearest' });
    expect(shortageReport(input, result)).toEqual([
      { level: 1, asked: 2, found: 4, movedIn: 2, movedOut: 0, filled: 4 },
      { level: 2, asked: 6, found: 3, movedIn: 0, movedOut: 3, filled: 3 },
      { level: 3, asked: 0, found: 7, movedIn: 1, movedOut: 0, filled: 1 },
    ]);
  });

  it('adds up: filled is asked, less moved out and unmet, plus moved in', () => {
    fc.assert(
      fc.property(anyTable, anyTable, anyPolicy, (quotas, available, policy) => {
        const result = fillQuotas({ quotas, available, policy });
        const rows = shortageReport({ quotas, available }, result);
        const unmet = rows.reduce((sum, row) => sum + row.asked - row.movedOut + row.movedIn - row.filled, 0);
        expect(unmet).toBe(result.unmet);
      }),
    );
  });
});
