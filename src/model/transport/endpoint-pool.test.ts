import { expect, test } from 'vitest';
import { EndpointPool, type Lease } from './endpoint-pool.ts';
import type { TransportEvent } from './events.ts';
import { CallFault } from './fault.ts';
import { FakeClock } from './fixtures/fake-clock.ts';

const down = new CallFault('refused', { kind: 'network' });
const signal = new AbortController().signal;

function poolOf(baseUrls: string[], initial = 4) {
  const clock = new FakeClock();
  const events: TransportEvent[] = [];
  const bounds = { min: 1, initial, max: 64 };
  const pool = new EndpointPool({ baseUrls, bounds, clock, onEvent: (event) => events.push(event) });
  const take = () => {
    const lease = pool.acquire(signal);
    if (lease === undefined || lease instanceof Promise) throw new Error('expected a lease at once');
    return lease as Lease;
  };
  /** Fails calls until `baseUrl` has been ejected. */
  const eject = (baseUrl: string) => {
    const others: Lease[] = [];
    while (!events.some((event) => event.kind === 'endpoint-ejected')) {
      const lease = take();
      if (lease.baseUrl === baseUrl) lease.failed(down);
      else others.push(lease);
    }
    for (const lease of others) lease.abandoned();
  };
  return { pool, clock, events, take, eject };
}

test('calls go to the least loaded endpoint', () => {
  const { take } = poolOf(['a', 'b']);
  expect([take(), take(), take(), take()].map(({ baseUrl }) => baseUrl)).toEqual(['a', 'b', 'a', 'b']);
});

test('an endpoint whose last call failed is the last choice, however idle it looks', () => {
  const { take } = poolOf(['a', 'b']);
  take().failed(down);
  expect([take(), take(), take()].map(({ baseUrl }) => baseUrl)).toEqual(['b', 'b', 'b']);
});

test('three network faults in a row eject an endpoint, and its limit no longer counts', () => {
  const { pool, events, eject } = poolOf(['a', 'b']);
  expect(pool.limit).toBe(8);
  eject('a');
  expect(events).toContainEqual({ kind: 'endpoint-ejected', baseUrl: 'a', coolDownMs: 1_000 });
  expect(pool.limit).toBe(4);
});

test('after its cool-down it gets one probe; each failed probe doubles the cool-down up to a minute', () => {
  const { clock, take, eject } = poolOf(['a', 'b']);
  eject('a');
  for (const coolDownMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    clock.advance(coolDownMs - 1);
    const early = take();
    expect(early.baseUrl).toBe('b');
    clock.advance(1);
    const probe = take();
    expect([probe.baseUrl, probe.isProbe]).toEqual(['a', true]);
    const beside = take();
    expect(beside.baseUrl).toBe('b');
    probe.failed(down);
    early.abandoned();
    beside.abandoned();
  }
});

test('a probe that is answered, even with an error status, brings the endpoint back', () => {
  const { clock, take, eject, events } = poolOf(['a', 'b']);
  eject('a');
  clock.advance(1_000);
  take().failed(new CallFault('500', { kind: 'server', status: 500 }));
  expect(events).toContainEqual({ kind: 'endpoint-restored', baseUrl: 'a' });
  expect([take(), take()].map(({ baseUrl }) => baseUrl).sort()).toEqual(['a', 'b']);
});

test('the last endpoint alive is never ejected', () => {
  const { events, take } = poolOf(['a']);
  for (let fault = 0; fault < 10; fault++) take().failed(down);
  expect(events).toEqual([]);
  expect(take().baseUrl).toBe('a');
});

test('a full pool hands out in order of arrival, and an aborted wait leaves the queue', async () => {
  const { pool, take } = poolOf(['a'], 1);
  const first = take();
  const controller = new AbortController();
  const given: string[] = [];
  const aborted = pool.acquire(controller.signal);
  const waits = ['second', 'third'].map(async (name) => {
    const lease = await pool.acquire(signal);
    given.push(name);
    lease?.succeeded(1);
  });
  controller.abort();
  expect(await aborted).toBeUndefined();
  first.succeeded(1);
  await Promise.all(waits);
  expect(given).toEqual(['second', 'third']);
});

test('a pause keeps callers waiting until it is over', async () => {
  const { pool, clock, take } = poolOf(['a']);
  take().failed(new CallFault('429', { kind: 'pushback', status: 429, retryAfterMs: 3_000 }));
  let isGiven = false;
  const wait = Promise.resolve(pool.acquire(signal)).then(() => {
    isGiven = true;
  });
  clock.advance(2_999);
  await Promise.resolve();
  expect(isGiven).toBe(false);
  clock.advance(2);
  await wait;
  expect(isGiven).toBe(true);
});

test('time that passes between two looks at the clock loses no wake-up', async () => {
  for (let creepMs = 0.05; creepMs < 2; creepMs += 0.05) {
    const clock = new FakeClock();
    let crept = 0;
    const creeping = {
      now: () => {
        crept += creepMs;
        return clock.now() + crept;
      },
      // A busy event loop fires timers early.
      after: (delayMs: number, action: () => void) => clock.after(Math.max(0, delayMs - 1.5), action),
    };
    const bounds = { min: 1, initial: 4, max: 64 };
    const pool = new EndpointPool({ baseUrls: ['a'], bounds, clock: creeping, onEvent: () => {} });
    const first = (await pool.acquire(signal)) as Lease;
    first.failed(new CallFault('429', { kind: 'pushback', status: 429, retryAfterMs: 20 }));
    const wait = Promise.resolve(pool.acquire(signal)).then(() => 'given');
    for (let step = 0; step < 60; step++) clock.advance(1);
    const gaveUp = new Promise((resolve) => setImmediate(resolve, `lost at ${creepMs}`));
    expect(await Promise.race([wait, gaveUp])).toBe('given');
  }
});
