/** The servers' words for why a reply ended, in ours. */
import type { FinishReason } from '../chat-model.ts';

/**
 * `stop`, `eos`, `end_turn` and an absent reason in a reply that ended properly are `stop`; `length`, `max_tokens` and
 * `model_length` are `length`; all else (content filter, tool calls, `abort`) is `other`.
 */
export function mapFinishReason(reason: string | undefined): FinishReason {
  switch (reason) {
    case undefined:
    case 'stop':
    case 'eos':
    case 'end_turn':
      return 'stop';
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return 'length';
    default:
      return 'other';
  }
}
