/** Notices when a stage only fails, so that a wrong port, a refused parameter or a dead sandbox does not run through a whole bank. */
import { ModelUnavailableError, UserError } from '../errors/errors.ts';
import type { Failure } from './work.ts';

const consecutiveLimit = 20;
/** A server that has answered before gets this long to come back, as one that reloads its weights does. */
const patienceMs = 300_000;

export interface FailureWatch {
  /** Told of every outcome in turn; the error to stop with once nothing but failures of server or verifier has come for long enough. */
  add(failure: Failure | undefined): UserError | undefined;
}

export function createFailureWatch(nowMs: () => number): FailureWatch {
  const consecutive = { server: 0, verifier: 0 };
  let lastSuccessMs: number | undefined;
  return {
    add(failure) {
      if (failure === undefined) {
        consecutive.server = 0;
        consecutive.verifier = 0;
        lastSuccessMs = nowMs();
        return undefined;
      }
      if (failure.of === 'unit') return undefined;
      consecutive[failure.of] += 1;
      if (consecutive[failure.of] < consecutiveLimit) return undefined;
      if (failure.of === 'verifier') return unjudged(failure.reason);
      const isPatient = lastSuccessMs !== undefined && nowMs() - lastSuccessMs < patienceMs;
      return isPatient ? undefined : unavailable(consecutive.server, failure.reason);
    },
  };
}

/** Without patience: while replies cannot be judged, every one of them is paid for, and a teacher's would be replaced by more. */
function unjudged(reason: string): UserError {
  return new UserError(`The last ${consecutiveLimit} replies could not be verified: ${reason}`, {
    hint: 'The replies are recorded and will be verified by the next run. See what `adaptive-cot doctor` says, then run the same command again.',
  });
}

function unavailable(consecutive: number, reason: string): ModelUnavailableError {
  return new ModelUnavailableError(`The last ${consecutive} calls all failed: ${reason}`, {
    hint: 'See what `adaptive-cot doctor` says, then run the same command again; with --retry-failed if the server refused the requests themselves.',
  });
}
