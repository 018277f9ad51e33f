import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Question, questionId } from '../question/question.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import type { GoldCheck, Verifier } from '../verify/verifier.ts';
import { checkGolds } from './check-golds.ts';

describe('the gold checks of code questions', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(openSqlite(':memory:'));
  });
  afterEach(() => store.close());

  const check = (verifier: Verifier, questions: readonly Question[], signal = new AbortController().signal) =>
    checkGolds({ store, verifierFor: () => verifier, signal }, questions);

  it('come in the order of the questions, each suite checked once and never again', async () => {
    const verifier = fakeVerifier({ b: { kind: 'refused', reason: 'wrong answer' } });
    const questions = ['a', 'b', 'a', 'c'].map((suiteId, index) => codeQuestion(suiteId, `prompt ${index}`));
    const accepted = { kind: 'accepted' };
    const outcomes = [accepted, { kind: 'refused', reason: 'wrong answer' }, accepted, accepted];
    expect(await check(verifier, questions)).toEqual(outcomes);
    expect(await check(verifier, questions)).toEqual(outcomes);
    expect(verifier.asked).toEqual(['a', 'b', 'c']);
    const raised = fakeVerifier({}, 'code@2(default)');
    await check(raised, questions);
    expect(raised.asked).toEqual(['a', 'b', 'c']);
  });

  it('are not recorded when they could not be run', async () => {
    const broken = fakeVerifier({ a: { kind: 'unchecked', reason: 'no interpreter' } });
    expect(await check(broken, [codeQuestion('a'), codeQuestion('b')])).toEqual([
      { kind: 'unchecked', reason: 'no interpreter' },
      { kind: 'accepted' },
    ]);
    const mended = fakeVerifier({});
    expect(await check(mended, [codeQuestion('a'), codeQuestion('b')])).toEqual([
      { kind: 'accepted' },
      { kind: 'accepted' },
    ]);
    expect(mended.asked).toEqual(['a']);
  });

  it('run at once as many as two a core', async () => {
    const verifier = fakeVerifier({});
    await check(
      verifier,
      Array.from({ length: 50 }, (_, index) => codeQuestion(`suite ${index}`)),
    );
    expect(verifier.mostAtOnce()).toBe(2 * availableParallelism());
  });

  it('stop when aborted, and keep what was found', async () => {
    const controller = new AbortController();
    const verifier = fakeVerifier({});
    const questions = Array.from({ length: 200 }, (_, index) => codeQuestion(`suite ${index}`));
    const stopping: Verifier = {
      ...verifier,
      checkGold: async (key) => {
        const found = await verifier.checkGold(key);
        if (verifier.asked.length >= 20) controller.abort(new Error('enough'));
        return found;
      },
    };
    await expect(check(stopping, questions, controller.signal)).rejects.toThrow('enough');
    expect(verifier.asked.length).toBeLessThan(200);
    const suiteIds = verifier.asked;
    expect((await store.goldChecks({ verifier: verifier.id, suiteIds })).size).toBeGreaterThan(0);
  });
});

type FakeVerifier = Verifier & { readonly asked: string[]; mostAtOnce(): number };

/** Accepts every suite but those named here. */
function fakeVerifier(outcomes: Readonly<Record<string, GoldCheck>>, id = 'code@1(default)'): FakeVerifier {
  const asked: string[] = [];
  let running = 0;
  let most = 0;
  return {
    domain: 'code',
    id,
    asked,
    mostAtOnce: () => most,
    verify: () => Promise.reject(new Error('not asked')),
    async checkGold(key) {
      const suiteId = key.kind === 'code' ? key.suiteId : '';
      asked.push(suiteId);
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return outcomes[suiteId] ?? { kind: 'accepted' };
    },
  };
}

function codeQuestion(suiteId: string, prompt = `run ${suiteId}`): Question {
  const answerKey = { kind: 'code', suiteId, tests: 'stdio', testCount: 1 } as const;
  const content = { domain: 'code', prompt, answerKey } as const;
  return { id: questionId(content), ...content, metadata: {} };
}
