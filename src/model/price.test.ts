import { expect, test } from 'vitest';
import { costUsd, replyCostUsd } from './price.ts';

const usage = { promptTokens: 1_000_000, cachedTokens: 400_000, completionTokens: 500_000, reasoningTokens: 450_000 };

test('cached input has its own price', () => {
  // 0.6 M · 0.55 + 0.4 M · 0.14 + 0.5 M · 2.19
  const price = { inputPerMillionUsd: 0.55, cachedInputPerMillionUsd: 0.14, outputPerMillionUsd: 2.19 };
  expect(costUsd(usage, price)).toBeCloseTo(0.33 + 0.056 + 1.095, 12);
});

test('without one, cached input costs what input costs', () => {
  expect(costUsd(usage, { inputPerMillionUsd: 2, outputPerMillionUsd: 8 })).toBeCloseTo(6, 12);
});

test('a free model costs 0', () => {
  expect(costUsd(usage, { inputPerMillionUsd: 0, outputPerMillionUsd: 0 })).toBe(0);
});

test('what is not known is not 0', () => {
  expect(costUsd(usage, undefined)).toBeUndefined();
  expect(costUsd(undefined, { inputPerMillionUsd: 1, outputPerMillionUsd: 1 })).toBeUndefined();
});

test('the provider’s own figure wins, even when it is 0', () => {
  const price = { inputPerMillionUsd: 1, outputPerMillionUsd: 1 };
  expect(replyCostUsd({ usage, statedCostUsd: 0 }, price)).toBe(0);
  expect(replyCostUsd({ usage }, price)).toBeCloseTo(1.5, 12);
  expect(replyCostUsd({ statedCostUsd: 0.3 }, undefined)).toBe(0.3);
  expect(replyCostUsd({ usage }, undefined)).toBeUndefined();
});
