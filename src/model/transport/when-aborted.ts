/** One listener per signal, however many calls it may end: adding and removing one for each would cost a quarter of a bare call. */

type Abort = (reason: unknown) => void;

const waiting = new WeakMap<AbortSignal, Set<Abort>>();

/** Calls `abort` with the signal's reason when it fires, at once if it has. The returned function takes that back. */
export function whenAborted(signal: AbortSignal, abort: Abort): () => void {
  if (signal.aborted) {
    abort(signal.reason);
    return () => {};
  }
  const aborts = waiting.get(signal) ?? listen(signal);
  aborts.add(abort);
  return () => aborts.delete(abort);
}

function listen(signal: AbortSignal): Set<Abort> {
  const aborts = new Set<Abort>();
  waiting.set(signal, aborts);
  const onAbort = () => {
    for (const abort of aborts) abort(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return aborts;
}
