import { describe, expect, test } from 'vitest';
import type { ScoreOutcome } from '../process-reward-model.ts';
import { fixturesOf } from './fixtures/read-fixture.ts';
import { lengthRefusalOf } from './length-refusal.ts';

const poolingFixture = fixturesOf(new URL('../pooling/', import.meta.url).href);
const failed = (reason: string, status = 400): ScoreOutcome => ({ kind: 'failed', reason, isTransient: false, status });
const messageIn = (fixture: string) => {
  const body = poolingFixture(fixture);
  return `400: ${body.error?.message ?? body.message}`;
};

describe('a refusal for length', () => {
  test.each([
    ['too-long-2024', 0.4],
    ['too-long-engine', 0.4],
    // This version stops counting one token past the limit.
    ['too-long-2026', undefined],
  ])('is read from what vLLM says: %s', (fixture, share) => {
    expect(lengthRefusalOf(failed(messageIn(fixture)))).toEqual({ share });
  });

  test.each([
    'The input (5000 tokens) is longer than the model’s context length (4096 tokens).',
    'the request exceeds the available context size, try increasing it',
    'You passed 99999 input characters and requested 0 output tokens. However, the model’s context length is only 100 tokens',
  ])('is read from what other servers say: %s', (reason) => {
    expect(lengthRefusalOf(failed(reason))).toEqual({ share: undefined });
  });

  test('is read from what a model in this process says, which has no status', () => {
    const reason = 'the prompt has 640 tokens, which leaves no room in a context of 512';
    expect(lengthRefusalOf({ kind: 'failed', reason, isTransient: false })).toEqual({ share: 0.8 });
  });

  test('is any 413', () => {
    expect(lengthRefusalOf(failed('413: Payload Too Large', 413))).toEqual({ share: undefined });
  });

  test.each<[string, ScoreOutcome]>([
    ['another bad request', failed(messageIn('task-removed'))],
    ['a server fault that speaks of length', failed('500: context length', 500)],
    ['a network fault', { kind: 'failed', reason: 'the connection was cut: context length', isTransient: true }],
    ['an abort', { kind: 'aborted' }],
  ])('is not %s', (_name, outcome) => {
    expect(lengthRefusalOf(outcome)).toBeUndefined();
  });
});
