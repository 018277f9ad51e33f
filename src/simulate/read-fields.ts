/** Turns a schema's first complaint into the refusal a client of an OpenAI-compatible API expects. */
import type { z } from 'zod';
import { invalidRequest } from './api-error.ts';

/** @throws ApiError 400 whose `param` is the path of the first wrong field, e.g. `messages[0].role`. */
export function readFields<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const path = issue?.path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
  throw invalidRequest(path ? `${path}: ${issue?.message}` : (issue?.message ?? 'invalid body'), path || null);
}
