/** The configuration as JSON Schema, so that editors complete and check it while it is written. */
import { z } from 'zod';
import { configSchema } from './schema.ts';

type Schema = { required?: string[]; properties?: Record<string, Schema>; const?: unknown };

/** Draft 2020-12, of what may be written: fields with a default are not required. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => allowDefaultKind(jsonSchema as Schema),
  });
}

/** A model without `kind` is an OpenAI-compatible one; the reader adds it before the schema sees it. */
function allowDefaultKind(schema: Schema): void {
  if (schema.properties?.kind?.const !== 'openai-compatible' || schema.required === undefined) return;
  schema.required = schema.required.filter((name) => name !== 'kind');
}
