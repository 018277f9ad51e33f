import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { perLevel } from '../difficulty/level.ts';
import { configuredDistribution, distributionSchema, selectionSchema } from './distribution-schema.ts';

describe('selectionSchema', () => {
  it('fills in the seed and the shortage policy', () => {
    const parsed = selectionSchema.parse({ distribution: { kind: 'curriculum' }, size: 2000 });
    expect(parsed).toEqual({ distribution: { kind: 'curriculum' }, size: 2000, seed: 0, shortage: 'nearest' });
  });

  it.each([
    { distribution: { kind: 'uniform' }, size: 10 },
    { distribution: { kind: 'curriculum', weight: [1] }, size: 10 },
    { distribution: { kind: 'custom', shares: { 6: 1 } }, size: 10 },
    { distribution: { kind: 'evaluation', levels: [] }, size: 10 },
    { distribution: { kind: 'evaluation', levels: [6] }, size: 10 },
    { distribution: { kind: 'evaluation' }, size: 0 },
    { distribution: { kind: 'evaluation' }, size: 10, sead: 1 },
  ])('refuses %j', (config) => {
    expect(selectionSchema.safeParse(config).success).toBe(false);
  });

  it('can be published as JSON Schema', () => {
    expect(z.toJSONSchema(selectionSchema, { io: 'input' })).toMatchObject({ required: ['distribution', 'size'] });
  });
});

describe('configuredDistribution', () => {
  const parse = (config: unknown) => distributionSchema.parse(config);

  it('reads shares written with numbers as keys', () => {
    const custom = parse({ kind: 'custom', shares: { 1: 0.75, 5: 0.25 } });
    expect(configuredDistribution(custom, { easy: 'inside' })).toMatchObject({ 1: 0.75, 2: 0, 5: 0.25 });
  });

  it('takes the evaluation levels from the context, and is absent without them', () => {
    const evaluation = parse({ kind: 'evaluation' });
    const evaluationCounts = perLevel((level) => (level === 2 ? 8 : 0));
    expect(configuredDistribution(evaluation, { easy: 'inside', evaluationCounts })?.[2]).toBe(1);
    expect(configuredDistribution(evaluation, { easy: 'inside' })).toBeUndefined();
  });

  it('measures among the levels asked for', () => {
    const evaluation = parse({ kind: 'evaluation', levels: [2, 5] });
    const evaluationCounts = perLevel(() => 3);
    const found = configuredDistribution(evaluation, { easy: 'inside', evaluationCounts });
    expect(found).toEqual({ 0: 0, 1: 0, 2: 0.5, 3: 0, 4: 0, 5: 0.5 });
  });

  it('uses the default curriculum weights', () => {
    expect(configuredDistribution(parse({ kind: 'curriculum' }), { easy: 'inside' })?.[5]).toBeCloseTo(1 / 15, 12);
  });
});
