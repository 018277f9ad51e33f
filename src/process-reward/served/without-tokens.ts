/** Takes out of a question or a step what its scoring model would read as something else than text. */

/** `text` without any of `tokens`, also where taking one out brings the halves of another together. Case matters. */
export function withoutTokens(text: string, tokens: readonly string[]): string {
  let before: string;
  let after = text;
  do {
    before = after;
    after = tokens.reduce((rest, token) => (token === '' ? rest : rest.replaceAll(token, '')), before);
  } while (after !== before);
  return after;
}
