/** What every `ProcessRewardModel` adapter must do, as a test suite: an adapter's own test file calls it with a way to make one. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from './process-reward-model.ts';

export interface ProcessRewardModelContractFixture {
  readonly model: ProcessRewardModel;
  /** A request of two steps or more that `model` scores whole. */
  readonly request: ScoreRequest;
  /** A request that cannot be scored; absent when every request can. */
  readonly unscorableRequest?: ScoreRequest;
  /** Called after `model.close()`, for what the factory itself opened. */
  dispose?(): Promise<void>;
}

export interface ProcessRewardModelContractOptions {
  /** The adapter's name, for the suite's title. */
  readonly name: string;
  /** Called before every case. */
  create(): Promise<ProcessRewardModelContractFixture>;
}

/** A request with every field an adapter may read; override what the adapter needs to recognise. */
export function contractScoreRequest(overrides: Partial<ScoreRequest> = {}): ScoreRequest {
  return {
    requestId: 'contract-score',
    questionPrompt: 'What is 2 + 3 - 1?',
    steps: ['2 + 3 = 5.', '5 - 1 = 4.', 'So the answer is 4.'],
    ...overrides,
  };
}

const outcomeKinds = ['scored', 'failed', 'refused', 'aborted'];

export function processRewardModelContract(options: ProcessRewardModelContractOptions): void {
  describe(`${options.name} keeps the ProcessRewardModel contract`, () => {
    let fixture: ProcessRewardModelContractFixture;
    beforeEach(async () => {
      fixture = await options.create();
    });
    afterEach(async () => {
      await fixture.model.close();
      await fixture.dispose?.();
    });

    test('it has a name, and an identity that survives JSON', () => {
      const { name, identity } = fixture.model;
      expect(name).not.toBe('');
      expect(JSON.parse(JSON.stringify(identity))).toEqual(identity);
    });

    test('its concurrency is a whole number of at least 1', () => {
      expect(Number.isSafeInteger(fixture.model.concurrency)).toBe(true);
      expect(fixture.model.concurrency).toBeGreaterThanOrEqual(1);
    });

    test('every step gets one score in [0, 1]', async () => {
      const outcome = await fixture.model.score(fixture.request, new AbortController().signal);
      expectWellFormedScores(outcome);
      if (outcome.kind === 'scored') {
        expect(outcome.isTruncated).toBe(false);
        expect(outcome.scores).toHaveLength(fixture.request.steps.length);
      }
    });

    test('a trajectory of one step gets one score', async () => {
      const request = { ...fixture.request, steps: fixture.request.steps.slice(0, 1) };
      const outcome = await fixture.model.score(request, new AbortController().signal);
      expectWellFormedScores(outcome);
      if (outcome.kind === 'scored') expect(outcome.scores).toHaveLength(1);
    });

    test('the same request gets the same scores', async () => {
      const { model, request } = fixture;
      const [first, second] = await Promise.all([
        model.score(request, new AbortController().signal),
        model.score(request, new AbortController().signal),
      ]);
      if (first.kind !== 'scored' || second.kind !== 'scored') throw new Error('both calls should be scored');
      expect(second.scores).toEqual(first.scores);
    });

    test('calls made at once are all scored', async () => {
      const { model, request } = fixture;
      const calls = Array.from({ length: 20 }, (_, n) =>
        model.score({ ...request, requestId: `${request.requestId}-${n}` }, new AbortController().signal),
      );
      for (const outcome of await Promise.all(calls)) expect(outcome.kind).toBe('scored');
    });

    test('a signal that has already fired gives `aborted`', async () => {
      expect(await fixture.model.score(fixture.request, AbortSignal.abort())).toEqual({ kind: 'aborted' });
    });

    test('a signal that fires during a call ends it without a rejection', async () => {
      const controller = new AbortController();
      const call = fixture.model.score(fixture.request, controller.signal);
      controller.abort();
      // An adapter that scores in memory may have finished before it could see the signal.
      expect(['aborted', 'scored']).toContain((await call).kind);
    });

    test('a request that cannot be scored is a value, not an exception', async ({ skip }) => {
      const request = fixture.unscorableRequest;
      if (request === undefined) return skip('every request can be scored');
      const outcome = await fixture.model.score(request, new AbortController().signal);
      expect(outcome.kind).toBe('failed');
      if (outcome.kind === 'failed') expect(outcome.reason).not.toBe('');
    });

    test('`check` says in one line that it is ready', async () => {
      const { ok, detail } = await fixture.model.check(new AbortController().signal);
      expect(ok, detail).toBe(true);
      expect(detail).toMatch(/^[^\n]+$/);
    });

    test('`check` does not reject when its signal has fired', async () => {
      const { detail } = await fixture.model.check(AbortSignal.abort());
      expect(typeof detail).toBe('string');
    });

    test('closing twice is closing once, and a call after it does not reject', async () => {
      await fixture.model.close();
      await fixture.model.close();
      const outcome = await fixture.model.score(fixture.request, AbortSignal.timeout(2_000));
      expect(outcomeKinds).toContain(outcome.kind);
    });
  });
}

/** Fails unless `outcome` is scored, has a score, and every score lies in [0, 1]. */
export function expectWellFormedScores(outcome: ScoreOutcome): void {
  if (outcome.kind !== 'scored') throw new Error(`expected scores, got ${JSON.stringify(outcome)}`);
  expect(outcome.scores.length).toBeGreaterThan(0);
  for (const score of outcome.scores) expect(score >= 0 && score <= 1, `score ${score}`).toBe(true);
  expect(JSON.parse(JSON.stringify(outcome.detail))).toEqual(outcome.detail);
}
