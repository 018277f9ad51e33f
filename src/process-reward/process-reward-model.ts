/** The port to process reward models (PRMs): one score in [0, 1] per step of a trajectory, high is good. */

export interface ScoreRequest {
  /** Content key of the scored attempt and PRM; sent as `x-client-request-id`. */
  readonly requestId: string;
  readonly questionPrompt: string;
  /** Non-empty. */
  readonly steps: readonly string[];
  /** As in `ChatRequest`. */
  readonly drain?: AbortSignal;
}

export type ScoreOutcome =
  /** `scores.length === steps scored`; `isTruncated` when steps at the end were left out to fit the context. */
  | {
      readonly kind: 'scored';
      readonly scores: readonly number[];
      readonly isTruncated: boolean;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly isTransient: boolean; readonly status?: number }
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
