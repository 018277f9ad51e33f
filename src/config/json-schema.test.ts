import { expect, it } from 'vitest';
import { configJsonSchema } from './json-schema.ts';

/** As far as these tests go into it. */
interface Part {
  readonly type?: string;
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
