/** What can go wrong with one try of a call, sorted by what to do about it. */

export type FaultKind =
  /** No usable answer came through: refused, reset, DNS, cut or stalled stream. Try again, maybe elsewhere. */
  | 'network'
  /** The server asks for less: 429, 503. Try again, later and with fewer calls in flight. */
  | 'pushback'
  /** The server failed: 408, 409, other 5xx, broken JSON in a 200. Try again. */
  | 'server'
  /** The request itself is at fault: 400, 404, 422... It would fail every time. */
  | 'request'
  /** Key, balance or permission: 401, 402, 403. Every call would fail. */
  | 'access';

/** One failed try. Never leaves the transport: callers see an outcome. */
export class CallFault extends Error {
  readonly kind: FaultKind;
  readonly status: number | undefined;
  /** How long the server asked to wait; absent when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { kind: FaultKind; status?: number | undefined; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'CallFault';
    this.kind = options.kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }

  get isRetryable(): boolean {
    return this.kind === 'network' || this.kind === 'pushback' || this.kind === 'server';
  }
}

/** `code`: the provider's error code; OpenAI reports an empty balance as 429 `insufficient_quota`, which no wait mends. */
export function faultKindOfStatus(status: number, code?: unknown): FaultKind {
  if (status === 401 || status === 402 || status === 403 || code === 'insufficient_quota') return 'access';
  if (status === 429 || status === 503) return 'pushback';
  if (status === 408 || status === 409 || status >= 500) return 'server';
  return 'request';
}

/** The fault of a status with its server's message, from a reply's body or from an error sent within a stream. */
export function statusFault(options: {
  status: number;
  body: unknown;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}): CallFault {
  const { status, body, retryAfterMs, cause } = options;
  const kind = faultKindOfStatus(status, errorCode(body));
  return new CallFault(`${status}: ${serverMessage(body)}`, { kind, status, retryAfterMs, cause });
}

/**
 * An error object in a 200 (a stream that broke after its headers). Its `code` is the status when it is one; what has none
 * is the server's fault.
 */
export function errorInReply(error: unknown): CallFault {
  const code = Number(errorCode({ error }));
  const status = Number.isInteger(code) && code >= 400 && code < 600 ? code : 500;
  return statusFault({ status, body: { error } });
}

/** The message in an error body of any server's shape: `{error: {message}}`, `{message}`, `{detail}`, or plain text. */
export function serverMessage(body: unknown): string {
  if (typeof body === 'string') return oneLine(body) || '(no message)';
  if (typeof body !== 'object' || body === null) return '(no message)';
  for (const key of ['error', 'message', 'detail']) {
    const part = Reflect.get(body, key);
    if (part !== undefined && part !== null) return serverMessage(part);
  }
  return oneLine(JSON.stringify(body));
}

function errorCode(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const error = Reflect.get(body, 'error');
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : Reflect.get(body, 'code');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}
