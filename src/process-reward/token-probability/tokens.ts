/** Tokens as templates name them and as servers report them, and where a sequence of the first occurs in the second. */

/** A token of a template. */
export interface NamedToken {
  /** As the tokenizer decodes it. */
  readonly text: string;
  /** In the vocabulary of the scoring model; absent: it is recognised by its text. */
  readonly id?: number | undefined;
  /** A special token, which a tokenizer reads from its id (or, on most servers, from its text), never from ordinary text. */
  readonly isControl?: boolean | undefined;
}

/** A token of a reply: servers give an id, a text, or both. */
export interface ReplyToken {
  readonly id?: number | undefined;
  readonly text?: string | undefined;
}

/** vLLM's `return_tokens_as_token_ids` names token 123 `token_id:123`; anything else is a token's text. */
export function replyToken(name: string): ReplyToken {
  const id = /^token_id:(\d+)$/.exec(name)?.[1];
  return id === undefined ? { text: name } : { id: Number(id) };
}

/** Ids decide where both have one; else texts, whichever way the tokenizer writes spaces and line breaks. */
export function isToken(token: ReplyToken, named: NamedToken): boolean {
  if (token.id !== undefined && named.id !== undefined) return token.id === named.id;
  return token.text !== undefined && plain(token.text) === plain(named.text);
}

/**
 * As `isToken`, but a space before a text matters: `+` and ` +` are two tokens of most vocabularies. Only SentencePiece's mark does not,
 * since its decoders drop it or not.
 */
export function isExactToken(token: ReplyToken, named: NamedToken): boolean {
  if (token.id !== undefined && named.id !== undefined) return token.id === named.id;
  return token.text !== undefined && token.text.replace(/^▁/u, '') === named.text.replace(/^▁/u, '');
}

/** Ascending indices of the last token of every occurrence of `tag` in `tokens`. Empty for an empty tag. */
export function tagEnds(tokens: readonly ReplyToken[], tag: readonly NamedToken[]): number[] {
  if (tag.length === 0) return [];
  const isTagAt = (start: number) => tag.every((named, offset) => isToken(tokens[start + offset] ?? {}, named));
  return Array.from(tokens.keys())
    .filter(isTagAt)
    .map((start) => start + tag.length - 1);
}

/** For messages: `ки (12902)`. */
export function describeTokens(tokens: readonly NamedToken[]): string {
  const text = tokens.map(({ text }) => text).join('');
  const ids = tokens.flatMap(({ id }) => (id === undefined ? [] : [id]));
  return `${JSON.stringify(text)}${ids.length === 0 ? '' : ` (${ids.join(' ')})`}`;
}

/** SentencePiece writes a space as U+2581, byte-level BPE as Ġ and a line break as Ċ. A token of nothing but space keeps it. */
function plain(text: string): string {
  const decoded = text.replaceAll(/[▁Ġ]/gu, ' ').replaceAll('Ċ', '\n');
  return decoded.trim() || decoded;
}
