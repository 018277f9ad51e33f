import { describe, expect, it } from 'vitest';
import { defaultMathPolicy } from './math/policy.ts';
import type { Verifier } from './verifier.ts';
import { createVerifierFor, supportedDomains, verifierFor } from './verifiers.ts';

const codeKey = { kind: 'code', suiteId: 's', tests: 'stdio', testCount: 3 } as const;

describe('verifierFor', () => {
  it('gives every supported domain its verifier', () => {
    for (const domain of supportedDomains) expect(verifierFor(domain).domain).toBe(domain);
  });

  it('without a sandbox has an id for code, and no verdict that counts', async () => {
    const code = verifierFor('code');
    expect(code.id).toBe('code@1(default)');
    expect(await code.verify({ answerKey: codeKey, answer: '', finishReason: 'stop' })).toMatchObject({
      kind: 'failed',
      detail: expect.stringContaining('createVerifierFor'),
    });
  });

  it('passes on the code verifier it is given', () => {
    const code: Verifier = { ...verifierFor('code'), id: 'code@1(cpuSeconds=9)' };
    expect(createVerifierFor({ math: defaultMathPolicy, code })('code')).toBe(code);
  });
});
