/** The port, within this adapter, to one way of asking a server for the labels after each step. */
import type { ChatMessage, Usage } from '../../model/chat-model.ts';
import type { HttpTransport } from '../../model/transport/http-transport.ts';
import type { PaidCalls, ScoreOutcome } from '../process-reward-model.ts';
import type { LabelLogprobs, LabelTokens } from './label-logprobs.ts';
import type { NamedToken } from './tokens.ts';

/** What every readout is made of. */
export interface ReadoutOptions {
  readonly transport: HttpTransport;
  readonly model: string;
  readonly labels: LabelTokens;
  readonly stepTag: readonly NamedToken[];
}

export interface LabelPrompt {
  readonly requestId: string;
  readonly drain?: AbortSignal | undefined;
  readonly stepCount: number;
  /** Ends with the last step's tag. */
  readonly text: string;
  /** Ends with the last step; undefined when the template is no conversation. */
  readonly messages: readonly ChatMessage[] | undefined;
  readonly calls?: PaidCalls | undefined;
}

export type LabelReading =
  /** `labels`: one per step, or of the leading steps that fit the server's context. `cacheSalted`: whether the server had to be asked past its prefix cache. */
  | {
      readonly kind: 'read';
      readonly labels: readonly LabelLogprobs[];
      readonly cacheSalted: boolean;
      readonly usage?: Usage;
    }
  | Exclude<ScoreOutcome, { kind: 'scored' }>;

export interface LabelReadout {
  /** Never rejects. */
  read(prompt: LabelPrompt, signal: AbortSignal): Promise<LabelReading>;
}
