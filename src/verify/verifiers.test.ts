import { describe, expect, it } from 'vitest';
import { UserError } from '../errors/errors.ts';
import { verifierFor } from './verifiers.ts';

describe('verifierFor', () => {
  it('gives the verifier of math and of choice', () => {
    expect(verifierFor('math').domain).toBe('math');
    expect(verifierFor('choice').domain).toBe('choice');
  });

  it('says that code cannot be verified by this version, and what can', () => {
    expect(() => verifierFor('code')).toThrow(UserError);
    expect(() => verifierFor('code')).toThrow(/not part of this version; those for math and choice are/);
  });
});
