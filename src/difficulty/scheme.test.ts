import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  defaultDifficultyScheme,
  difficultySchema,
  difficultySchemeSchema,
  gradingScheme,
  resolveScheme,
  schemeId,
} from './scheme.ts';

const models = { prm: 'prm-a', verifier: 'math@1(default)' };

describe('difficultySchemeSchema', () => {
  it('defaults thresholds to the reading of easy', () => {
    expect(difficultySchemeSchema.parse({})).toEqual({
      method: 'trajectory',
      easy: 'inside',
      thresholds: [0.75, 0.5, 0.25],
      aggregation: 'mean',
      passRateThresholds: [0.8, 0.6, 0.4, 0.2],
      testShareWeight: 0.5,
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
    [{ thresholds: { quantiles: [0.5] } }, /needs 3 thresholds, got 1/],
    [{ thresholds: 'quartiles' }, /thresholds/],
    [{ method: 'posterior', easy: 'separate', passRateThresholds: [0.8, 0.6, 0.4, 0.2] }, /needs 5 thresholds, got 4/],
    [{ threshold: [0.5] }, /threshold/],
    [{ testShareWeight: 1.5 }, /testShareWeight/],
  ])('refuses %j', (scheme, reason) => {
    expect(difficultySchemeSchema.safeParse(scheme).error?.message).toMatch(reason);
  });

  it('publishes a JSON Schema that describes every field', () => {
    const schema = z.toJSONSchema(difficultySchema, { io: 'input' });
    const fields = Object.values(schema.properties ?? {}) as { description?: string }[];
    expect(fields).toHaveLength(6);
    for (const field of fields) expect(field.description).toMatch(/\.$/);
  });
});

describe('resolveScheme', () => {
  const prm = { thresholds: [0.9, 0.6, 0.3], aggregation: 'minimum' as const };

  it('takes thresholds of the PRM before those of all, and its aggregation where the configuration names none', () => {
    const config = difficultySchema.parse({ thresholds: [0.8, 0.5, 0.2] });
    expect(resolveScheme(config, prm)).toMatchObject({ thresholds: [0.9, 0.6, 0.3], aggregation: 'minimum' });
    expect(resolveScheme(difficultySchema.parse({ aggregation: 'last' }), prm).aggregation).toBe('last');
    expect(resolveScheme(config)).toMatchObject({ thresholds: [0.8, 0.5, 0.2], aggregation: 'mean' });
  });

  it('gives posterior levels beside easy a band for each of six levels', () => {
    const scheme = difficultySchemeSchema.parse({ method: 'posterior', easy: 'separate' });
    expect(scheme.passRateThresholds).toHaveLength(5);
  });
});

describe('quantile thresholds', () => {
  const quantiles = difficultySchemeSchema.parse({ thresholds: 'quantiles' });

  it('are those of the scores', () => {
    expect(quantiles.thresholds).toEqual({ quantiles: [0.75, 0.5, 0.25] });
    expect(gradingScheme(quantiles, [0.4, 0, 0.1, 0.3, 0.2]).thresholds).toEqual([0.3, 0.2, 0.1]);
    const own = difficultySchemeSchema.parse({ thresholds: { quantiles: [0.9, 0.5, 0.1] } });
    expect(gradingScheme(own, [0, 1]).thresholds).toEqual([0.9, 0.5, 0.1]);
  });

  it('leave given thresholds alone', () => {
    expect(gradingScheme(defaultDifficultyScheme, [0.1])).toBe(defaultDifficultyScheme);
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

  it('says nothing of code where there is none, and all that grading reads of it where there is', () => {
    const code = 'code@1(default)';
    expect(idOf({ testShareWeight: 0.9 })).toBe(idOf({}));
    const withPrm = (change: object, codeVerifier = code) =>
      schemeId({ ...defaultDifficultyScheme, ...change }, { ...models, codeVerifier });
    const without = (change: object) =>
      schemeId({ ...defaultDifficultyScheme, ...change }, { ...models, prm: undefined, codeVerifier: code });
    expect(withPrm({})).toMatch(/^step-score\+tests\(mean,inside\)-/);
    expect(without({})).toMatch(/^pass-rate\+tests\(inside\)-/);
    const ids = [withPrm({}), withPrm({ testShareWeight: 0.9 }), withPrm({}, 'code@1(cpuSeconds=9)')];
    expect(new Set(ids).size).toBe(3);
    expect(without({ thresholds: [0.9, 0.5, 0.25] })).not.toBe(without({}));
    expect(without({ testShareWeight: 0.9 })).toBe(without({}));
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

  it('of posterior levels names them, and holds their bands and the seed of their draw', () => {
    const posterior = { ...defaultDifficultyScheme, method: 'posterior' as const };
    const ofSeed = (seed: string) => schemeId(posterior, { ...models, seed });
    expect(ofSeed('0')).toMatch(/^posterior\(inside\)-[0-9a-f]{8}$/);
    const others = [
      ofSeed('1'),
      schemeId(posterior, { ...models, prm: 'prm-b', seed: '0' }),
      schemeId({ ...posterior, passRateThresholds: [0.9, 0.6, 0.4, 0.2] }, { ...models, seed: '0' }),
    ];
    expect(new Set([ofSeed('0'), ...others]).size).toBe(4);
    expect(schemeId({ ...posterior, thresholds: [0.9, 0.5, 0.1] }, { ...models, seed: '0' })).toBe(ofSeed('0'));
  });
});
