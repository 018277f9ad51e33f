/** Values of JSON written back as the bank wrote them: 1.50 stays 1.50, and a 20-digit number keeps its digits. */

// The standard library's types do not know the reviver's context and JSON.rawJSON yet.
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON: (source: string) => unknown;
  isRawJSON: (value: unknown) => value is { rawJSON: string };
};

/** The text of one column of a JSON object; undefined when the object lacks it. Strings keep their quotes. */
export function exactColumn(json: string, column: string): string | undefined {
  const row = parse(json, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined ? rawJSON(context.source) : value,
  ) as Record<string, unknown>;
  return JSON.stringify(row[column]);
}

/**
 * The value, in which a number that would be written otherwise (1.0, 1e5, 20 digits) is raw JSON: `JSON.stringify` gives back
 * what stood there, blanks between tokens apart.
 * @throws SyntaxError when it is not JSON.
 */
export function parseExact(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value,
  );
}

/** The number of a value of `parseExact`; any other value as it is. */
export function plainNumber(value: unknown): unknown {
  return isRawJSON(value) ? Number(value.rawJSON) : value;
}
