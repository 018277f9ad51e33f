import { expect, it } from 'vitest';
import { configJsonSchema } from './json-schema.ts';

/** As far as these tests go into it. */
interface Part {
  readonly type?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Part>>;
  readonly oneOf?: readonly Part[];
  readonly additionalProperties?: boolean;
}

const schema = configJsonSchema() as Part;

it('names the required sections, and no field that has a default', () => {
  expect(schema.required).toEqual(['questions', 'student', 'selection', 'teacher']);
  expect(schema.additionalProperties).toBe(false);
});

it('describes fields in the words of the configuration', () => {
  expect(schema.properties.store?.description).toBe('The SQLite file everything is recorded in.');
});

it('lets a model leave out its kind, as the configuration does', () => {
  for (const role of ['student', 'teacher']) {
    const [served, recorded] = schema.properties[role]?.oneOf ?? [];
    expect(served?.required).not.toContain('kind');
    expect(served?.required).toContain('baseUrl');
    expect(recorded?.required).toContain('kind');
  }
});

it('takes a GGUF file wherever a model may be one: by name alone, as the name in an object, or by its path', () => {
  const models = schema.properties.evaluation?.properties.models as Part & { additionalProperties: Part };
  for (const part of [schema.properties.student, schema.properties.teacher, models.additionalProperties]) {
    const parts = part?.oneOf ?? [];
    expect(parts).toContainEqual(expect.objectContaining({ type: 'string', pattern: '^llama-cpp:.' }));
    const named = parts.find(({ properties }) => properties?.model?.pattern !== undefined);
    expect(named?.required).toEqual(['model']);
    const byPath = parts.find(({ properties }) => properties?.kind?.const === 'llama-cpp');
    expect(byPath?.required).toEqual(expect.arrayContaining(['kind', 'path']));
    expect(byPath?.required).not.toContain('model');
  }
});

it('takes a PRM in one line, and a GGUF file as the name of one', () => {
  const parts = schema.properties.processReward?.oneOf ?? [];
  expect(parts).toContainEqual({ type: 'string' });
  expect(parts.find(({ properties }) => properties?.model?.pattern !== undefined)?.required).toEqual(['model']);
});
