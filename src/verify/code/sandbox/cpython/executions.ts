/** What the servers report, as executions. Their records are partly the program's own word; none of it can make an answer right. */
import type { Execution, RunLimits } from '../sandbox.ts';

/** How a fork ended, as the server saw it. */
export interface EndRecord {
  /** `time-limit`: used its processor time up; `idle`: met the wall backstop; `over`: was no longer needed. */
  readonly killedFor: 'time-limit' | 'idle' | 'over' | null;
  readonly exit: number | null;
  readonly signal: number | null;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly wallSeconds: number;
}

/** One line of the fork's report; every field is absent when the program tampered with it. */
export interface TestRecord {
  readonly ready?: true;
  /** Our own fault, before the program began. */
  readonly ours?: string;
  /** The program could not be compiled, or a module of functions failed while it was loaded. */
  readonly compile?: string;
  readonly exit?: number;
  readonly error?: string;
  readonly kind?: string;
  readonly at?: number;
}

/** What one request came to: a report for each fork, the outputs of all of them side by side. */
export interface RunsReport {
  readonly runs: readonly (RunReport & { readonly outputs: number })[];
}

/** The report of one fork. */
export interface RunReport {
  readonly records: readonly TestRecord[];
  readonly end: EndRecord;
  /** Whether each output met its limit. */
  readonly full: readonly boolean[];
}

const sigsegv = 11;
const sigkill = 9;
const sigxcpu = 24;
const sigxfsz = 25;

/** One execution a test that was begun: those reported, and the one the fork ended in. */
export function executionsOf(
  { records, end, full }: RunReport,
  outputs: readonly Buffer[],
  { testCount, limits }: { testCount: number; limits: RunLimits },
): Execution[] {
  const [first, ...rest] = records;
  if (first?.ours !== undefined) return [{ kind: 'failed', detail: `the sandbox could not start: ${first.ours}` }];
  if (first?.ready !== true) return [unstarted(end)];
  const reported = rest.slice(0, testCount);
  const broken = reported.find(({ compile }) => compile !== undefined);
  if (broken?.compile !== undefined) {
    const stopped = stoppedBy({ error: broken.compile, cpuSeconds: broken.at ?? 0, end, limits });
    return Array.from({ length: testCount }, () => stopped);
  }
  let before = first.at ?? 0;
  const executions = reported.map((record, index): Execution => {
    const cpuSeconds = Math.max(0, (record.at ?? before) - before);
    before = record.at ?? before;
    return executionOf(record, { output: outputs[index], isFull: full[index] === true, cpuSeconds, end, limits });
  });
  if (executions.length === testCount) return executions;
  const cpuSeconds = Math.max(0, end.cpuSeconds - before);
  return [
    ...executions,
    endedIn({ end, cpuSeconds, isFull: full[executions.length] === true, limits, output: outputs[executions.length] }),
  ];
}

interface Ending {
  readonly output: Buffer | undefined;
  readonly isFull: boolean;
  readonly cpuSeconds: number;
  readonly end: EndRecord;
  readonly limits: RunLimits;
}

function executionOf(record: TestRecord, ending: Ending): Execution {
  const { cpuSeconds, isFull, limits, output } = ending;
  if (cpuSeconds > limits.cpuSeconds) return timeLimit(cpuSeconds, limits);
  if (isFull) return outputLimit(cpuSeconds, limits);
  if (record.error !== undefined) return stoppedBy({ ...ending, error: record.error, kind: record.kind });
  return finished(output, cpuSeconds, record.exit ?? 1);
}

/** The test the fork ended in without a report: killed, crashed, or left by `os._exit`. */
export function endedIn(ending: Ending): Execution {
  const { end, cpuSeconds, isFull, limits, output } = ending;
  if (end.killedFor === 'time-limit' || end.signal === sigxcpu) return timeLimit(cpuSeconds, limits);
  if (end.killedFor === 'idle') return idle(end, cpuSeconds, limits);
  if (isFull || end.signal === sigxfsz) return outputLimit(cpuSeconds, limits);
  if (end.signal === null) return finished(output, cpuSeconds, end.exit ?? 1);
  if (end.signal === sigkill || isNearMemoryLimit(end, limits)) return memoryLimit(cpuSeconds, limits);
  const detail =
    end.signal === sigsegv
      ? 'segmentation fault (stack overflow, or a crash in a C module)'
      : `ended by signal ${end.signal}`;
  return { kind: 'stopped', reason: 'runtime-error', detail, cpuSeconds };
}

function stoppedBy(of: {
  readonly error: string;
  readonly kind?: string | undefined;
  readonly cpuSeconds: number;
  readonly end: EndRecord;
  readonly limits: RunLimits;
}): Execution {
  const { error, kind, cpuSeconds, limits } = of;
  if (kind === 'MemoryError' || error.startsWith('MemoryError')) return memoryLimit(cpuSeconds, limits);
  return { kind: 'stopped', reason: 'runtime-error', detail: error, cpuSeconds };
}

function finished(output: Buffer | undefined, cpuSeconds: number, exitStatus: number): Execution {
  const execution = { kind: 'finished', output: (output ?? '').toString('utf8'), cpuSeconds } as const;
  return exitStatus === 0 ? execution : { ...execution, exitStatus };
}

function timeLimit(cpuSeconds: number, limits: RunLimits): Execution {
  const detail = `used more than ${limits.cpuSeconds} s of processor time`;
  return { kind: 'stopped', reason: 'time-limit', detail, cpuSeconds };
}

function idle({ wallSeconds }: EndRecord, cpuSeconds: number, _limits: RunLimits): Execution {
  const detail = `still waiting after ${Math.round(wallSeconds)} s, having used ${cpuSeconds.toFixed(1)} s of processor time`;
  return { kind: 'stopped', reason: 'time-limit', detail, cpuSeconds };
}

function memoryLimit(cpuSeconds: number, limits: RunLimits): Execution {
  return { kind: 'stopped', reason: 'memory-limit', detail: `needed more than ${limits.memoryMiB} MiB`, cpuSeconds };
}

function outputLimit(cpuSeconds: number, limits: RunLimits): Execution {
  return { kind: 'stopped', reason: 'output-limit', detail: `wrote ${limits.outputMiB} MiB or more`, cpuSeconds };
}

function isNearMemoryLimit({ peakMiB }: EndRecord, { memoryMiB }: RunLimits): boolean {
  return peakMiB > 0.9 * memoryMiB;
}

function unstarted({ exit, signal }: EndRecord): Execution {
  const how = signal === null ? `exit status ${exit}` : `signal ${signal}`;
  return { kind: 'failed', detail: `the sandbox ended before the program began (${how})` };
}
