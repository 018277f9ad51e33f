import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdaptiveConcurrency, type ConcurrencyTicket } from './adaptive-concurrency.ts';

/** Keeps the limit full against a server whose latency per call depends on how many it serves; returns the limits seen. */
function drive(options: { max: number; latencyMs: (inFlight: number) => number; rounds: number; initial?: number }) {
  let now = 0;
  const bounds = { min: 1, initial: options.initial ?? 4, max: options.max };
  const concurrency = new AdaptiveConcurrency({ bounds, now: () => now });
  const limits = [concurrency.limit];
  for (let round = 0; round < options.rounds; round++) {
    const tickets = Array.from({ length: concurrency.limit }, () => concurrency.start());
    now += options.latencyMs(tickets.length);
    for (const ticket of tickets) concurrency.completed(ticket, 1);
    limits.push(concurrency.limit);
  }
  return { concurrency, limits };
}

describe('AdaptiveConcurrency', () => {
  test('it doubles per window while a server has room to spare, up to the maximum', () => {
    const { limits } = drive({ max: 50, latencyMs: () => 100, rounds: 6 });
    expect(limits).toEqual([4, 8, 16, 32, 50, 50, 50]);
  });

  test('it stops near the point where more calls only wait longer', () => {
    const { limits } = drive({ max: 256, latencyMs: (n) => 100 * Math.max(1, n / 20), rounds: 60 });
    const settled = limits.slice(10);
    expect(Math.max(...settled)).toBeLessThanOrEqual(40);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(16);
  });

  test('after pushback it grows again in steps, not by doubling', () => {
    let now = 0;
    const concurrency = new AdaptiveConcurrency({ bounds: { min: 1, initial: 100, max: 256 }, now: () => now });
    concurrency.pushedBack(concurrency.start());
    expect(concurrency.limit).toBe(70);
    const limits: number[] = [];
    for (let round = 0; round < 3; round++) {
      const tickets = Array.from({ length: concurrency.limit }, () => concurrency.start());
      now += 100;
      for (const ticket of tickets) concurrency.completed(ticket, 1);
      limits.push(concurrency.limit);
    }
    expect(limits).toEqual([70, 79, 88]);
  });

  test('pushback on calls of one crowd lowers the limit once', () => {
    const concurrency = new AdaptiveConcurrency({ bounds: { min: 1, initial: 10, max: 20 }, now: () => 0 });
    const crowd = Array.from({ length: 10 }, () => concurrency.start());
    for (const ticket of crowd) concurrency.pushedBack(ticket);
    expect(concurrency.limit).toBe(7);
    concurrency.pushedBack(concurrency.start());
    expect(concurrency.limit).toBe(4);
  });

  test('a pause holds calls back until it is over', () => {
    let now = 0;
    const concurrency = new AdaptiveConcurrency({ bounds: { min: 1, initial: 10, max: 20 }, now: () => now });
    concurrency.pushedBack(concurrency.start(), 500);
    expect(concurrency.hasRoom).toBe(false);
    now = 499;
    expect(concurrency.hasRoom).toBe(false);
    now = 500;
    expect(concurrency.hasRoom).toBe(true);
  });

  test('a limit that was never reached is not raised', () => {
    let now = 0;
    const concurrency = new AdaptiveConcurrency({ bounds: { min: 1, initial: 8, max: 64 }, now: () => now });
    for (let call = 0; call < 100; call++) {
      const ticket = concurrency.start();
      now += 10;
      concurrency.completed(ticket, 1);
    }
    expect(concurrency.limit).toBe(8);
  });

  test('latency is measured per unit: longer answers are no sign of a slower server', () => {
    let now = 0;
    const concurrency = new AdaptiveConcurrency({ bounds: { min: 1, initial: 4, max: 64 }, now: () => now });
    for (const tokens of [100, 1_000, 10_000]) {
      const tickets = Array.from({ length: concurrency.limit }, () => concurrency.start());
      now += tokens * 10;
      for (const ticket of tickets) concurrency.completed(ticket, tokens);
    }
    expect(concurrency.limit).toBe(32);
  });

  const bound = fc.integer({ min: -5, max: 300 });
  const step = fc.record({
    action: fc.constantFrom('start', 'completed', 'pushedBack', 'failed'),
    waitMs: fc.integer({ min: 0, max: 1_000 }),
    units: fc.integer({ min: -1, max: 5_000 }),
  });

  test('whatever happens, min ≤ limit ≤ max, in whole numbers', () => {
    fc.assert(
      fc.property(bound, bound, bound, fc.array(step, { maxLength: 400 }), (min, initial, max, steps) => {
        let now = 0;
        const concurrency = new AdaptiveConcurrency({ bounds: { min, initial, max }, now: () => now });
        const open: ConcurrencyTicket[] = [];
        for (const { action, waitMs, units } of steps) {
          now += waitMs;
          const ticket = action === 'start' ? undefined : open.shift();
          if (action === 'start') open.push(concurrency.start());
          else if (ticket !== undefined && action === 'completed') concurrency.completed(ticket, units);
          else if (ticket !== undefined && action === 'pushedBack') concurrency.pushedBack(ticket, units);
          else if (ticket !== undefined) concurrency.failed(ticket);
          const lowest = Math.max(1, min);
          expect(Number.isSafeInteger(concurrency.limit)).toBe(true);
          expect(concurrency.limit).toBeGreaterThanOrEqual(lowest);
          expect(concurrency.limit).toBeLessThanOrEqual(Math.max(lowest, max));
          expect(concurrency.inFlight).toBe(open.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});
