/** What a transport tells whoever shows a run's progress; nothing in a run depends on it. */

export type TransportEvent =
  /** A try failed and another follows in `delayMs`. `tries`: how many there have been. */
  | { readonly kind: 'call-retried'; readonly reason: string; readonly delayMs: number; readonly tries: number }
  | { readonly kind: 'endpoint-ejected'; readonly baseUrl: string; readonly coolDownMs: number }
  | { readonly kind: 'endpoint-restored'; readonly baseUrl: string }
  | { readonly kind: 'concurrency-changed'; readonly baseUrl: string; readonly limit: number };

export type TransportListener = (event: TransportEvent) => void;
