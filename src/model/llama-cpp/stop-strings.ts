/** Ends a reply at the first of some strings, without decoding all of it anew for every token. */

export interface StopStrings {
  /** Whether the text of these tokens may hold a stop string that the last token completes. */
  isReached(tokens: readonly number[]): boolean;
  /** The text before the first stop string in it; undefined when there is none. */
  textBefore(text: string): string | undefined;
}

/** A token writes at least a byte, save for special tokens, of which a stop string may span a few. */
const spared = 4;

export function stopStrings<Id extends number>(
  stops: readonly string[] = [],
  decode: (tokens: readonly Id[]) => string,
): StopStrings {
  const wanted = stops.filter((stop) => stop !== '');
  const window = Math.max(0, ...wanted.map((stop) => Buffer.byteLength(stop))) + spared;
  return {
    isReached: (tokens) => {
      if (wanted.length === 0) return false;
      const tail = decode(tokens.slice(-window) as Id[]);
      return wanted.some((stop) => tail.includes(stop));
    },
    textBefore: (text) => {
      const places = wanted.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
      return places.length === 0 ? undefined : text.slice(0, Math.min(...places));
    },
  };
}
