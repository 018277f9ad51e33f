/** The configuration as JSON Schema, so that editors complete and check it while it is written. */
import { z } from 'zod';
import { ggufPrefix } from './gguf-shorthand.ts';
import { configSchema } from './schema.ts';

type Schema = {
  type?: string;
  description?: string;
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  const?: unknown;
  oneOf?: Schema[];
};

/** Draft 2020-12, of what may be written: fields with a default are not required. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => allowDefaultKind(jsonSchema as Schema),
  });
  allowFileNames(schema);
  return schema;
}

/** A model without `kind` is an OpenAI-compatible one, and one in a file has the file's name; the reader adds both before the schema sees it. */
function allowDefaultKind(schema: Schema): void {
  const added = { 'openai-compatible': 'kind', 'llama-cpp': 'model' }[String(schema.properties?.kind?.const)];
  if (added === undefined || schema.required === undefined) return;
  schema.required = schema.required.filter((name) => name !== added);
}

/** Wherever a model can be a GGUF file, it may be written `llama-cpp:PATH`: alone, or as the `model` of an object. */
function allowFileNames(part: unknown): void {
  if (part === null || typeof part !== 'object') return;
  for (const inner of Object.values(part)) allowFileNames(inner);
  const { oneOf } = part as Schema;
  const inFile = oneOf?.find(({ properties }) => inFileKinds.includes(String(properties?.kind?.const)));
  if (inFile !== undefined) oneOf?.push(oneLine(inFile), namedAfterFile(inFile));
}

const inFileKinds = ['llama-cpp', 'token-probability'];

function oneLine(inFile: Schema): Schema {
  // A PRM may also be `MODEL URL` in one line.
  if (inFile.properties?.kind?.const === 'token-probability') return { type: 'string' };
  return { type: 'string', pattern: `^${ggufPrefix}.`, description: 'A GGUF file in this process.' };
}

function namedAfterFile({ required: _, ...inFile }: Schema): Schema {
  const { path: _path, kind: _kind, ...properties } = inFile.properties ?? {};
  const model = { type: 'string', pattern: `^${ggufPrefix}.`, description: 'A GGUF file in this process.' };
  return { ...inFile, required: ['model'], properties: { ...properties, model } };
}
