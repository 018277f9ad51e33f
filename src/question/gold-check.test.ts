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
  it('accepts what the verifier accepts, and sets aside with its reason what it does not', () => {
    expect(
      checkGold(
        question,
        verifier((key) => ({ accepted: true, key })),
      ),
    ).toEqual({ kind: 'accepted' });
    const refuses = verifier(() => ({ accepted: false, reason: 'gold is a proof' }));
    expect(checkGold(question, refuses)).toEqual({ kind: 'set-aside', reason: 'gold is a proof' });
  });

  it('sets aside rather than throws when the verifier fails or is of another domain', () => {
    const throws = verifier(() => {
      throw new Error('boom');
    });
    expect(checkGold(question, throws)).toEqual({ kind: 'set-aside', reason: 'fake@1 failed on the gold: boom' });
    expect(
      checkGold(
        question,
        verifier(() => ({ accepted: true }), 'choice'),
      ).kind,
    ).toBe('set-aside');
  });
});
