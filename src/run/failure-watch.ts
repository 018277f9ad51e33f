/** Notices when a stage only fails, so that a wrong port or a refused parameter does not run through a whole bank. */
import { ModelUnavailableError } from '../errors/errors.ts';
import type { Failure } from './work.ts';

const consecutiveLimit = 20;
/** A server that has answered before gets this long to come back, as one that reloads its weights does. */
const patienceMs = 300_000;

export interface FailureWatch {
  /** Told of every outcome in turn; the error to stop with once nothing but server failures has come for long enough. */
  add(failure: Failure | undefined): ModelUnavailableError | undefined;
}

export function createFailureWatch(nowMs: () => number): FailureWatch {
  let consecutive = 0;
  let lastSuccessMs: number | undefined;
  return {
    add(failure) {
      if (failure === undefined) {
        consecutive = 0;
        lastSuccessMs = nowMs();
      }
      if (!failure?.isOfServer) return undefined;
      consecutive += 1;
      const isPatient = lastSuccessMs !== undefined && nowMs() - lastSuccessMs < patienceMs;
      return consecutive < consecutiveLimit || isPatient ? undefined : unavailable(consecutive, failure.reason);
    },
  };
}

function unavailable(consecutive: number, reason: string): ModelUnavailableError {
  return new ModelUnavailableError(`The last ${consecutive} calls all failed: ${reason}`, {
    hint: 'See what `adaptive-cot doctor` says, then run the same command again; with --retry-failed if the server refused the requests themselves.',
  });
}
