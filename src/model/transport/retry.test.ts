import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFault, faultKindOfStatus, serverMessage } from './fault.ts';
import { InstantClock } from './fixtures/fake-clock.ts';
import { backoffMs, retryAfterMs, withRetries } from './retry.ts';

const noon = Date.parse('2026-01-01T12:00:00Z');
const after = (headers: Record<string, string>) => retryAfterMs({ get: (name) => headers[name] ?? null }, noon);

describe('the wait a server asks for', () => {
  test.each([
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '20', 'retry-after': '9' }, 20],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '86400' }, 60_000],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': 'tomorrow' }, undefined],
    [{}, undefined],
  ])('%o is %s ms', (headers, delayMs) => {
    expect(after(headers as Record<string, string>)).toBe(delayMs);
  });
});

test('the wait nobody named doubles from half a second to a minute, of which chance takes a share', () => {
  const longest = Array.from({ length: 9 }, (_, index) => backoffMs(index + 1, () => 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(backoffMs(3, () => 0.25)).toBe(500);
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), unit, (tries, chance) => {
      const delayMs = backoffMs(tries, () => chance);
      expect(delayMs >= 0 && delayMs <= 60_000).toBe(true);
    }),
  );
});

test.each([
  ['access', [401, 402, 403]],
  ['pushback', [429, 503]],
  ['server', [408, 409, 500, 502, 504, 529]],
  ['request', [400, 404, 405, 413, 422]],
])('%s: %o', (kind, statuses) => {
  for (const status of statuses) expect(faultKindOfStatus(status)).toBe(kind);
});

test('an empty balance reported as 429 is a matter of access, not of patience', () => {
  expect(faultKindOfStatus(429, 'insufficient_quota')).toBe('access');
});

test.each([
  [{ error: { message: 'too long', code: 400 } }, 'too long'],
  [{ object: 'error', message: 'bad\n  model' }, 'bad model'],
  [{ detail: 'Not Found' }, 'Not Found'],
  [{ error: 'plain' }, 'plain'],
  ['<h1>502</h1>', '<h1>502</h1>'],
  [undefined, '(no message)'],
])('the message in %o is found', (body, message) => {
  expect(serverMessage(body)).toBe(message);
});

describe('withRetries', () => {
  const policy = (maxTries: number) => ({ maxTries, random: () => 0.5, clock: new InstantClock() });
  const signal = new AbortController().signal;
  const serverFault = (retryAfterMs?: number) => new CallFault('down', { kind: 'server', status: 500, retryAfterMs });

  test('it tries until it works and waits as asked, else with jitter', async () => {
    const faults = [serverFault(), serverFault(40), serverFault()];
    const plan = policy(8);
    const outcome = await withRetries({
      policy: plan,
      signal,
      attempt: async () => {
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
        return 'fine';
      },
    });
    expect(outcome).toEqual({ kind: 'done', value: 'fine' });
    expect(plan.clock.waitedMs).toEqual([250, 40, 1_000]);
  });

  test('it gives up after its tries', async () => {
    let calls = 0;
    const attempt = async () => {
      calls++;
      throw serverFault();
    };
    const outcome = await withRetries({ policy: policy(3), signal, attempt });
    expect(outcome).toMatchObject({ kind: 'fault', tries: 3 });
    expect(calls).toBe(3);
  });

  test('a bad request is not tried again', async () => {
    let calls = 0;
    const attempt = async () => {
      calls++;
      throw new CallFault('no', { kind: 'request', status: 400 });
    };
    expect((await withRetries({ policy: policy(8), signal, attempt })).kind).toBe('fault');
    expect(calls).toBe(1);
  });

  test('a signal ends the wait', async () => {
    const controller = new AbortController();
    const clock = { now: () => 0, after: () => () => {} };
    const outcome = withRetries({
      policy: { maxTries: 8, random: () => 1, clock },
      signal: controller.signal,
      attempt: async () => {
        throw serverFault();
      },
      onRetry: () => queueMicrotask(() => controller.abort()),
    });
    expect(await outcome).toEqual({ kind: 'aborted' });
  });

  test('an exception that is no fault is a bug and passes through', async () => {
    const attempt = async () => {
      throw new TypeError('bug');
    };
    await expect(withRetries({ policy: policy(8), signal, attempt })).rejects.toThrow('bug');
  });
});
