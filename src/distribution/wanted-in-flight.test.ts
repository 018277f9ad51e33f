import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { wantedInFlight } from './wanted-in-flight.ts';

const start = { quota: 10, acceptedSoFar: 0, rejectedSoFar: 0, inFlight: 0, priorAcceptance: 0.7 };

describe('wantedInFlight', () => {
  it('asks for about the quota over the acceptance once that is known', () => {
    // Mean (1.4 + 500) / 1002 = 0.5004, sd 0.0158: 100 / 0.516 = 193.7.
    const known = { ...start, quota: 600, acceptedSoFar: 500, rejectedSoFar: 500 };
    expect(wantedInFlight(known)).toBe(193);
    expect(wantedInFlight({ ...known, inFlight: 190 })).toBe(3);
    expect(wantedInFlight({ ...known, inFlight: 300 })).toBe(0);
  });

  it('asks for hardly more than the quota before it knows anything', () => {
    // Beta(1.4, 0.6): mean 0.7, sd 0.265: 10 / 0.965.
    expect(wantedInFlight(start)).toBe(10);
  });

  it('asks for nothing more once the quota is met', () => {
    expect(wantedInFlight({ ...start, acceptedSoFar: 10 })).toBe(0);
    expect(wantedInFlight({ ...start, quota: 0 })).toBe(0);
  });

  it('always makes progress and is never negative', () => {
    const input = fc.record({
      quota: fc.nat(1000),
      acceptedSoFar: fc.nat(1000),
      rejectedSoFar: fc.nat(1000),
      inFlight: fc.nat(1000),
      priorAcceptance: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(input, (state) => {
        const wanted = wantedInFlight(state);
        const missing = state.quota - state.acceptedSoFar;
        expect(Number.isInteger(wanted) && wanted >= 0).toBe(true);
        // Even if all in flight were accepted, so many more would be needed.
        expect(wanted).toBeGreaterThanOrEqual(Math.max(0, missing) === 0 ? 0 : missing - state.inFlight);
        if (missing > 0 && state.inFlight === 0) expect(wanted).toBeGreaterThan(0);
        if (missing <= 0) expect(wanted).toBe(0);
      }),
    );
  });

  it('refuses an impossible prior', () => {
    expect(() => wantedInFlight({ ...start, priorAcceptance: 0 })).toThrow(RangeError);
  });
});

/** Accepted beyond the quota when every candidate has three tries and any in flight may be answered next. */
function surplus(run: { quota: number; acceptance: number; concurrency: number; seed: string }): number {
  const random = createRandom(run.seed);
  const perTry = 1 - (1 - run.acceptance) ** (1 / 3);
  const triesUsed: number[] = [];
  let [acceptedSoFar, rejectedSoFar] = [0, 0];
  for (;;) {
    const state = { quota: run.quota, acceptedSoFar, rejectedSoFar, inFlight: triesUsed.length, priorAcceptance: 0.7 };
    const opened = Math.min(wantedInFlight(state), run.concurrency - triesUsed.length);
    for (let count = 0; count < opened; count += 1) triesUsed.push(0);
    if (triesUsed.length === 0) return acceptedSoFar - run.quota;
    const answered = random.integer(triesUsed.length);
    const isAccepted = random.uniform() < perTry;
    const tries = (triesUsed[answered] as number) + 1;
    if (isAccepted || tries === 3) triesUsed.splice(answered, 1);
    else triesUsed[answered] = tries;
    if (isAccepted) acceptedSoFar += 1;
    else if (tries === 3) rejectedSoFar += 1;
  }
}

describe('waste', () => {
  it.each([5, 20, 100, 400])(
    'of a quota of %d stays about one candidate, at any acceptance and concurrency',
    (quota) => {
      const lines: string[] = [];
      for (const acceptance of [0.3, 0.5, 0.7, 0.95])
        for (const concurrency of [16, 100_000]) {
          const runs = Array.from({ length: 60 }, (_, run) =>
            surplus({ quota, acceptance, concurrency, seed: `${quota} ${acceptance} ${concurrency} ${run}` }),
          );
          const mean = runs.reduce((sum, value) => sum + value, 0) / runs.length;
          lines.push(`quota ${quota}, acceptance ${acceptance}, concurrency ${concurrency}: ${mean.toFixed(2)}`);
          expect(Math.min(...runs)).toBeGreaterThanOrEqual(0);
          expect(mean).toBeLessThan(1.5);
        }
      console.info(`mean surplus\n${lines.join('\n')}`);
    },
  );
});
