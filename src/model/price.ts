/** What a reply cost. Prices move, so they are configuration and never built in. */
import type { Usage } from './chat-model.ts';

export interface Price {
  readonly inputPerMillionUsd: number;
  /** For prompt tokens the provider read from its cache; absent when they cost the same as others. */
  readonly cachedInputPerMillionUsd?: number | undefined;
  /** Reasoning tokens are output tokens. */
  readonly outputPerMillionUsd: number;
}

/**
 * In US dollars: ((prompt - cached) · input + cached · cachedInput + completion · output) / 10^6. Undefined, never 0, when
 * usage or price is not known: a cost nobody knows must not look like a free call.
 */
export function costUsd(usage: Usage | undefined, price: Price | undefined): number | undefined {
  if (usage === undefined || price === undefined) return undefined;
  const { inputPerMillionUsd, cachedInputPerMillionUsd = inputPerMillionUsd, outputPerMillionUsd } = price;
  const input = (usage.promptTokens - usage.cachedTokens) * inputPerMillionUsd;
  return (input + usage.cachedTokens * cachedInputPerMillionUsd + usage.completionTokens * outputPerMillionUsd) / 1e6;
}

/** The cost of a reply in US dollars: what the provider stated, else by usage and price, else undefined. */
export function replyCostUsd(
  reply: { readonly usage?: Usage | undefined; readonly statedCostUsd?: number | undefined },
  price: Price | undefined,
): number | undefined {
  return reply.statedCostUsd ?? costUsd(reply.usage, price);
}
