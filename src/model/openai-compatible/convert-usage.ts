/** Token counts and cost, from the shapes the servers report them in. */
import type { Usage } from '../chat-model.ts';

/**
 * Undefined when the server reported no usage, or none that can be read. Cached tokens are `prompt_tokens_details.cached_tokens`
 * or DeepSeek's `prompt_cache_hit_tokens`. Some servers leave reasoning out of `completion_tokens` and count it only in the
 * total, so completion tokens are at least `total_tokens - prompt_tokens`. Always `cached ≤ prompt`, `reasoning ≤ completion`.
 */
export function convertUsage(usage: unknown): Usage | undefined {
  const promptTokens = count(field(usage, 'prompt_tokens'));
  const completionTokens = count(field(usage, 'completion_tokens'));
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  const cached =
    count(field(field(usage, 'prompt_tokens_details'), 'cached_tokens')) ??
    count(field(usage, 'prompt_cache_hit_tokens')) ??
    0;
  const reasoningTokens = count(field(field(usage, 'completion_tokens_details'), 'reasoning_tokens')) ?? 0;
  const total = count(field(usage, 'total_tokens')) ?? 0;
  return {
    promptTokens,
    cachedTokens: Math.min(cached, promptTokens),
    completionTokens: Math.max(completionTokens, total - promptTokens, reasoningTokens),
    reasoningTokens,
  };
}

/** OpenRouter's `usage.cost`, in US dollars; undefined when the provider states none. */
export function statedCostUsd(usage: unknown): number | undefined {
  const cost = field(usage, 'cost');
  return typeof cost === 'number' && cost >= 0 && Number.isFinite(cost) ? cost : undefined;
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function field(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
