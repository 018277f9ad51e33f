/**
 * One HTTP exchange over undici's dispatch. Its `request` would wrap every body in a stream and every call in a listener
 * on the signal: together a third of what a bare call costs.
 */
import type { Agent, Dispatcher } from 'undici';
import { whenAborted } from './when-aborted.ts';
import { WireReply } from './wire-reply.ts';

/**
 * Resolves at the reply's headers, whatever its status. Rejects with what undici or the system reports, or with the
 * signal's reason; once the headers are there, both end the reading of the body instead.
 */
export function sendRequest(
  agent: Agent,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<WireReply> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(resolve, reject);
    exchange.onEnd = whenAborted(signal, (reason) => exchange.abort(reason));
    if (!signal.aborted) agent.dispatch(options, exchange);
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  onEnd = () => {};
  readonly #resolve: (reply: WireReply) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted: { readonly reason: unknown } | undefined;
  #reply: WireReply | undefined;

  constructor(resolve: (reply: WireReply) => void, reject: (error: unknown) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Also of a request that still waits for a connection. */
  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    this.#controller?.abort(asError(reason));
    this.#fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(asError(this.#aborted.reason));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: WireReply['headers']): void {
    if (status < 200) return;
    const cancel = (reason: unknown) => controller.abort(asError(reason));
    this.#reply = new WireReply({ status, headers, cancel });
    this.#resolve(this.#reply);
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    this.#reply?.receive(bytes);
  }

  onResponseEnd(): void {
    this.onEnd();
    this.#reply?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.onEnd();
    if (this.#reply) this.#reply.fail(error);
    else this.#reject(error);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
