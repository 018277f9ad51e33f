/** The comparison of LiveCodeBench: lines stripped, or equal as decimal numbers. */
import { type Comparison, different } from './comparison.ts';
import { canonicalDecimal } from './number-token.ts';
import { firstDifferentLine, lineNumberAt } from './scan.ts';

/** As many lines, and each equal once blanks at both ends are dropped, or else its tokens equal as exact decimal numbers. */
export function compareExact(expected: string, actual: string): Comparison<'exact-lines' | 'exact-decimals'> {
  const [wantedText, givenText] = [expected.trim(), actual.trim()];
  const from = firstDifferentLine(wantedText, givenText);
  if (from === undefined) return { kind: 'equal', rule: 'exact-lines' };
  const [wanted, given] = [wantedText.slice(from.one).split('\n'), givenText.slice(from.other).split('\n')];
  let rule: 'exact-lines' | 'exact-decimals' = 'exact-lines';
  for (let line = 0; line < Math.max(wanted.length, given.length); line += 1) {
    const [one, other] = [wanted[line]?.trim(), given[line]?.trim()];
    if (one === other) continue;
    if (one === undefined || other === undefined || !sameDecimals(one, other))
      return different({
        where: `line ${lineNumberAt(wantedText, from.one) + line}`,
        expected: orEnd(one),
        actual: orEnd(other),
      });
    rule = 'exact-decimals';
  }
  return { kind: 'equal', rule };
}

function sameDecimals(one: string, other: string): boolean {
  const [wanted, given] = [one.split(/\s+/), other.split(/\s+/)];
  if (wanted.length !== given.length) return false;
  return wanted.every((token, index) => {
    const canonical = canonicalDecimal(token);
    return canonical !== undefined && canonical === canonicalDecimal(given[index] as string);
  });
}

function orEnd(line: string | undefined): string {
  return line ?? 'the end of the output';
}
