import { expect, test } from 'vitest';
import { stopStrings } from './stop-strings.ts';

/** One character a token. */
const decode = (tokens: readonly number[]) => String.fromCodePoint(...tokens);
const encode = (text: string) => Array.from(text, (character) => character.codePointAt(0) as number);

test('a stop string is noticed at the token that completes it, wherever it started', () => {
  const { isReached } = stopStrings(['Question:'], decode);
  const text = `${'x'.repeat(50)}Question:`;
  expect(isReached(encode(text))).toBe(true);
  expect(isReached(encode(text.slice(0, -1)))).toBe(false);
});

test('the text ends before the first of several', () => {
  expect(stopStrings(['c', 'b'], decode).textBefore('abc')).toBe('a');
  expect(stopStrings(['z'], decode).textBefore('abc')).toBeUndefined();
});

test.each([[undefined], [[]], [['']]])('of %j nothing is ever reached', (stops) => {
  const { isReached, textBefore } = stopStrings(stops, decode);
  expect(isReached(encode('abc'))).toBe(false);
  expect(textBefore('abc')).toBeUndefined();
});
