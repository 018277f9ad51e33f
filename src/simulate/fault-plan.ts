/** Which tries of which requests go wrong, and how: seeded, so that a run that met faults can be repeated exactly. */
import { createRandom } from '../stats/random.ts';

/**
 * `429` with Retry-After, `5xx` (500, 502 or 503), `stall` (no reply ever), `cut` (the connection breaks in mid-reply), `json`
 * (a reply that is not JSON); the explicit refusals `400`, `401`, `402`, `403`.
 */
export const faultKinds = ['429', '5xx', 'stall', 'cut', 'json', '400', '401', '402', '403'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults a client should recover from without waiting for a timeout. */
export const defaultFaultKinds: readonly FaultKind[] = ['429', '5xx', 'cut', 'json'];

export interface FaultPlanOptions {
  readonly seed: number;
  /** Share of tries that go wrong, in [0, 1]. */
  readonly rate: number;
  /** Each equally likely; default `defaultFaultKinds`. */
  readonly kinds?: readonly FaultKind[];
}

export type Fault =
  | { readonly kind: 'status'; readonly status: 400 | 401 | 402 | 403 | 429 | 500 | 502 | 503 }
  | { readonly kind: 'stall' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'json' };

/** The fault of the next try of request `key`, or undefined: it succeeds, and its tries are counted anew. */
export type FaultPlan = (key: string) => Fault | undefined;

export function createFaultPlan({ seed, rate, kinds = defaultFaultKinds }: FaultPlanOptions): FaultPlan {
  if (rate === 0 || kinds.length === 0) return () => undefined;
  const tries = new Map<string, number>();
  return (key) => {
    const tried = tries.get(key) ?? 0;
    const random = createRandom(JSON.stringify(['fault', seed, key, tried]));
    if (random.uniform() >= rate) {
      tries.delete(key);
      return undefined;
    }
    tries.set(key, tried + 1);
    return faultOf(kinds[random.integer(kinds.length)] as FaultKind, random.integer(3));
  };
}

const serverErrors = [500, 502, 503] as const;

function faultOf(kind: FaultKind, draw: number): Fault {
  if (kind === 'stall' || kind === 'cut' || kind === 'json') return { kind };
  if (kind === '5xx') return { kind: 'status', status: serverErrors[draw] ?? 500 };
  return { kind: 'status', status: Number(kind) as 400 | 401 | 402 | 403 | 429 };
}
