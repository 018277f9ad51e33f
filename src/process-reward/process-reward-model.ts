/** The port to process reward models (PRMs): one score in [0, 1] per step of a trajectory, high is good. */
import type { Usage } from '../model/chat-model.ts';

export interface ScoreRequest {
  /** Content key of the scored attempt and PRM; sent as `x-client-request-id`. */
  readonly requestId: string;
  readonly questionPrompt: string;
  /** Non-empty. */
  readonly steps: readonly string[];
  /** As in `ChatRequest`. */
  readonly drain?: AbortSignal;
  /** Where an adapter that generates text, or needs several calls, keeps each reply before it does anything else. Absent: nothing is kept. */
  readonly calls?: PaidCalls;
}

/** Replies on the way to one trajectory's scores, kept call by call, so that none is bought twice. */
export interface PaidCalls {
  /** What `put` was given under this key, also by an earlier process; undefined when nothing was. */
  get(key: string): string | undefined;
  /** Resolves once it is durable. */
  put(key: string, reply: string): Promise<void>;
}

export type ScoreOutcome =
  /** `scores.length === steps scored`; `isTruncated` when steps at the end were left out to fit the context. */
  | {
      readonly kind: 'scored';
      readonly scores: readonly number[];
      readonly isTruncated: boolean;
      /** How they were read: e.g. whether the server gave probabilities or logits. Survives JSON. */
      readonly detail: Readonly<Record<string, unknown>>;
      /** Of all calls these scores rest on, those found in `calls` too; absent when the server counts none. */
      readonly usage?: Usage;
    }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly isTransient: boolean;
      readonly status?: number;
      /** What was paid for all the same: of replies that could not be read. */
      readonly usage?: Usage;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string; readonly status: number }
  | { readonly kind: 'aborted' };

export interface ProcessRewardModel {
  readonly name: string;
  /** What beyond the name changes scores: template version, separator, positive column. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
  /** Never rejects. */
  score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome>;
  check(signal: AbortSignal): Promise<{ readonly ok: boolean; readonly detail: string }>;
  close(): Promise<void>;
}
