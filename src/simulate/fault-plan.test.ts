import { expect, test } from 'vitest';
import { createFaultPlan, type Fault, faultKinds } from './fault-plan.ts';

const faultsOf = (plan: (key: string) => Fault | undefined, count: number) =>
  Array.from({ length: count }, (_, n) => plan(`request ${n}`));

test('the share of faulted tries is the rate, and kinds are about even', () => {
  const faults = faultsOf(createFaultPlan({ seed: 1, rate: 0.3 }), 8000).filter((fault) => fault !== undefined);
  expect(faults.length / 8000).toBeCloseTo(0.3, 1);
  for (const kind of ['status', 'cut', 'json']) {
    const share = faults.filter((fault) => fault.kind === kind).length / faults.length;
    expect(share).toBeCloseTo(kind === 'status' ? 0.5 : 0.25, 1);
  }
});

test('the same seed faults the same tries, another seed others', () => {
  const [one, same, other] = [1, 1, 2].map((seed) => faultsOf(createFaultPlan({ seed, rate: 0.5 }), 100));
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});

test('each try of a request is drawn anew, so that retrying succeeds', () => {
  const plan = createFaultPlan({ seed: 1, rate: 0.5 });
  for (let n = 0; n < 200; n += 1) {
    let tries = 1;
    while (plan(`request ${n}`)) tries += 1;
    expect(tries).toBeLessThan(20);
  }
});

test('a rate of 0 never faults, a rate of 1 always does, with each of the kinds asked for', () => {
  expect(faultsOf(createFaultPlan({ seed: 1, rate: 0 }), 50).every((fault) => fault === undefined)).toBe(true);
  const all = faultsOf(createFaultPlan({ seed: 1, rate: 1, kinds: faultKinds }), 500);
  const seen = new Set(all.map((fault) => (fault?.kind === 'status' ? fault.status : fault?.kind)));
  expect(seen).toEqual(new Set([429, 500, 502, 503, 'stall', 'cut', 'json', 400, 401, 402, 403]));
});
