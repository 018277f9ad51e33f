/** One grader: a pair of servers, started when first needed, started anew when they have gone or served long enough. */
import type { Execution, Job, JobResult, RunLimits } from '../sandbox.ts';
import { type ControlGroup, createControlGroup, removeControlGroup } from './control-group.ts';
import { executionsOf, type RunsReport } from './executions.ts';
import type { Interpreter } from './interpreter.ts';
import type { Layers } from './launch-command.ts';
import { type ScriptReport, scriptExecutions } from './script-executions.ts';
import { ServerGone, type ServerProcess, startServers } from './server-process.ts';

export interface Grader {
  readonly pid: number | undefined;
  /** One job at a time. */
  run(job: Job): Promise<JobResult>;
  close(): Promise<void>;
}

export interface GraderOptions {
  readonly interpreter: Interpreter;
  readonly layers: Layers;
  /** Names the kernel's group; unique among graders of this machine. */
  readonly name: string;
  /** Servers are replaced after as many forks. */
  readonly forksPerServer: number;
}

type StdioJob = Extract<Job, { kind: 'stdio' }>;
type FunctionJob = Extract<Job, { kind: 'function' }>;
type ScriptJob = Extract<Job, { kind: 'script' }>;

/** A server that died under a job may have been taken down by another's doing: the job is tried once more on a new one. */
const triesPerRequest = 2;
const testsPerBatch = 20;
const bytesPerBatch = 32 * 1024 * 1024;
const startPatienceMs = 30_000;
/** Memory of the servers themselves and of files in memory, beside that of the program. */
const groupHeadroomMiB = 512;
const groupProcesses = 160;

export function createGrader(options: GraderOptions): Grader {
  let servers: ServerProcess | undefined;
  let group: ControlGroup | undefined;
  let forks = 0;
  let isClosed = false;

  const start = (limits: RunLimits) => {
    // Closed while a job was to be tried again: nothing would end what is started now.
    if (isClosed) throw new ServerGone('the sandbox was closed');
    const { interpreter, layers, name } = options;
    if (layers.cgroup) {
      const memoryMiB = limits.memoryMiB + groupHeadroomMiB;
      group = createControlGroup(name, { memoryMiB, processCount: groupProcesses });
    }
    forks = 0;
    servers = startServers(interpreter, layers, group);
    return servers;
  };

  const stop = async () => {
    const ending = servers;
    servers = undefined;
    await ending?.stop();
    if (group) removeControlGroup(group);
    group = undefined;
  };

  const request = async (channel: 'answer' | 'script', frame: RequestFrame, limits: RunLimits, tests = 1) => {
    if (forks >= options.forksPerServer) await stop();
    for (let tries = 1; ; tries += 1) {
      try {
        forks += tests;
        return await (servers ?? start(limits)).request(channel, frame, tests * patienceMs(limits));
      } catch (error) {
        await stop();
        if (!(error instanceof ServerGone) || tries === triesPerRequest || isClosed) throw error;
      }
    }
  };

  const runTests = async (job: StdioJob | FunctionJob): Promise<JobResult> => {
    const executions: Execution[] = [];
    for (const tests of chunksOf(job)) {
      const { header, blobs } = await request('answer', testsFrame(job, tests), job.limits, tests.length);
      const found = executionsOfRuns(header as unknown as RunsReport, blobs, job, tests.length);
      executions.push(...found);
      // A test that ended its batch: what follows is not run here, so that the executions stay in the order of the tests.
      if (found.length < tests.length || found.at(-1)?.kind === 'failed') break;
    }
    return { executions };
  };

  const runScript = async (job: ScriptJob): Promise<JobResult> => {
    const { header } = await request('script', scriptFrame(job), job.limits);
    return { executions: scriptExecutions(header as unknown as ScriptReport, job.limits) };
  };

  return {
    get pid() {
      return servers?.pid;
    },
    run: (job) => (job.kind === 'script' ? runScript(job) : runTests(job)),
    close: () => {
      isClosed = true;
      return stop();
    },
  };
}

interface RequestFrame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly blobs: readonly Uint8Array[];
}

function testsFrame(job: StdioJob | FunctionJob, tests: readonly string[]): RequestFrame {
  const entryPoint = job.kind === 'function' ? { entryPoint: job.entryPoint } : {};
  return {
    header: { op: job.kind, isolation: job.isolation, limits: job.limits, ...entryPoint },
    blobs: [job.program, ...tests].map((text) => Buffer.from(text)),
  };
}

function scriptFrame({ program, script, prelude, entryPoints, limits }: ScriptJob): RequestFrame {
  return { header: { prelude, entryPoints, limits }, blobs: [Buffer.from(program), Buffer.from(script)] };
}

function executionsOfRuns(
  { runs }: RunsReport,
  blobs: readonly Buffer[],
  { isolation, limits }: StdioJob | FunctionJob,
  testCount: number,
): Execution[] {
  let at = 0;
  return runs.flatMap((run) => {
    const outputs = blobs.slice(at, at + run.outputs);
    at += run.outputs;
    return executionsOf(run, outputs, { testCount: isolation === 'per-test' ? 1 : testCount, limits });
  });
}

/** The tests of one request: as many as a batch takes by number and by size. */
function* chunksOf(job: StdioJob | FunctionJob): Generator<readonly string[]> {
  const tests = job.kind === 'stdio' ? job.stdins : job.args;
  let chunk: string[] = [];
  let bytes = 0;
  for (const test of tests) {
    if (chunk.length === testsPerBatch || (chunk.length > 0 && bytes + test.length > bytesPerBatch)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(test);
    bytes += test.length;
  }
  if (chunk.length > 0) yield chunk;
}

/** The server itself ends a program at its wall limit; beyond twice that it is the server that hangs. */
function patienceMs({ wallSeconds }: RunLimits): number {
  return startPatienceMs + 2_000 * wallSeconds;
}
