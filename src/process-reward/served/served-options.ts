/** What every adapter that scores by calls to a server takes, and what they share of it. */
import type { ConcurrencyBounds } from '../../model/transport/adaptive-concurrency.ts';
import type { TransportEvent } from '../../model/transport/events.ts';
import { HttpTransport } from '../../model/transport/http-transport.ts';
import type { ScoreOutcome } from '../process-reward-model.ts';

export interface ServedOptions {
  /** As the server names it. */
  readonly model: string;
  /** With or without a trailing `/v1`: adapters call the server's root, so that the same URL serves here and for chat. */
  readonly baseUrls: readonly string[];
  readonly apiKey?: string | undefined;
  readonly apiKeyVariable?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly concurrency?: Partial<ConcurrencyBounds> | undefined;
  /** Default 10 minutes. */
  readonly idleTimeoutMs?: number | undefined;
  readonly maxTries?: number | undefined;
  readonly onEvent?: ((event: TransportEvent) => void) | undefined;
  /** In tokens; default: what the server states in `/v1/models`, else no limit is kept. */
  readonly maxContextTokens?: number | undefined;
  /** For estimating lengths; default 2.5, low because formulas are dense. */
  readonly charsPerToken?: number | undefined;
}

export const defaultCharsPerToken = 2.5;

/** A transport to the servers' roots. Throws when `baseUrls` is empty or holds something that is no URL. */
export function transportOf(options: ServedOptions): HttpTransport {
  const { apiKey, apiKeyVariable, headers, concurrency, maxTries, onEvent, idleTimeoutMs = 600_000 } = options;
  const baseUrls = options.baseUrls.map(serverRoot);
  return new HttpTransport({
    ...{ baseUrls, apiKey, apiKeyVariable, headers, concurrency, maxTries, onEvent, idleTimeoutMs },
  });
}

/** The server's root from a base URL with or without a trailing `/v1`. */
function serverRoot(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
}

/** A failure that asking again would not mend. */
export function unscorable(reason: string): Extract<ScoreOutcome, { kind: 'failed' }> {
  return { kind: 'failed', reason, isTransient: false };
}
