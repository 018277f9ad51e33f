/** How both ways of scoring reach the model, and what they make of its replies. */
import type { TransportFailure } from '../../model/transport/http-transport.ts';
import type { Bought } from '../served/kept-call.ts';
import type { Completion } from './completion.ts';

/** Bought at most once: a reply kept earlier is given instead. */
export interface Ask {
  /** One written verification of the prompt's steps. */
  verify(call: { readonly prompt: string; readonly stop: readonly string[]; readonly sample: number }): Asked;
  /** The tokens the model would go on with. */
  decide(call: { readonly prompt: string }): Asked;
}

type Asked = Promise<Bought<Completion> | TransportFailure>;

export type GenerativeScores =
  /** One score per step, or for fewer steps when the server took no more. */
  | { readonly kind: 'scores'; readonly scores: readonly number[]; readonly detail: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | TransportFailure;

export interface GenerativeRequest {
  readonly ask: Ask;
  readonly questionPrompt: string;
  /** From `stepLines`; not empty. */
  readonly lines: readonly string[];
  readonly samples: number;
}
