/** Sends a prepared reply at the pace asked for, or spoils it as a fault demands. */
import type { ServerResponse } from 'node:http';
import { wait } from '../model/simulated/wait.ts';
import { type PreparedReply, wholeText } from './prepared-reply.ts';

export interface Pace {
  readonly latencyMs: number;
  readonly tokensPerSecond: number | undefined;
}

/** Resolves when everything is handed over, or the client has gone. Without a pace: one write. */
export async function sendReply(options: {
  readonly response: ServerResponse;
  readonly reply: PreparedReply;
  readonly pace: Pace;
}): Promise<void> {
  const { response, reply, pace } = options;
  if (pace.latencyMs === 0 && pace.tokensPerSecond === undefined) return sendAtOnce(response, reply);
  const gone = whenGone(response);
  if (pace.latencyMs > 0) await wait(pace.latencyMs, gone);
  if (gone.aborted) return;
  if (pace.tokensPerSecond === undefined) return sendAtOnce(response, reply);
  if (reply.contentType === 'text/event-stream')
    response.writeHead(200, { 'content-type': reply.contentType }).flushHeaders();
  for (const { text, tokens } of reply.pieces) {
    if (tokens > 0) await wait((tokens / pace.tokensPerSecond) * 1000, gone);
    if (gone.aborted) return;
    if (reply.contentType === 'application/json') return sendAtOnce(response, reply);
    response.write(text);
  }
  response.end();
}

function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

function sendAtOnce(response: ServerResponse, reply: PreparedReply): void {
  sendText(response, { status: 200, contentType: reply.contentType, text: wholeText(reply) });
}

export function sendText(
  response: ServerResponse,
  options: {
    readonly status: number;
    readonly contentType: string;
    readonly text: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): void {
  const { status, contentType, text, headers } = options;
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': length }).end(text);
}

/** Half of the reply, then the connection breaks. */
export function sendCutReply(response: ServerResponse, reply: PreparedReply): void {
  const text = wholeText(reply);
  response.writeHead(200, { 'content-type': reply.contentType, 'content-length': Buffer.byteLength(text) });
  // Destroyed only once the half is on its way: a client must be able to see a cut reply, not just a refused one.
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

/** A complete reply whose JSON ends in the middle. */
export function sendBrokenJson(response: ServerResponse, reply: PreparedReply): void {
  const text = wholeText(reply);
  const firstEnd = text.indexOf('\n\n');
  const isStream = reply.contentType === 'text/event-stream';
  const broken = isStream ? `${text.slice(0, firstEnd / 2)}\n\ndata: [DONE]\n\n` : text.slice(0, text.length / 2);
  sendText(response, { status: 200, contentType: reply.contentType, text: broken });
}
