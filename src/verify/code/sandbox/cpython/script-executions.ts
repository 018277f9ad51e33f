/** An assert script's outcome as executions, one an assert that was reached. */
import type { Execution, RunLimits } from '../sandbox.ts';
import { type EndRecord, endedIn } from './executions.ts';

export interface ScriptReport {
  /** Null when the script's process ended before it could report. */
  readonly script: ScriptOutcome | null;
  readonly end: Pick<EndRecord, 'killedFor'>;
  readonly answerEnd: EndRecord;
}

export interface ScriptOutcome {
  /** In the order they were reached. */
  readonly results: readonly { readonly passed: boolean; readonly detail?: string }[];
  /** Why the script did not reach its end; null when it did. `answer-lost`: the answer's process had gone. */
  readonly stopped: { readonly kind: 'answer-lost' | 'answer-error' | 'script-error'; readonly detail: string } | null;
  /** Our own fault. */
  readonly fault?: string;
}

export function scriptExecutions(report: ScriptReport, limits: RunLimits): Execution[] {
  const { script, end, answerEnd } = report;
  if (script?.fault !== undefined)
    return [{ kind: 'failed', detail: `the test script could not be run: ${script.fault}` }];
  const cpuSeconds = answerEnd.cpuSeconds;
  if (script === null) return [scriptLost(end, cpuSeconds, limits)];
  const executions = script.results.map(
    ({ passed, detail }): Execution => ({
      kind: 'finished',
      output: passed ? 'pass' : 'fail',
      cpuSeconds: 0,
      ...(detail === undefined ? {} : { detail }),
    }),
  );
  const stopped = script.stopped && stopOf(script.stopped, answerEnd, limits);
  return stopped ? [...executions, stopped] : executions;
}

function stopOf({ kind, detail }: NonNullable<ScriptOutcome['stopped']>, end: EndRecord, limits: RunLimits): Execution {
  const { cpuSeconds } = end;
  if (kind === 'answer-lost' && end.killedFor !== 'over' && (end.killedFor !== null || end.signal !== null))
    return endedIn({ end, cpuSeconds, isFull: false, limits, output: undefined });
  return {
    kind: 'stopped',
    reason: detail.startsWith('MemoryError') ? 'memory-limit' : 'runtime-error',
    detail,
    cpuSeconds,
  };
}

/** An answer that keeps the script's process busy until its limit is too slow; any other end of that process is ours. */
function scriptLost({ killedFor }: Pick<EndRecord, 'killedFor'>, cpuSeconds: number, limits: RunLimits): Execution {
  if (killedFor === null) return { kind: 'failed', detail: 'the process of the test script ended without a report' };
  return {
    kind: 'stopped',
    reason: 'time-limit',
    detail: `the tests took more than ${limits.cpuSeconds} s`,
    cpuSeconds,
  };
}
