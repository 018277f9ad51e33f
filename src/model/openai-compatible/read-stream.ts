/** Reads a chat completion off the wire, streamed or whole, into one reply. */
import type { ChatReply } from '../chat-model.ts';
import { CallFault, errorInReply } from '../transport/fault.ts';
import { ServerSentEventReader } from '../transport/server-sent-events.ts';
import { parseJson, type WireReply } from '../transport/wire-reply.ts';
import { convertUsage, statedCostUsd } from './convert-usage.ts';
import { mapFinishReason } from './map-finish-reason.ts';
import { splitReasoning } from './split-reasoning.ts';

export type ReadReply = Omit<ChatReply, 'latencyMs'>;

/** The parts of a message or a delta that carry text. vLLM says `reasoning`, older vLLM and DeepSeek `reasoning_content`. */
interface MessagePart {
  readonly content?: unknown;
  readonly reasoning?: unknown;
  readonly reasoning_content?: unknown;
}

interface CompletionPart {
  readonly error?: unknown;
  readonly usage?: unknown;
  readonly choices?: readonly {
    readonly delta?: MessagePart | null;
    readonly message?: MessagePart | null;
    readonly finish_reason?: string | null;
  }[];
}

/**
 * Reads a streamed reply, or a whole one from a server that ignored `stream`. Throws `CallFault`: a stream that ends with
 * neither a finish reason nor `[DONE]` was cut; an error object within a 200 has the status it names.
 */
export async function readReply(reply: WireReply): Promise<ReadReply> {
  const gathered = new GatheredReply();
  if (reply.isEventStream) await readEvents(reply, gathered);
  else readWhole(await reply.text(), gathered);
  return gathered.finish();
}

async function readEvents(reply: WireReply, gathered: GatheredReply): Promise<void> {
  const events = new ServerSentEventReader((data) => gathered.addEvent(data));
  try {
    await reply.readText((text) => events.push(text));
    events.end();
  } catch (error) {
    // All that could be missing after a finish reason is the usage: not worth paying for the answer again.
    if (!gathered.isFinished) throw error;
  }
}

function readWhole(text: string, gathered: GatheredReply): void {
  const body = parseJson(text) as CompletionPart | null;
  if (body?.error === undefined && body?.choices?.[0]?.message == null) {
    throw new CallFault('the reply holds no message', { kind: 'server', status: 200 });
  }
  gathered.add(body);
  gathered.addEvent('[DONE]');
}

/** Joins once at the end: a long answer comes in tens of thousands of pieces. */
class GatheredReply {
  readonly #content: string[] = [];
  readonly #reasoning: string[] = [];
  #finishReason: string | undefined;
  #isDone = false;
  #usage: unknown;

  get isFinished(): boolean {
    return this.#isDone || this.#finishReason !== undefined;
  }

  /** Returns true at the stream's last event. */
  addEvent(data: string): boolean {
    if (data === '[DONE]') this.#isDone = true;
    else this.add(parseJson(data) as CompletionPart | null);
    return this.#isDone;
  }

  add(part: CompletionPart | null): void {
    if (part?.error !== undefined && part.error !== null) throw errorInReply(part.error);
    this.#usage = part?.usage ?? this.#usage;
    const choice = part?.choices?.[0];
    if (choice === undefined) return;
    this.#addText(choice.delta ?? choice.message);
    this.#finishReason = choice.finish_reason ?? this.#finishReason;
  }

  finish(): ReadReply {
    if (!this.isFinished) {
      throw new CallFault('the stream was cut: it ended without a finish reason', { kind: 'network' });
    }
    const usage = convertUsage(this.#usage);
    const cost = statedCostUsd(this.#usage);
    return {
      ...splitReasoning({
        reasoning: this.#reasoning.join(''),
        content: this.#content.join(''),
        finishReason: mapFinishReason(this.#finishReason),
      }),
      ...(usage !== undefined && { usage }),
      ...(cost !== undefined && { statedCostUsd: cost }),
    };
  }

  #addText(part: MessagePart | null | undefined): void {
    if (typeof part?.content === 'string') this.#content.push(part.content);
    // Some versions send the same text under both names.
    const reasoning = part?.reasoning_content || part?.reasoning;
    if (typeof reasoning === 'string') this.#reasoning.push(reasoning);
  }
}
