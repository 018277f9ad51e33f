/** Values of a column held against a schema, faults in words that name the place. */
import type { z } from 'zod';
import { RowFault } from '../read/answer-key.ts';

/** @throws RowFault naming the first place that does not fit, as `tests.cases[3].stdout`. */
export function checked<Schema extends z.ZodType>(schema: Schema, field: string, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  throw new RowFault(`field \`${field}${placeOf(issue.path)}\`${faultIn(issue)}`);
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
}

function faultIn({ message }: z.core.$ZodIssue): string {
  if (message.endsWith('received undefined')) return ' is missing';
  return `: ${message.replace(/^Invalid input: /, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase())}`;
}
