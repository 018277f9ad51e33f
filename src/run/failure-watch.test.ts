import { expect, it } from 'vitest';
import { createFailureWatch } from './failure-watch.ts';

const failure = { reason: 'connect ECONNREFUSED', of: 'server' } as const;

/** What the watch says of `count` failures in a row, the last word. */
function after(count: number, watch: ReturnType<typeof createFailureWatch>) {
  return Array.from({ length: count }, () => watch.add(failure)).at(-1);
}

it('gives up after twenty failures when nothing ever succeeded', () => {
  const watch = createFailureWatch(() => 0);
  expect(after(19, watch)).toBeUndefined();
  expect(watch.add(failure)?.message).toBe('The last 20 calls all failed: connect ECONNREFUSED');
});

it('gives a server that has answered five minutes to come back', () => {
  let nowMs = 0;
  const watch = createFailureWatch(() => nowMs);
  watch.add(undefined);
  nowMs = 299_999;
  expect(after(100, watch)).toBeUndefined();
  nowMs = 300_000;
  expect(watch.add(failure)).toBeDefined();
});

it('gives up at once after twenty replies that could not be verified, though earlier ones could', () => {
  const watch = createFailureWatch(() => 0);
  watch.add(undefined);
  const dead = { reason: 'the sandbox is gone', of: 'verifier' } as const;
  for (let count = 1; count < 20; count += 1) expect(watch.add(dead)).toBeUndefined();
  expect(watch.add(dead)?.message).toBe('The last 20 replies could not be verified: the sandbox is gone');
});

it('counts anew after a success', () => {
  let nowMs = 0;
  const watch = createFailureWatch(() => nowMs);
  after(19, watch);
  watch.add(undefined);
  nowMs = 1_000_000;
  expect(after(19, watch)).toBeUndefined();
});
