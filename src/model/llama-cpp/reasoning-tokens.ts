/** How many of a reply's tokens are reasoning. */
import type { SplitReply } from '../openai-compatible/split-reasoning.ts';

const closeTag = '</think>';

/** Those up to the last closing tag, it included; all of a reply that never closes its reasoning, none of one without. */
export function countReasoningTokens<Id extends number>(
  tokens: readonly Id[],
  { reasoning }: Pick<SplitReply, 'reasoning'>,
  decode: (tokens: readonly Id[]) => string,
): number {
  if (reasoning === '') return 0;
  const closesIn = (count: number) => decode(tokens.slice(0, count)).split(closeTag).length - 1;
  const closes = closesIn(tokens.length);
  if (closes === 0) return tokens.length;
  let [least, most] = [1, tokens.length];
  while (least < most) {
    const middle = (least + most) >> 1;
    if (closesIn(middle) < closes) least = middle + 1;
    else most = middle;
  }
  return least;
}
