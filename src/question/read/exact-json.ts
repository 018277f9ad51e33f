/** Values of JSON written back as the bank wrote them: 1.50 stays 1.50, and a 20-digit number keeps its digits. */

// The standard library's types do not know the reviver's context and JSON.rawJSON yet.
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON: (source: string) => unknown };

/** The text of one column of a JSON object; undefined when the object lacks it. Strings keep their quotes. */
export function exactColumn(json: string, column: string): string | undefined {
  const row = parse(json, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined ? rawJSON(context.source) : value,
  ) as Record<string, unknown>;
  return JSON.stringify(row[column]);
}
