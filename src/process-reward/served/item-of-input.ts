/** The one item of a reply that belongs to the one text asked about. */

/**
 * `body.data` of an OpenAI-shaped list: the item of index 0, wherever it stands. An item without an index counts only when it
 * is alone. Undefined when there is none, or more than one says it is first.
 */
export function itemOfInput(body: unknown): Readonly<Record<string, unknown>> | undefined {
  const data = (body as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return undefined;
  const items = data.filter((item) => typeof item === 'object' && item !== null) as Record<string, unknown>[];
  const first = items.filter(({ index }) => index === 0);
  if (first.length === 1) return first[0];
  const [only] = items;
  return data.length === 1 && only?.index === undefined ? only : undefined;
}
