/** One request and its reply: reads the one, sends or spoils the other, and records what came of it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentHash } from '../question/question.ts';
import { ApiError } from './api-error.ts';
import { faultError } from './fault-errors.ts';
import type { Fault, FaultPlan } from './fault-plan.ts';
import type { PreparedReply } from './prepared-reply.ts';
import { readBody } from './read-body.ts';
import type { RequestLogLine } from './request-log.ts';
import { type Pace, sendBrokenJson, sendCutReply, sendReply, sendText } from './send-reply.ts';
import type { Tally } from './tally.ts';

export interface ExchangeSurroundings {
  readonly tally: Tally;
  readonly faultPlan: FaultPlan;
  /** Asked for each reply. */
  readonly pace: () => Pace;
}

export interface ReceivedRequest {
  readonly json: object;
  readonly clientRequestId: string | undefined;
}

/** Answers a POST with what `prepare` makes of it. A refusal it throws (`ApiError`) is sent; never rejects. */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  prepare: (received: ReceivedRequest) => PreparedReply,
  around: ExchangeSurroundings,
): Promise<void> {
  const { tally, faultPlan } = around;
  const clientRequestId = headerOf(request, 'x-client-request-id');
  let facts: Facts = { path: request.url ?? '', clientRequestId };
  const received = await receive(request);
  if (received.kind === 'read') facts = { ...facts, model: modelOf(received.json) };
  tally.record({ ...facts, event: 'received' });
  try {
    if (received.kind === 'unreadable') throw received.error;
    const { text, json } = received;
    const reply = prepare({ json, clientRequestId });
    const fault = faultPlan(`${facts.path} ${clientRequestId ?? contentHash(text)}`);
    if (fault) return spoil(response, { reply, fault, facts, tally });
    recordEnd(response, facts, tally);
    await sendReply({ response, reply, pace: around.pace() });
  } catch (error) {
    recordEnd(response, facts, tally);
    sendError(response, error);
  }
}

type Received =
  | ({ readonly kind: 'read' } & Awaited<ReturnType<typeof readBody>>)
  | { readonly kind: 'unreadable'; readonly error: unknown };

async function receive(request: IncomingMessage): Promise<Received> {
  try {
    return { kind: 'read', ...(await readBody(request)) };
  } catch (error) {
    return { kind: 'unreadable', error };
  }
}

type Facts = Omit<RequestLogLine, 'at' | 'event' | 'status'>;

/** Sent, or the connection gone: whichever comes, and it may have come already. */
function recordEnd(response: ServerResponse, facts: Facts, tally: Tally): void {
  const record = () => {
    const { writableFinished, statusCode } = response;
    tally.record(
      writableFinished ? { ...facts, event: 'completed', status: statusCode } : { ...facts, event: 'disconnected' },
    );
  };
  if (response.destroyed) record();
  else response.once('close', record);
}

function spoil(
  response: ServerResponse,
  options: { readonly reply: PreparedReply; readonly fault: Fault; readonly facts: Facts; readonly tally: Tally },
): void {
  const { reply, fault, facts, tally } = options;
  const status = fault.kind === 'status' ? fault.status : fault.kind === 'stall' ? undefined : 200;
  tally.record({ ...facts, event: 'faulted', status });
  if (fault.kind === 'status') sendError(response, faultError(fault.status));
  if (fault.kind === 'cut') sendCutReply(response, reply);
  if (fault.kind === 'json') sendBrokenJson(response, reply);
}

/** Any other error than a refusal is our own fault, and says so to the client and on standard error. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const refusal = error instanceof ApiError ? error : ownFault(error);
  const { status, headers } = refusal;
  sendText(response, { status, contentType: 'application/json', text: refusal.toBody(), headers });
}

function ownFault(error: unknown): ApiError {
  process.stderr.write(`simulated server: ${(error as Error).stack ?? String(error)}\n`);
  return new ApiError({ status: 500, message: 'The simulated server failed.', type: 'server_error' });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function modelOf(json: object): string | undefined {
  const { model } = json as { model?: unknown };
  return typeof model === 'string' ? model : undefined;
}
