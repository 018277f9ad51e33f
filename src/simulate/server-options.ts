/** What a simulated server is told: the models it serves, how fast it is, and how it misbehaves. */
import type { AnswerLookup } from '../model/simulated/answer-lookup.ts';
import type { ReplyStyle } from '../model/simulated/simulated-reply.ts';
import type { FaultPlanOptions } from './fault-plan.ts';

export interface ServedModel {
  readonly name: string;
  /** θ of the two-parameter logistic model. */
  readonly ability: number;
  /** Default 1. */
  readonly discrimination?: number;
  /** Default `plain`. */
  readonly style?: ReplyStyle;
}

export interface ServedProcessRewardModel {
  readonly name: string;
  /** Standard deviation of its scores' noise; default 0.1. */
  readonly noise?: number;
}

/** Where a reasoner's reasoning is put: DeepSeek's field, newer vLLM's field, or `<think>` tags in the content. */
export type ReasoningFormat = 'reasoning_content' | 'reasoning' | 'think-tags';

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface SimulatedServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly models: readonly ServedModel[];
  readonly processRewardModels?: readonly ServedProcessRewardModel[];
  readonly answers: AnswerLookup;
  /** Default 0. Decides replies, scores and faults. */
  readonly seed?: number;
  /** Default `reasoning_content`. */
  readonly reasoningFormat?: ReasoningFormat;
  /** Time before the first byte of a reply, drawn evenly; default 0. */
  readonly latencyMs?: Range;
  /** Default: as fast as it can. */
  readonly tokensPerSecond?: number;
  /** Default: none. */
  readonly faults?: Omit<FaultPlanOptions, 'seed'>;
  /** JSONL, appended to; see `RequestLogLine`. Default: none. */
  readonly logFile?: string;
}

export interface ServedCounts {
  readonly received: number;
  /** Replies fully sent, refusals of malformed requests included. */
  readonly completed: number;
  readonly faulted: number;
  /** The client went away before its reply was sent. */
  readonly disconnected: number;
}
