/** Ctrl-C: the first finishes and records what is in flight, the second leaves at once. Exit status 130 either way. */
import type { Signals } from '../run/work.ts';

export const interruptedExitCode = 130;

/** npx, `timeout` and our own launcher pass on a signal the terminal delivered already: so close together they are one. */
const samePressMs = 300;

export interface SignalListener {
  readonly signals: Signals;
  stop(): void;
}

export function listenForSignals(say: (line: string) => void): SignalListener {
  const drain = new AbortController();
  const abort = new AbortController();
  let firstMs = 0;
  const onSignal = () => {
    if (drain.signal.aborted) {
      if (performance.now() - firstMs < samePressMs) return;
      abort.abort();
      process.exit(interruptedExitCode);
    }
    firstMs = performance.now();
    say('Stopping: finishing and recording what is in flight. Press Ctrl-C again to leave at once.');
    drain.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signals: { drain: drain.signal, abort: abort.signal },
    stop() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
