/** What a gold answer looks like decides how a simulated solution reaches it, and what a wrong answer near it is. */
import type { Random } from '../../stats/random.ts';
import { type Decimal, parseDecimal } from './decimal.ts';

export type GoldAnswer =
  /** A plain number: the solution's arithmetic ends in it. */
  | { readonly kind: 'number'; readonly value: Decimal }
  | { readonly kind: 'letter'; readonly letter: string }
  /** A formula or words. */
  | { readonly kind: 'text'; readonly text: string };

const groupedNumber = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)((?:\.\d+)?)$/;

export function readGoldAnswer(gold: string): GoldAnswer {
  const text = gold.trim();
  if (/^[A-J]$/.test(text)) return { kind: 'letter', letter: text };
  const undecorated = text.replaceAll(/^\\?\$|\\?[%$]$|\\!|\s/g, '');
  const match = groupedNumber.exec(undecorated);
  if (!match) return { kind: 'text', text };
  const [, sign = '', whole = '', fraction = ''] = match;
  const value = parseDecimal(`${sign === '-' ? '-' : ''}${whole.replaceAll(',', '')}${fraction}`);
  return value ? { kind: 'number', value } : { kind: 'text', text };
}

/** A letter other than `letter`, among `optionCount` options (at least as many as the letter needs, four when unknown). */
export function wrongLetter(letter: string, optionCount: number | undefined, random: Random): string {
  const right = letter.charCodeAt(0) - 65;
  const count = Math.max(optionCount ?? 4, right + 1, 2);
  const wrong = (right + 1 + random.integer(count - 1)) % count;
  return String.fromCharCode(65 + wrong);
}

/**
 * Where changing the first number may change nothing, or nothing that can be read: functions with equal values at
 * neighbouring integers, equations that state the value twice, fractions without braces, words.
 */
const treacherous =
  /\\(?:arc)?(?:sin|cos|tan|cot|sec|csc)|\\log|mod|!|=|frac\s*\d|\\(?:l|r)?(?:floor|ceil|gcd|min|max|text)|[^\W\d_]{4,}/;
const harmless = /\\[dt]?frac(?=\s*\{)|\\(?:sqrt|left|right|cdot|times|infty)(?![a-z])/g;

/**
 * An answer that differs from the formula `gold` in its first number; where that might not change its value, a number with
 * digits no formula comes to.
 */
export function wrongText(gold: string, random: Random): string {
  const number = /\d+/.exec(gold);
  if (number && !treacherous.test(gold.replaceAll(harmless, ''))) {
    const { index } = number;
    return gold.slice(0, index) + (BigInt(number[0]) + 1n).toString() + gold.slice(index + number[0].length);
  }
  return `${100 + random.integer(900)}.${10_007 + 2 * random.integer(40_000)}`;
}
