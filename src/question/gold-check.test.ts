import { describe, expect, it } from 'vitest';
import type { Verifier } from '../verify/verifier.ts';
import { checkGold } from './gold-check.ts';
import type { Question } from './question.ts';

const question: Question = {
  id: '0',
  domain: 'math',
  prompt: 'p',
  answerKey: { kind: 'math', gold: '2' },
  metadata: {},
};

function verifier(check: Verifier['checkGold'], domain: Verifier['domain'] = 'math'): Verifier {
  return { domain, id: 'fake@1', verify: () => Promise.reject(new Error('not asked')), checkGold: check };
}

describe('checkGold', () => {
  it('gives what the verifier says of the gold', async () => {
    const asked: unknown[] = [];
    const accepts = verifier(async (key) => {
      asked.push(key);
      return { kind: 'accepted' };
    });
    expect(await checkGold(question, accepts)).toEqual({ kind: 'accepted' });
    expect(asked).toEqual([question.answerKey]);
    const refuses = verifier(async () => ({ kind: 'refused', reason: 'gold is a proof' }));
    expect(await checkGold(question, refuses)).toEqual({ kind: 'refused', reason: 'gold is a proof' });
  });

  it('leaves the gold unchecked when the verifier fails on it', async () => {
    const fault = 'fake@1 failed on the gold: boom';
    const rejects = verifier(() => Promise.reject(new Error('boom')));
    expect(await checkGold(question, rejects)).toEqual({ kind: 'unchecked', reason: fault });
    const throws = verifier(() => {
      throw new Error('boom');
    });
    expect(await checkGold(question, throws)).toEqual({ kind: 'unchecked', reason: fault });
  });

  it('refuses the gold of another domain without asking', async () => {
    const accepts = verifier(async () => ({ kind: 'accepted' }), 'choice');
    expect((await checkGold(question, accepts)).kind).toBe('refused');
  });
});
