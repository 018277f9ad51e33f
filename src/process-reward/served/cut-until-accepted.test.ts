import { describe, expect, test } from 'vitest';
import type { ScoreOutcome } from '../process-reward-model.ts';
import { cutUntilAccepted } from './cut-until-accepted.ts';

const tokens = Array.from({ length: 101 }, (_, n) => 20 + n * 10);

/** A server with room for `room` steps. */
async function cut(room: number, startAt: number, reason = 'maximum context length is too small', lengths = tokens) {
  const tried: number[] = [];
  const score = async (stepCount: number): Promise<ScoreOutcome> => {
    tried.push(stepCount);
    return stepCount <= room
      ? { kind: 'scored', scores: Array(stepCount).fill(1), isTruncated: false, detail: {} }
      : { kind: 'failed', reason, isTransient: false, status: 400 };
  };
  return { outcome: await cutUntilAccepted({ tokens: lengths, startAt, score }), tried };
}

describe('steps are cut until the server takes them', () => {
  test('none when it takes them at once', async () => {
    expect(await cut(100, 100)).toMatchObject({ outcome: { kind: 'scored', isTruncated: false }, tried: [100] });
  });

  test('what was left out before the first try is truncated too', async () => {
    expect(await cut(100, 99)).toMatchObject({ outcome: { isTruncated: true }, tried: [99] });
  });

  test('by the share the server states', async () => {
    // 1020 tokens as we count; the server says it has room for 40 % of them: 408, which are 38 steps.
    const reason = 'maximum context length is 400 tokens. However, you requested 1000 tokens';
    expect((await cut(38, 100, reason)).tried).toEqual([100, 38]);
  });

  test('by 15 % of the tokens when it does not', async () => {
    // 0.85 * 1020 = 867, 84 steps of which have 860; 0.85 * 860 = 731, of which 71 steps have 730.
    expect((await cut(75, 100)).tried).toEqual([100, 84, 71]);
  });

  test('down to the first step, behind which stands a failure that says so', async () => {
    const { outcome, tried } = await cut(0, 3, undefined, [20, 1000, 1001, 1002]);
    expect(tried).toEqual([3, 1]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/first step/) });
  });

  test('not at all for another failure', async () => {
    expect(await cut(0, 3, 'Unsupported task')).toMatchObject({ outcome: { reason: 'Unsupported task' }, tried: [3] });
  });

  test('without a call when not even one step fits', async () => {
    expect(await cut(5, 0)).toMatchObject({ outcome: { kind: 'failed' }, tried: [] });
  });
});
