/** A bounded share of a large bank, the same on every machine. */

/**
 * All items, or when there are more than `maximum` every n-th from the first, n as small as keeps to it.
 * Throws RangeError unless maximum >= 1.
 */
export function everyNth<T>(items: readonly T[], maximum: number): readonly T[] {
  if (!(maximum >= 1)) throw new RangeError(`every n-th: a maximum of ${maximum}`);
  if (items.length <= maximum) return items;
  const n = Math.ceil(items.length / maximum);
  return items.filter((_, index) => index % n === 0);
}
