/** What readouts that get the labels of every step from one reply share. */
import type { Usage } from '../../model/chat-model.ts';
import type { TransportOutcome } from '../../model/transport/http-transport.ts';
import { askPastCache, type Reading } from '../served/ask-past-cache.ts';
import { totalUsage } from '../served/total-usage.ts';
import type { LabelLogprobs } from './label-logprobs.ts';
import type { LabelPrompt, LabelReading, LabelReadout, ReadoutOptions } from './label-readout.ts';

/** One server's way. */
export interface OneCallWire {
  readonly path: string;
  /** Added to the reason when the server has no such path. */
  readonly servedBy: string;
  body(prompt: LabelPrompt, cacheSalt: string | undefined): Readonly<Record<string, unknown>>;
  read(reply: unknown, stepCount: number): Reading<LabelLogprobs[]>;
  usage(reply: unknown): Usage | undefined;
}

/** A reply with another number of step tags than steps is asked for once more past the server's prefix cache. */
export function oneCallReadout({ transport }: ReadoutOptions, wire: OneCallWire): LabelReadout {
  const ask = async (prompt: LabelPrompt, cacheSalt: string | undefined, signal: AbortSignal) => {
    const outcome = await transport.call<unknown>(
      {
        ...{ method: 'POST', path: wire.path, requestId: prompt.requestId, drain: prompt.drain },
        body: JSON.stringify(wire.body(prompt, cacheSalt)),
        read: (reply) => reply.json(),
        units: () => 1,
      },
      signal,
    );
    return explainMissingPath(outcome, wire);
  };
  return {
    read: async (prompt, signal): Promise<LabelReading> => {
      const usages: (Usage | undefined)[] = [];
      const asked = await askPastCache({
        ask: (cacheSalt) => ask(prompt, cacheSalt, signal),
        read: (reply) => {
          usages.push(wire.usage(reply));
          return wire.read(reply, prompt.stepCount);
        },
      });
      const usage = totalUsage(usages);
      const spent = usage === undefined ? {} : { usage };
      if (asked.kind === 'read') return { kind: 'read', labels: asked.value, cacheSalted: asked.cacheSalted, ...spent };
      return asked.kind === 'failed' ? { ...asked, ...spent } : asked;
    },
  };
}

/** A server without the route answers 404 or 405; 404 is also how vLLM says that it does not serve the model. */
function explainMissingPath(outcome: TransportOutcome<unknown>, wire: OneCallWire): TransportOutcome<unknown> {
  if (outcome.kind !== 'failed') return outcome;
  const { status, reason } = outcome;
  const isMissing = status === 405 || (status === 404 && /not found$/i.test(reason));
  return isMissing ? { ...outcome, reason: `${reason} (this server has no ${wire.path}: ${wire.servedBy})` } : outcome;
}
