import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultDifficultyScheme, difficultySchemeSchema, schemeId } from './scheme.ts';

const models = { prm: 'prm-a', verifier: 'math@1(default)' };

describe('difficultySchemeSchema', () => {
  it('defaults thresholds to the reading of easy', () => {
    expect(difficultySchemeSchema.parse({})).toEqual({
      easy: 'inside',
      thresholds: [0.75, 0.5, 0.25],
      aggregation: 'mean',
      passRateThresholds: [0.8, 0.6, 0.4, 0.2],
    });
    expect(difficultySchemeSchema.parse({ easy: 'separate' }).thresholds).toEqual([0.8, 0.6, 0.4, 0.2]);
  });

  it.each([
    [{ thresholds: [0.5, 0.75, 0.25] }, /descend strictly/],
    [{ thresholds: [0.5, 0.5, 0.25] }, /descend strictly/],
    [{ thresholds: [1, 0.5, 0.25] }, /<1/],
    [{ thresholds: [0.8, 0.6, 0.4, 0.2] }, /needs 3 thresholds, got 4/],
    [{ easy: 'separate', thresholds: [0.75, 0.5, 0.25] }, /needs 4 thresholds, got 3/],
    [{ passRateThresholds: [0.5] }, /passRateThresholds/],
    [{ threshold: [0.5] }, /threshold/],
  ])('refuses %j', (scheme, reason) => {
    expect(difficultySchemeSchema.safeParse(scheme).error?.message).toMatch(reason);
  });

  it('publishes a JSON Schema that describes every field', () => {
    const schema = z.toJSONSchema(difficultySchemeSchema, { io: 'input' });
    const fields = Object.values(schema.properties ?? {}) as { description?: string }[];
    expect(fields).toHaveLength(4);
    for (const field of fields) expect(field.description).toMatch(/\.$/);
  });
});

describe('schemeId', () => {
  const idOf = (change: object, prm: string | undefined = 'prm-a'): string =>
    schemeId({ ...defaultDifficultyScheme, ...change }, { ...models, prm });

  it('is readable and stable', () => {
    expect(schemeId(defaultDifficultyScheme, models)).toBe('step-score(mean,inside)-03e522a4');
    expect(schemeId(defaultDifficultyScheme, { ...models, prm: undefined })).toBe('pass-rate(inside)-edefb1aa');
  });

  it('changes with whatever can change a level', () => {
    const ids = [
      idOf({}),
      idOf({ thresholds: [0.7, 0.5, 0.25] }),
      idOf({ aggregation: 'last' }),
      idOf({}, 'prm-b'),
      schemeId(defaultDifficultyScheme, { ...models, verifier: 'math@2(default)' }),
      schemeId(defaultDifficultyScheme, { ...models, prm: undefined }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('does not change with what grading does not read', () => {
    const other = [0.9, 0.6, 0.4, 0.2];
    expect(idOf({ passRateThresholds: other })).toBe(idOf({}));
    const byPassRate = { ...models, prm: undefined };
    expect(schemeId({ ...defaultDifficultyScheme, thresholds: other }, byPassRate)).toBe(
      schemeId(defaultDifficultyScheme, byPassRate),
    );
    expect(schemeId({ ...defaultDifficultyScheme, passRateThresholds: other }, byPassRate)).not.toBe(
      schemeId(defaultDifficultyScheme, byPassRate),
    );
  });
});
