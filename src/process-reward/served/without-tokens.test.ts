import { expect, test } from 'vitest';
import { withoutTokens } from './without-tokens.ts';

test('tokens are taken out, also those that taking one out puts together', () => {
  expect(withoutTokens('a<x>b</s>c', ['<x>', '</s>'])).toBe('abc');
  expect(withoutTokens('<<x>x>a', ['<x>'])).toBe('a');
  expect(withoutTokens('</<x>s>a', ['<x>', '</s>'])).toBe('a');
  expect(withoutTokens('plain', ['', '<x>'])).toBe('plain');
});
