/** What every `ChatModel` adapter must do, as a test suite: an adapter's own test file calls it with a way to make one. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatModel, ChatOutcome, ChatRequest } from './chat-model.ts';

export interface ChatModelContractFixture {
  readonly model: ChatModel;
  /** A request that `model` answers with `replied`. */
  readonly request: ChatRequest;
  /** A request that cannot be answered (an unrecorded question, a rejected prompt); absent when every request can. */
  readonly unanswerableRequest?: ChatRequest;
  /** Called after `model.close()`, for what the factory itself opened. */
  dispose?(): Promise<void>;
}

export interface ChatModelContractOptions {
  /** The adapter's name, for the suite's title. */
  readonly name: string;
  /** Called before every case. */
  create(): Promise<ChatModelContractFixture>;
}

/** A request with every field an adapter may read; override what the adapter needs to recognise. */
export function contractChatRequest(overrides: Partial<ChatRequest> = {}): ChatRequest {
  const questionPrompt = overrides.questionPrompt ?? 'What is 2 + 3?';
  return {
    attemptId: 'contract-attempt',
    questionPrompt,
    messages: [{ role: 'user', content: questionPrompt }],
    parameters: { temperature: 0.6, maxTokens: 256, seed: 7 },
    sample: 0,
    ...overrides,
  };
}

const outcomeKinds = ['replied', 'failed', 'refused', 'aborted'];

export function chatModelContract(options: ChatModelContractOptions): void {
  describe(`${options.name} keeps the ChatModel contract`, () => {
    let fixture: ChatModelContractFixture;
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

    test('an answerable request is replied to, and the reply is well formed', async () => {
      const outcome = await fixture.model.complete(fixture.request, new AbortController().signal);
      expectWellFormedReply(outcome);
    });

    test('it leaves the request as it was', async () => {
      const before = structuredClone(fixture.request);
      await fixture.model.complete(deepFreeze(structuredClone(fixture.request)), new AbortController().signal);
      expect(fixture.request).toEqual(before);
    });

    test('calls made at once are all answered', async () => {
      const { model, request } = fixture;
      const calls = Array.from({ length: 20 }, (_, n) =>
        model.complete({ ...request, attemptId: `${request.attemptId}-${n}` }, new AbortController().signal),
      );
      for (const outcome of await Promise.all(calls)) expect(outcome.kind).toBe('replied');
    });

    test('a signal that has already fired gives `aborted`', async () => {
      const outcome = await fixture.model.complete(fixture.request, AbortSignal.abort());
      expect(outcome).toEqual({ kind: 'aborted' });
    });

    test('a signal that fires during a call ends it without a rejection', async () => {
      const controller = new AbortController();
      const call = fixture.model.complete(fixture.request, controller.signal);
      controller.abort();
      // An adapter that answers in memory may have replied before it could see the signal.
      expect(['aborted', 'replied']).toContain((await call).kind);
    });

    test('a request that cannot be answered is a value, not an exception', async ({ skip }) => {
      const request = fixture.unanswerableRequest;
      if (request === undefined) return skip('every request can be answered');
      const outcome = await fixture.model.complete(request, new AbortController().signal);
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
      const outcome = await fixture.model.complete(fixture.request, AbortSignal.timeout(2_000));
      expect(outcomeKinds).toContain(outcome.kind);
    });
  });
}

/** Fails unless `outcome` is a reply with every field in its range. */
export function expectWellFormedReply(outcome: ChatOutcome): void {
  if (outcome.kind !== 'replied') throw new Error(`expected a reply, got ${JSON.stringify(outcome)}`);
  const { reasoning, answer, finishReason, usage, statedCostUsd, latencyMs } = outcome.reply;
  expect(typeof reasoning).toBe('string');
  expect(reasoning).not.toContain('<think>');
  expect(typeof answer).toBe('string');
  expect(['stop', 'length', 'other']).toContain(finishReason);
  expect(latencyMs).toBeGreaterThanOrEqual(0);
  expect(latencyMs).toBeLessThan(Number.POSITIVE_INFINITY);
  if (statedCostUsd !== undefined) expect(statedCostUsd).toBeGreaterThanOrEqual(0);
  if (usage === undefined) return;
  for (const count of [usage.promptTokens, usage.cachedTokens, usage.completionTokens, usage.reasoningTokens]) {
    expect(Number.isSafeInteger(count) && count >= 0, `token count ${count}`).toBe(true);
  }
  expect(usage.cachedTokens).toBeLessThanOrEqual(usage.promptTokens);
  expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.completionTokens);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
