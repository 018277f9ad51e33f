/** A Verifier that is made when it is first needed: its id is known without it, so that what only reads verdicts needs no sandbox. */
import type { GoldCheck, Verdict, Verifier } from './verifier.ts';

/** A Verifier that holds processes. */
export interface ClosableVerifier extends Verifier {
  /** One line for a person: what it runs programs in. */
  readonly description: string;
  close(): Promise<void>;
}

export interface LazyVerifier extends Verifier {
  /** Makes it, once. Rejects with what `create` rejects with, again at every call. */
  start(): Promise<ClosableVerifier>;
  /** Closes what was made; nothing when nothing was. */
  close(): Promise<void>;
}

/** Verifying or checking makes it, and one that cannot be made gives `failed` and `unchecked`; call `start` first to see why. */
export function createLazyVerifier({
  domain,
  id,
  create,
}: Pick<Verifier, 'domain' | 'id'> & { readonly create: () => Promise<ClosableVerifier> }): LazyVerifier {
  let making: Promise<ClosableVerifier> | undefined;
  const start = () => {
    making ??= create();
    return making;
  };
  const faultOf = (error: unknown) => `${id} cannot be started: ${messageOf(error)}`;
  return {
    domain,
    id,
    start,
    verify: (input) =>
      start().then(
        (verifier) => verifier.verify(input),
        (error: unknown): Verdict => ({ kind: 'failed', detail: faultOf(error) }),
      ),
    checkGold: (answerKey) =>
      start().then(
        (verifier) => verifier.checkGold(answerKey),
        (error: unknown): GoldCheck => ({ kind: 'unchecked', reason: faultOf(error) }),
      ),
    close: async () => {
      // One that could not be made has nothing to close.
      await (await making?.catch(() => undefined))?.close();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
