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
  readonly results: readonly AssertRecord[];
  /** Why the script did not reach its end; null when it did. `answer-lost`: the answer's process had gone; `no-tests`: it reached no test. */
  readonly stopped: {
    readonly kind: 'answer-lost' | 'answer-error' | 'script-error' | 'no-tests';
    readonly detail: string;
  } | null;
  /** Our own fault. */
  readonly fault?: string;
}

interface AssertRecord {
  readonly passed: boolean;
  /** Its expression raised, instead of being false. */
  readonly error?: boolean;
  readonly detail?: string;
}

export function scriptExecutions(report: ScriptReport, limits: RunLimits): Execution[] {
  const { script, end, answerEnd } = report;
  if (script?.fault !== undefined)
    return [{ kind: 'failed', detail: `the test script could not be run: ${script.fault}` }];
  const cpuSeconds = answerEnd.cpuSeconds;
  if (script === null) return [scriptLost(end, cpuSeconds, limits)];
  const executions = script.results.map(assertExecution);
  const stopped = script.stopped && stopOf(script.stopped, answerEnd, limits);
  return stopped ? [...executions, stopped] : executions;
}

function assertExecution({ passed, error, detail = 'an assert failed' }: AssertRecord): Execution {
  if (passed) return { kind: 'finished', output: 'pass', cpuSeconds: 0 };
  if (error !== true) return { kind: 'finished', output: 'fail', detail, cpuSeconds: 0 };
  const reason = detail.includes(': MemoryError') ? 'memory-limit' : 'runtime-error';
  return { kind: 'stopped', reason, detail, cpuSeconds: 0 };
}

function stopOf({ kind, detail }: NonNullable<ScriptOutcome['stopped']>, end: EndRecord, limits: RunLimits): Execution {
  const { cpuSeconds } = end;
  if (kind === 'no-tests') return { kind: 'failed', detail };
  if (kind === 'answer-lost' && end.killedFor !== 'over' && (end.killedFor !== null || end.signal !== null))
    return endedIn({ end, cpuSeconds, isFull: false, limits, output: undefined });
  if (kind === 'answer-lost' && end.killedFor === null)
    return {
      kind: 'stopped',
      reason: 'runtime-error',
      detail: `the answer ended its process, exit status ${end.exit}`,
      cpuSeconds,
    };
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
