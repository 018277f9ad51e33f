/** Finds the last display formula, inline formula, bold passage or number of a reply, where nothing announces the answer. Linear time. */

const displayPairs = [
  ['\\[', '\\]'],
  ['$$', '$$'],
] as const;

/** The content of the last display formula when no number follows it, or undefined. */
export function lastDisplay(text: string): string | undefined {
  let best: { start: number; end: number; content: string } | undefined;
  for (const [open, close] of displayPairs) {
    const end = text.lastIndexOf(close);
    const start = end <= 0 ? -1 : text.lastIndexOf(open, end - 1);
    if (start >= 0 && (!best || start > best.start))
      best = { start, end, content: text.slice(start + open.length, end) };
  }
  return best && !/\d/.test(text.slice(best.end)) ? best.content.trim() || undefined : undefined;
}

/** The last inline formula, with whatever follows it on its line, when that holds no digits. */
export function lastInline(text: string): string | undefined {
  const dollars = lastBetween(text, '$', '$');
  const brackets = lastBetween(text, '\\(', '\\)');
  const found = dollars && brackets ? (dollars.end > brackets.end ? dollars : brackets) : (dollars ?? brackets);
  return found && !found.content.includes('\n') && !/\d/.test(text.slice(found.end))
    ? found.content.trim() || undefined
    : undefined;
}

function lastBetween(text: string, open: string, close: string): { content: string; end: number } | undefined {
  let end = text.lastIndexOf(close);
  while (end > 0 && text[end - 1] === '\\') end = text.lastIndexOf(close, end - 1);
  if (end <= 0) return undefined;
  let start = text.lastIndexOf(open, end - 1);
  while (start > 0 && text[start - 1] === '\\') start = text.lastIndexOf(open, start - 1);
  return start < 0 ? undefined : { content: text.slice(start + open.length, end), end: end + close.length };
}

/** The last `**bold**` passage of one line, or undefined. In code `**` raises to a power: what opens stands after a space or at a line's start. */
export function lastBold(text: string): string | undefined {
  const end = text.lastIndexOf('**');
  const start = end <= 1 ? -1 : text.lastIndexOf('**', end - 2);
  if (start < 0 || /\w/.test(text[start - 1] ?? ' ') || /\s/.test(text[start + 2] ?? ' ')) return undefined;
  const content = text.slice(start + 2, end).trim();
  return content === '' || content.includes('\n') || content.length > 200 ? undefined : content;
}

const numberPattern = /(?<![\w.\\^_{])-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.,]\d+|\/\d+)?(?![\d^_])(?:\s?%)?/g;

/** The last number that stands by itself, or undefined. */
export function lastNumber(text: string): string | undefined {
  const matches = [...text.slice(-4_000).matchAll(numberPattern)];
  return matches.at(-1)?.[0];
}
