/** What several calls cost together, and how usage looks where replies are kept. */
import { z } from 'zod';
import type { Usage } from '../../model/chat-model.ts';

const count = z.int().min(0);

export const usageSchema = z.object({
  promptTokens: count,
  cachedTokens: count,
  completionTokens: count,
  reasoningTokens: count,
});

/** The sum over the calls that counted; undefined when none did. */
export function totalUsage(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const counted = usages.filter((usage) => usage !== undefined);
  if (counted.length === 0) return undefined;
  return counted.reduce((total, usage) => ({
    promptTokens: total.promptTokens + usage.promptTokens,
    cachedTokens: total.cachedTokens + usage.cachedTokens,
    completionTokens: total.completionTokens + usage.completionTokens,
    reasoningTokens: total.reasoningTokens + usage.reasoningTokens,
  }));
}
