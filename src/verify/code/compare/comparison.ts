/** What a comparison says: which rule accepted, or where the first difference is. */
import type { Comparator } from '../test-suite.ts';

export type CheckerComparator = Extract<Comparator, { kind: 'checker' }>;
/** A comparator decided here, without running anything. */
export type DirectComparator = Exclude<Comparator, CheckerComparator>;

type InOrderRule = 'lines' | 'tokens' | 'decimal-tokens';

/**
 * How an output was accepted, from the closest to the loosest:
 *
 * | rule | accepted because | of the comparators |
 * |---|---|---|
 * | `bytes` | the same text, but for one final newline | strict |
 * | `lines` | the same lines, but for blanks at their ends and blank lines at the end | default, float, unordered |
 * | `tokens` | the same tokens on every line that is not blank; blanks between tokens and blank lines do not count | default, float, unordered |
 * | `decimal-tokens` | as `tokens`, where some expected decimals are met within 1e-6 | default, unordered |
 * | `float-tokens` | as `tokens`, where some expected numbers are met within the suite's tolerance | float |
 * | `exact-lines` | the same lines once blanks at both ends are dropped | exact |
 * | `exact-decimals` | as `exact-lines`, where some lines hold equal decimal numbers, exactly: `1e3` is `1000`, `5.0` is `5` | exact |
 * | `unordered-lines` | the same lines in another order, but for blanks and blank lines | unordered |
 * | `unordered-tokens` | lines of the same tokens in another order, decimals within 1e-6 | unordered |
 * | `case-insensitive-...` | one of default's rules, letter case ignored | case-insensitive |
 */
export type OutputRule =
  | InOrderRule
  | 'bytes'
  | 'float-tokens'
  | 'exact-lines'
  | 'exact-decimals'
  | 'unordered-lines'
  | 'unordered-tokens'
  | `case-insensitive-${InOrderRule}`;

/**
 * How a function's result was accepted:
 *
 * | rule | accepted because | of the comparators |
 * |---|---|---|
 * | `same-json` | the same JSON text, but for blanks | all |
 * | `same-types` | equal, whole numbers, floats and booleans told apart, floats exactly | strict |
 * | `python-equal` | Python's `==` holds: 1, 1.0 and True are equal, keys of a dict in any order, tuples are lists | all but strict |
 * | `close-floats` | as `python-equal`, where some expected floats are met within 1e-6, or within the suite's tolerance | default, float |
 * | `unordered-values` | the same values of the outer list in another order | unordered |
 * | `case-insensitive-values` | equal once the letter case of strings is ignored | case-insensitive |
 */
export type ValueRule =
  | 'same-json'
  | 'same-types'
  | 'python-equal'
  | 'close-floats'
  | 'unordered-values'
  | 'case-insensitive-values';

export interface Different {
  readonly kind: 'different';
  /** `line 3`, counted in the expected output from 1, or `result[2]["x"]`. */
  readonly where: string;
  /** What stands there, shortened for a person. */
  readonly expected: string;
  readonly actual: string;
  /** The three together in one sentence. */
  readonly detail: string;
}

export type Comparison<Rule extends string> = { readonly kind: 'equal'; readonly rule: Rule } | Different;

const mostShownCharacters = 80;
/** Shown before the first difference of two long texts. */
const contextCharacters = 10;

export function different({ where, expected, actual }: { where: string; expected: string; actual: string }): Different {
  const shared = sharedBeginning(expected, actual);
  const shown = { expected: shorten(expected, shared), actual: shorten(actual, shared) };
  return { kind: 'different', where, ...shown, detail: `${where}: expected ${shown.expected}, got ${shown.actual}` };
}

/** How many characters of a long common beginning can be left out, so that what differs is seen. */
function sharedBeginning(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length < mostShownCharacters / 2 ? 0 : length - contextCharacters;
}

/** The text from the offset on, or its beginning and how much more there is. Control characters are escaped. */
function shorten(text: string, from: number): string {
  const head = text.slice(from, from + mostShownCharacters).toWellFormed();
  const more = text.length - from - mostShownCharacters;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  const visible = head.replace(/[\u0000-\u001f\u007f]/g, (character) => JSON.stringify(character).slice(1, -1));
  return `${from > 0 ? '...' : ''}${visible}${more > 0 ? `... (${more} more characters)` : ''}`;
}
