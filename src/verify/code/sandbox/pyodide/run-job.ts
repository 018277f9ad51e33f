/** Runs jobs in children: one child for each test or batch, two for a script. */
import { type EndRecord, executionsOf } from '../cpython/executions.ts';
import { type ScriptOutcome, scriptExecutions } from '../cpython/script-executions.ts';
import type { Execution, Job, JobResult, RunLimits } from '../sandbox.ts';
import type { ChildPool } from './child-pool.ts';
import { type Child, type ChildOutcome, mostMemoryMiB } from './child-process.ts';
import { withDoubts } from './unsure.ts';

type StdioJob = Extract<Job, { kind: 'stdio' }>;
type FunctionJob = Extract<Job, { kind: 'function' }>;
type ScriptJob = Extract<Job, { kind: 'script' }>;

/** Pyodide takes up to 2.7 times as long as CPython for the same program. */
const slowness = 3;
const testsPerBatch = 100;
const charactersPerBatch = 32 * 1024 * 1024;
const mib = 1_048_576;
/** The tests' process is waited for a little longer than the answer's, so that it is the answer that is too slow. */
const scriptGraceSeconds = 1;
const sigsegv = 11;

export function runJob(job: Job, pool: ChildPool): Promise<JobResult> {
  const limits = weakLimits(job.limits);
  return job.kind === 'script' ? runScript(job, pool, limits) : runTests(job, pool, limits);
}

export function weakLimits({ cpuSeconds, wallSeconds, memoryMiB, outputMiB }: RunLimits): RunLimits {
  return {
    cpuSeconds: slowness * cpuSeconds,
    wallSeconds: Math.max(wallSeconds, 2 * slowness * cpuSeconds),
    memoryMiB: Math.min(memoryMiB, mostMemoryMiB),
    outputMiB,
  };
}

async function runTests(job: StdioJob | FunctionJob, pool: ChildPool, limits: RunLimits): Promise<JobResult> {
  const executions: Execution[] = [];
  const warnings = new Set<string>();
  for (const tests of batchesOf(job)) {
    const child = await pool.take();
    const found = testResult(await child.run(testsJob(job, tests), limits), tests.length, limits);
    executions.push(...found.executions);
    for (const warning of found.warnings ?? []) warnings.add(warning);
    if (found.executions.length < tests.length) break;
  }
  return { executions, warnings: [...warnings] };
}

function testsJob(job: StdioJob | FunctionJob, tests: readonly string[]) {
  const { kind: op, program } = job;
  return job.kind === 'stdio'
    ? { op, program, stdins: tests, outputCount: tests.length }
    : { op, program, entryPoint: job.entryPoint, args: tests, stdins: [], outputCount: tests.length };
}

function testResult(outcome: ChildOutcome, testCount: number, limits: RunLimits): JobResult {
  const { records, outputs, crash, wantsThreads } = outcome;
  const full = outputs.map(({ length }) => length >= Math.floor(limits.outputMiB * mib));
  const report = { records, full, end: endOf(outcome) };
  const executions = executionsOf(report, outputs, { testCount, limits });
  return withDoubts(crash === undefined ? executions : executions.map(explained(crash)), { wantsThreads, crash });
}

/** A broken-down interpreter is to the port what a segmentation fault is. */
function endOf({ end, crash }: ChildOutcome): EndRecord {
  return crash === undefined ? end : { ...end, exit: null, signal: end.signal ?? sigsegv, peakMiB: 0 };
}

/** The fault that was met in place of the signal it stands for; for the test the interpreter broke down in only. */
function explained(crash: string) {
  return (execution: Execution, index: number, all: readonly Execution[]): Execution =>
    index === all.length - 1 && execution.kind === 'stopped' && execution.reason === 'runtime-error'
      ? { ...execution, detail: `the interpreter broke down: ${crash}` }
      : execution;
}

async function runScript(job: ScriptJob, pool: ChildPool, limits: RunLimits): Promise<JobResult> {
  const answer = await pool.take();
  const script = await pool.take().catch((error: unknown) => {
    answer.kill();
    throw error;
  });
  const { program, prelude, entryPoints } = job;
  const common = { stdins: [], outputCount: 0, prelude };
  const answering = answer.run({ op: 'answer', program, ...common }, limits, relayTo(script));
  const scriptLimits = {
    ...limits,
    cpuSeconds: limits.cpuSeconds + scriptGraceSeconds,
    wallSeconds: limits.wallSeconds + scriptGraceSeconds,
  };
  const testing = script.run(
    { op: 'script', script: job.script, entryPoints, ...common },
    scriptLimits,
    relayTo(answer),
  );
  // An answer that has gone is the end of what the tests can read; tests that are over need no answer.
  answer.gone.then(() => script.relayEnd());
  script.gone.then(() => answer.kill());
  const [answered, tested] = await Promise.all([answering, testing]);
  const report = { script: scriptOutcome(tested), end: tested.end, answerEnd: endOf(answered) };
  return withDoubts(scriptExecutions(report, limits), answered);
}

function relayTo(child: Child) {
  return { toOther: (content: Buffer) => child.relay(content) };
}

function scriptOutcome({ records }: ChildOutcome): ScriptOutcome | null {
  return (records.at(-1)?.outcome as ScriptOutcome | undefined) ?? null;
}

/** The tests of one child: one, or as many as a batch takes by number and by size. */
export function* batchesOf(job: StdioJob | FunctionJob): Generator<readonly string[]> {
  const tests = job.kind === 'stdio' ? job.stdins : job.args;
  const mostTests = job.isolation === 'per-test' ? 1 : testsPerBatch;
  let batch: string[] = [];
  let characters = 0;
  for (const test of tests) {
    if (batch.length === mostTests || (batch.length > 0 && characters + test.length > charactersPerBatch)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(test);
    characters += test.length;
  }
  if (batch.length > 0) yield batch;
}
