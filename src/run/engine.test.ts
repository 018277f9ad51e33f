import { describe, expect, it } from 'vitest';
import { ModelAccessError, ModelUnavailableError } from '../errors/errors.ts';
import { createBudget, type Limits } from './budget.ts';
import { runWork } from './engine.ts';
import { type Next, noCost, type Outcome, type Signals, type Work } from './work.ts';

const tick = (delayMs = 1) => new Promise((resolve) => setTimeout(resolve, delayMs));

function signals() {
  const drain = new AbortController();
  const abort = new AbortController();
  return { drain, abort, signals: { drain: drain.signal, abort: abort.signal } };
}

function options(limits: Limits = {}, own = signals()) {
  const budget = createBudget(limits, { costUsd: 0, tokens: 0, calls: 0 });
  return { signals: own.signals, budget, nowMs: Date.now, onProgress: () => {} };
}

const done = (result: number, costUsd?: number): Outcome<number> => ({
  kind: 'recordable',
  result,
  cost: { ...noCost, costUsd },
});

/** Work over 0..count-1 that keeps what it was told. */
function countingWork(count: number, perform: (unit: number) => Promise<Outcome<number>>, window = 4) {
  let next = 0;
  let inFlight = 0;
  const seen = { recorded: [] as number[], mostInFlight: 0, batches: 0 };
  const work: Work<number, number> = {
    stage: 'test',
    total: count,
    alreadyDone: 0,
    window: () => window,
    next: async (): Promise<Next<number>> => (next < count ? { kind: 'unit', unit: next++ } : { kind: 'done' }),
    perform: async (unit) => {
      inFlight += 1;
      seen.mostInFlight = Math.max(seen.mostInFlight, inFlight);
      const outcome = await perform(unit);
      inFlight -= 1;
      return outcome;
    },
    record: async (batch) => {
      seen.batches += 1;
      seen.recorded.push(...batch.map(({ result }) => result));
    },
  };
  return { work, seen };
}

describe('the engine', () => {
  it('performs and records every unit once, never more in flight than the window', async () => {
    const { work, seen } = countingWork(50, async (unit) => {
      await tick(unit % 3);
      return done(unit);
    });
    expect(await runWork(work, options())).toMatchObject({ kind: 'completed', progress: { done: 50, total: 50 } });
    expect(seen.recorded.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, unit) => unit));
    expect(seen.mostInFlight).toBeLessThanOrEqual(4);
  });

  it('follows a window that changes while it runs', async () => {
    let window = 1;
    const { work, seen } = countingWork(40, async (unit) => {
      await tick();
      if (unit === 10) window = 8;
      return done(unit);
    });
    await runWork({ ...work, window: () => window }, options());
    expect(seen.mostInFlight).toBe(8);
  });

  it('stops at the first interruption and records all that was in flight', async () => {
    const own = signals();
    const { work, seen } = countingWork(1000, async (unit) => {
      if (unit === 5) own.drain.abort();
      await tick(5);
      return done(unit);
    });
    const result = await runWork(work, options({}, own));
    expect(result).toMatchObject({ kind: 'stopped', cause: 'interrupted' });
    expect(seen.recorded).toHaveLength(6);
  });

  it('stops near a cost ceiling, counting calls in flight at the mean cost', async () => {
    const { work, seen } = countingWork(1000, async (unit) => {
      await tick();
      return done(unit, 0.1);
    });
    const result = await runWork(work, options({ maxCostUsd: 2 }));
    expect(result).toMatchObject({ kind: 'stopped', cause: 'budget' });
    expect(seen.recorded.length).toBeGreaterThanOrEqual(20);
    expect(seen.recorded.length).toBeLessThanOrEqual(20 + 4);
  });

  it('is done when nothing is owed, though the ceiling is reached', async () => {
    const spent = createBudget({ maxCostUsd: 1 }, { costUsd: 1, tokens: 0, calls: 10 });
    const { work } = countingWork(0, async (unit) => done(unit));
    expect(await runWork(work, { ...options(), budget: spent })).toMatchObject({ kind: 'completed' });
    const last = countingWork(10, async (unit) => done(unit, 0.1));
    expect(await runWork(last.work, options({ maxCostUsd: 1 }))).toMatchObject({ kind: 'completed' });
    expect(last.seen.recorded).toHaveLength(10);
  });

  it('gives up what waits for its turn once the ceiling is reached, though all was started before any cost was known', async () => {
    let sent = 0;
    let turn: Promise<unknown> = Promise.resolve();
    const { work } = countingWork(10, async (unit) => done(unit), 10);
    // One call at a time, as a model's concurrency would have it; `drain` ends the wait.
    work.perform = (unit, { drain }) => {
      const outcome = turn.then(async (): Promise<Outcome<number>> => {
        if (drain.aborted) return { kind: 'aborted' };
        sent += 1;
        await tick();
        return done(unit, 5);
      });
      turn = outcome.then(() => tick());
      return outcome;
    };
    const result = await runWork(work, options({ maxCostUsd: 8 }));
    expect(result).toMatchObject({ kind: 'stopped', cause: 'budget', progress: { done: sent } });
    expect(sent).toBeLessThanOrEqual(3);
  });

  it('stops near the ceiling in a stage that costs more per call than those before it', async () => {
    const after = { ...options(), budget: createBudget({ maxCostUsd: 18 }, { costUsd: 0, tokens: 0, calls: 100_000 }) };
    const { work, seen } = countingWork(
      1000,
      async (unit) => {
        await tick();
        return done(unit, 0.1);
      },
      50,
    );
    expect(await runWork(work, after)).toMatchObject({ kind: 'stopped', cause: 'budget' });
    expect(seen.recorded.length).toBeLessThanOrEqual(181);
  });

  it('records what is in flight before it reports a refused key', async () => {
    const { work, seen } = countingWork(100, async (unit) => {
      await tick(unit === 1 ? 1 : 10);
      return unit === 1 ? { kind: 'refused', reason: 'the key is wrong', hint: 'set another' } : done(unit);
    });
    await expect(runWork(work, options())).rejects.toThrow(ModelAccessError);
    expect(seen.recorded.sort()).toEqual([0, 2, 3]);
  });

  it('stops when call after call fails, and lets no retry wait on', async () => {
    const { work, seen } = countingWork(1000, async (unit) => {
      await tick();
      return { ...done(unit), failure: { reason: 'connect ECONNREFUSED', of: 'server' } };
    });
    let waited: AbortSignal | undefined;
    const perform = (unit: number, given: Signals) => {
      waited = given.drain;
      return work.perform(unit, given);
    };
    await expect(runWork({ ...work, perform }, options())).rejects.toThrow(ModelUnavailableError);
    expect(seen.recorded.length).toBeLessThan(30);
    expect(waited?.aborted).toBe(true);
  });

  it('goes on when units fail of which no server knows', async () => {
    const { work } = countingWork(100, async (unit) => ({
      ...done(unit),
      failure: { reason: 'no recorded reply', of: 'unit' },
    }));
    expect(await runWork(work, options())).toMatchObject({ kind: 'completed', progress: { failed: 100 } });
  });

  it('owes an aborted unit still: it is not recorded', async () => {
    const { work, seen } = countingWork(3, async (unit) => (unit === 1 ? { kind: 'aborted' } : done(unit)));
    await runWork(work, options());
    expect(seen.recorded.sort()).toEqual([0, 2]);
  });

  it('asks again after an outcome when told to wait', async () => {
    const { work } = countingWork(0, async () => done(0));
    const queue: Next<number>[] = [{ kind: 'unit', unit: 1 }, { kind: 'wait' }];
    const recorded: number[] = [];
    await runWork(
      {
        ...work,
        next: async () => queue.shift() ?? { kind: 'wait' },
        perform: async (unit) => done(unit),
        record: async (batch) => {
          recorded.push(...batch.map(({ result }) => result));
          queue.push(
            ...(recorded.length < 3
              ? [{ kind: 'unit' as const, unit: recorded.length + 1 }]
              : [{ kind: 'done' as const }]),
          );
        },
      },
      options(),
    );
    expect(recorded).toEqual([1, 2, 3]);
  });

  it('records an outcome that comes while a transaction is just ending, at whatever turn', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const second = Promise.withResolvers<Outcome<number>>();
      const { work, seen } = countingWork(2, (unit) => (unit === 0 ? Promise.resolve(done(0)) : second.promise));
      const record: typeof work.record = async (batch) => {
        await work.record(batch);
        const settle = (left: number): void => {
          if (left === 0) second.resolve(done(1));
          else queueMicrotask(() => settle(left - 1));
        };
        settle(turns);
      };
      expect(await runWork({ ...work, record }, options())).toMatchObject({ kind: 'completed' });
      expect(seen.recorded, `after ${turns} turns`).toEqual([0, 1]);
    }
  });

  it('throws what the store throws', async () => {
    const { work } = countingWork(5, async (unit) => done(unit));
    const record = async () => {
      throw new Error('disk full');
    };
    await expect(runWork({ ...work, record }, options())).rejects.toThrow('disk full');
  });

  it('gathers outcomes that come together into one transaction', async () => {
    const { work, seen } = countingWork(100, async (unit) => done(unit), 100);
    await runWork(work, options());
    expect(seen.batches).toBeLessThan(20);
  });
});
