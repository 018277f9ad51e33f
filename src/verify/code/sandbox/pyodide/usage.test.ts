import { expect, it } from 'vitest';
import { parsePs, usageOf } from './usage.ts';

it.each([
  ['  0:01.50  204800', { cpuSeconds: 1.5, rssMiB: 200 }],
  ['00:00:03 1024', { cpuSeconds: 3, rssMiB: 1 }],
  ['1-02:03:04 0', { cpuSeconds: 93_784, rssMiB: 0 }],
])('reads what ps says: %s', (line, usage) => {
  expect(parsePs(line)).toEqual(usage);
});

it('reads nothing else', () => {
  expect(parsePs('')).toBeUndefined();
  expect(parsePs('TIME RSS')).toBeUndefined();
});

it.skipIf(process.platform === 'win32')(
  'says what a living process has used, and nothing of one that has gone',
  async () => {
    const usage = await usageOf(process.pid);
    expect(usage?.cpuSeconds).toBeGreaterThan(0);
    expect(usage?.rssMiB).toBeGreaterThan(10);
    expect(await usageOf(2 ** 22 + 1)).toBeUndefined();
  },
);
