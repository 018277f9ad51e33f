import { expect, test } from 'vitest';
import { convertUsage, statedCostUsd } from './convert-usage.ts';
import { mapFinishReason } from './map-finish-reason.ts';

const plain = { prompt_tokens: 21, completion_tokens: 12, total_tokens: 33 };
const expected = { promptTokens: 21, cachedTokens: 0, completionTokens: 12, reasoningTokens: 0 };

test.each([
  [plain, expected],
  [
    { ...plain, prompt_tokens_details: { cached_tokens: 16 } },
    { ...expected, cachedTokens: 16 },
  ],
  [
    { ...plain, prompt_tokens_details: null, prompt_cache_hit_tokens: 16 },
    { ...expected, cachedTokens: 16 },
  ],
  [
    { ...plain, completion_tokens_details: { reasoning_tokens: 7 } },
    { ...expected, reasoningTokens: 7 },
  ],
  [
    { ...plain, total_tokens: 133, completion_tokens_details: { reasoning_tokens: 100 } },
    { ...expected, completionTokens: 112, reasoningTokens: 100 },
  ],
  [undefined, undefined],
  [null, undefined],
  [{ prompt_tokens: 3 }, undefined],
  [{ prompt_tokens: -1, completion_tokens: 2 }, undefined],
])('%o', (usage, converted) => {
  expect(convertUsage(usage)).toEqual(converted);
});

test('a stated cost is read, and an absent one is not 0', () => {
  expect(statedCostUsd({ cost: 0.002 })).toBe(0.002);
  expect(statedCostUsd({ cost: 0 })).toBe(0);
  expect(statedCostUsd(plain)).toBeUndefined();
  expect(statedCostUsd({ cost: null })).toBeUndefined();
});

test.each([
  ['stop', 'stop'],
  [undefined, 'stop'],
  ['length', 'length'],
  ['content_filter', 'other'],
  ['tool_calls', 'other'],
])('finish reason %s is %s', (reason, mapped) => {
  expect(mapFinishReason(reason)).toBe(mapped);
});
