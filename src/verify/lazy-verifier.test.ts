import { describe, expect, it } from 'vitest';
import { UserError } from '../errors/errors.ts';
import { type ClosableVerifier, createLazyVerifier } from './lazy-verifier.ts';

const answerKey = { kind: 'code', suiteId: 's', tests: 'stdio', testCount: 1 } as const;
const input = { answerKey, answer: 'print(1)', finishReason: 'stop' } as const;

function fake(log: string[]): ClosableVerifier {
  return {
    domain: 'code',
    id: 'code@1(default)',
    description: 'fake',
    verify: async () => ({ kind: 'correct', detail: 'all tests passed' }),
    checkGold: async () => ({ kind: 'accepted' }),
    close: async () => {
      log.push('closed');
    },
  };
}

function lazy(make: () => Promise<ClosableVerifier>) {
  return createLazyVerifier({ domain: 'code', id: 'code@1(default)', create: make });
}

describe('a verifier made when needed', () => {
  it('is made once, by the first reply, and closed', async () => {
    const log: string[] = [];
    const verifier = lazy(async () => {
      log.push('made');
      return fake(log);
    });
    expect(log).toEqual([]);
    const verdicts = await Promise.all([verifier.verify(input), verifier.verify(input)]);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['correct', 'correct']);
    await verifier.close();
    expect(log).toEqual(['made', 'closed']);
  });

  it('is not made to be closed', async () => {
    const verifier = lazy(() => Promise.reject(new Error('made')));
    await verifier.close();
  });

  it('that cannot be made gives failed verdicts, and says why when it is started', async () => {
    const verifier = lazy(() => Promise.reject(new UserError('no sandbox works here')));
    expect(await verifier.verify(input)).toEqual({
      kind: 'failed',
      detail: 'code@1(default) cannot be started: no sandbox works here',
    });
    expect(await verifier.checkGold(answerKey)).toMatchObject({ kind: 'unchecked' });
    await expect(verifier.start()).rejects.toThrow(UserError);
    await verifier.close();
  });
});
