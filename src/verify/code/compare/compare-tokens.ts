/** Token by token, line by line: what stands on one expected line stands on one actual line. */
import { type Different, different } from './comparison.ts';
import { lineNumberAt, TokenCursor } from './scan.ts';

/** Do two tokens that differ in their text mean the same? */
export type SameToken = (expected: string, actual: string) => boolean;

/**
 * Compares from the given offsets on. Lines without tokens are passed over on both sides; rows may neither be merged nor broken.
 * `byValue` says that some tokens were equal only by `sameToken`.
 */
export function compareTokens(
  { expected, actual, from }: { expected: string; actual: string; from: { one: number; other: number } },
  sameToken: SameToken,
): { readonly kind: 'equal'; readonly byValue: boolean } | Different {
  const wanted = new TokenCursor(expected, from.one);
  const given = new TokenCursor(actual, from.other);
  let byValue = false;
  for (;;) {
    const [more, moreGiven] = [wanted.next(), given.next()];
    if (!more && !moreGiven) return { kind: 'equal', byValue };
    if (wanted.beginsLine !== given.beginsLine || more !== moreGiven) return differentAt(wanted, given);
    if (wanted.sameTextAs(given)) continue;
    if (!sameToken(wanted.token, given.token)) return differentAt(wanted, given);
    byValue = true;
  }
}

function differentAt(wanted: TokenCursor, given: TokenCursor): Different {
  const endedBefore = wanted.beginsLine && !given.beginsLine;
  const endedAfter = given.beginsLine && !wanted.beginsLine;
  const offset = endedBefore ? previousTokenEnd(wanted) : wanted.start;
  return different({
    where: `line ${lineNumberAt(wanted.text, Math.min(offset, wanted.text.length))}`,
    expected: endedBefore ? 'the end of the line' : quoted(wanted),
    actual: endedAfter ? 'the end of the line' : quoted(given),
  });
}

/** Just past the token before the current one. */
function previousTokenEnd({ text, start }: TokenCursor): number {
  return text.slice(0, start).trimEnd().length;
}

function quoted(cursor: TokenCursor): string {
  return cursor.start === cursor.end ? 'the end of the output' : cursor.token;
}
