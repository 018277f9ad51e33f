import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sourceSchema } from './source-schema.ts';

function issues(value: unknown): string[] {
  const result = sourceSchema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('sourceSchema', () => {
  it('accepts a path with fields, a list of paths, and a query', () => {
    expect(issues({ name: 'a', domain: 'math', path: 'x.jsonl', fields: { prompt: 'p', metadata: [] } })).toEqual([]);
    expect(issues({ name: 'a', domain: 'choice', path: ['x.csv', 'hf:o/n:train'], licence: 'MIT' })).toEqual([]);
    expect(issues({ name: 'a', domain: 'math', sql: 'SELECT 1 AS prompt, 2 AS answer' })).toEqual([]);
  });

  it('names the field at fault', () => {
    expect(issues({ name: 'a', domain: 'math' })).toEqual(['path: a source needs `path` or `sql`']);
    expect(issues({ name: 'a', domain: 'math', path: 'x', sql: 'y' })).toEqual([
      'sql: a source has either `path` or `sql`, not both',
    ]);
    expect(issues({ name: 'a', domain: 'math', sql: 'y', fields: {} })[0]).toMatch(/^fields: /);
    expect(issues({ name: ' ', domain: 'math', path: 'x' })[0]).toMatch(/^name: /);
    expect(issues({ name: 'a', domain: 'physics', path: 'x' })[0]).toMatch(/^domain: /);
    expect(issues({ name: 'a', domain: 'math', path: 'x', fields: { prompt: 3 } })[0]).toMatch(/^fields.prompt: /);
  });

  it('takes a layout and a column of tests for code only', () => {
    const code = { name: 'a', domain: 'code', path: 'x', layout: 'taco', fields: { tests: 't' } };
    expect(issues(code)).toEqual([]);
    expect(issues({ ...code, domain: 'math' })).toEqual([
      'layout: `layout` goes with the domain code only',
      'fields.tests: `tests` goes with the domain code only',
    ]);
    expect(issues({ ...code, layout: 'codeforces' })[0]).toMatch(/^layout: /);
  });

  it('refuses unknown keys, at the top and among the fields', () => {
    expect(issues({ name: 'a', domain: 'math', path: 'x', pth: 'y' })[0]).toContain('pth');
    expect(issues({ name: 'a', domain: 'math', path: 'x', fields: { promt: 'y' } })[0]).toContain('promt');
  });

  it('describes every field for editors', () => {
    const published = z.toJSONSchema(sourceSchema) as unknown as {
      properties: Record<string, { description?: string; properties?: Record<string, { description?: string }> }>;
    };
    const fields = [
      ...Object.entries(published.properties),
      ...Object.entries(published.properties.fields?.properties ?? {}),
    ];
    expect(fields).toHaveLength(13);
    for (const [name, field] of fields) expect(field.description, name).toBeTruthy();
  });
});
