/** One child of the sandbox, from the parent's side: started ahead, given one job, watched, and ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { EndRecord, TestRecord } from '../cpython/executions.ts';
import type { RunLimits } from '../sandbox.ts';
import { type FrameKind, frameHeader, frameKind, onFrames } from './frames.ts';
import type { PyodidePackage } from './package.ts';
import { usageOf } from './usage.ts';

/** All the child needs of its job; Python reads what the realm does not. */
export type ChildJob = Readonly<Record<string, unknown>> & {
  readonly stdins: readonly string[];
  readonly outputCount: number;
};

export interface ChildRecord extends TestRecord {
  /** Of a script: what its asserts came to. */
  readonly outcome?: unknown;
}

export interface ChildOutcome {
  readonly records: readonly ChildRecord[];
  readonly outputs: readonly Buffer[];
  /** It started a thread; there are none. */
  readonly wantsThreads: boolean;
  readonly end: EndRecord;
  /** The interpreter itself broke down: what it said. */
  readonly crash: string | undefined;
}

/** The conversation with another child. */
export interface Relay {
  toOther(content: Buffer): void;
}

export interface Child {
  readonly pid: number | undefined;
  /** Rejects when it ends before it could take a job. */
  readonly ready: Promise<void>;
  /** Once. Never rejects: however the child ends is the outcome. */
  run(job: ChildJob, limits: RunLimits, relay?: Relay): Promise<ChildOutcome>;
  /** The memory after our own Python was loaded. Once, instead of `run`. */
  snapshot(code: object): Promise<Buffer>;
  relay(content: Buffer): void;
  relayEnd(): void;
  /** Ends it; `over`: what it was doing is no longer needed. */
  kill(): void;
  readonly gone: Promise<void>;
}

const mib = 1_048_576;
const pollMs = 50;
const slowPollMs = 500;
/** Beside Python's memory: Node itself, the compiled code of Pyodide, and files, which lie outside Python's memory. */
const residentHeadroomMiB = 768;
const mostJavaScriptMiB = 512;
/** A WebAssembly memory beyond 2 GiB is not asked for. */
export const mostMemoryMiB = 2048;
/** Deep recursion needs more than the usual 8 MiB, and the system's limit holds from the start of a process only. */
const stackKiB = { windows: 900, usual: 3600, raised: 60_000, limit: 65_536 } as const;
/** Ends a child whose parent died while a program was spinning in it. */
const mostOrphanSeconds = 3600;
const raiseStack =
  `ulimit -t ${mostOrphanSeconds}; stack=${stackKiB.usual}; ulimit -c 0; ulimit -s ${stackKiB.limit} 2>/dev/null && stack=${stackKiB.raised}; ` +
  'node="$1"; shift; exec "$node" "--stack-size=$stack" "$@"';
const mostFrameBytes = 256 * mib;
const mostRecordBytes = 64 * mib;
const mostRelayedMiB = 256;
const mostErrorCharacters = 2000;
/** The bytes of a record's stamp. */
const stampBytes = 8;
const threads = Buffer.from('threads');
/** Other systems tell the processor time of all threads, the compiler's too. */
const compilerSeconds = process.platform === 'linux' ? 0.1 : 3;
const startPatienceMs = 120_000;

const ownFiles = ['child', 'frames', 'realm'].map((name) =>
  fileURLToPath(new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)),
);

export function childArguments({ directory }: PyodidePackage): string[] {
  const [main = ''] = ownFiles;
  return [
    '--no-warnings',
    '--permission',
    ...[...ownFiles, directory].map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--frozen-intrinsics',
    '--experimental-vm-modules',
    `--wasm-max-mem-pages=${mostMemoryMiB * 16}`,
    `--max-old-space-size=${mostJavaScriptMiB}`,
    main,
    directory,
  ];
}

function childCommand(pyodide: PyodidePackage): { readonly file: string; readonly args: readonly string[] } {
  const args = childArguments(pyodide);
  if (process.platform === 'win32')
    return { file: process.execPath, args: [`--stack-size=${stackKiB.windows}`, ...args] };
  return { file: '/bin/sh', args: ['-c', raiseStack, 'sh', process.execPath, ...args] };
}

/** `snapshot`: empty to start from nothing, which takes about two seconds. */
export function startChild(pyodide: PyodidePackage, snapshot: Uint8Array): Child {
  const { file, args } = childCommand(pyodide);
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Node on Windows does not start without it.
    env: process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot ?? '' } : {},
    cwd: pyodide.directory,
    windowsHide: true,
  });
  return new PyodideChild(child, snapshot);
}

class PyodideChild implements Child {
  readonly ready: Promise<void>;
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  readonly #records: ChildRecord[] = [];
  readonly #outputs: Buffer[] = [];
  #wantsThreads = false;
  #relay: Relay | undefined;
  #received: ((snapshot: Buffer) => void) | undefined;
  #mostOutputs = 0;
  #recordBytes = 0;
  #errors = '';
  #exit: number | null = null;
  #signal: number | null = null;
  #killedFor: EndRecord['killedFor'] = null;
  #wantsMemory = false;
  #ended: { exit: number | null; crash: string | null } | undefined;
  #malformed: string | undefined;
  #readyStamp = 0;
  #lastStamp = 0;
  #usedSeconds = 0;
  #peakMiB = 0;

  constructor(child: ChildProcess, snapshot: Uint8Array) {
    this.#child = child;
    this.ready = this.#ready.promise;
    this.gone = this.#gone.promise;
    this.ready.catch(() => {});
    const timer = setTimeout(() => this.kill(), startPatienceMs);
    this.gone.then(() => clearTimeout(timer));
    this.ready.then(
      () => clearTimeout(timer),
      () => {},
    );
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-mostErrorCharacters);
    });
    for (const stream of child.stdio) stream?.on('error', () => {});
    child.once('error', (error) => this.#end(null, null, error.message));
    child.once('close', (code, signal) => this.#end(code, signal));
    if (child.stdout)
      onFrames(child.stdout, mostFrameBytes, {
        frame: (kind, content) => this.#receive(kind, content),
        malformed: (reason) => {
          this.#malformed = reason;
          this.kill();
        },
      });
    this.#send(frameKind.snapshot, snapshot);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async run(job: ChildJob, limits: RunLimits, relay?: Relay): Promise<ChildOutcome> {
    const started = performance.now();
    this.#relay = relay;
    this.#mostOutputs = job.outputCount;
    const { memoryMiB, outputMiB } = limits;
    this.#send(frameKind.job, Buffer.from(JSON.stringify({ ...job, memoryMiB, outputMiB })));
    const watch = this.#watch(limits, started);
    await this.gone;
    clearInterval(watch);
    return {
      records: this.#records,
      outputs: this.#outputs,
      wantsThreads: this.#wantsThreads,
      crash: this.#crash(),
      end: {
        killedFor: this.#killedFor,
        exit: this.#ended?.exit ?? this.#exit,
        signal: this.#ended ? null : this.#signal,
        cpuSeconds: Math.max(this.#usedSeconds, this.#lastStamp) - this.#readyStamp,
        peakMiB: this.#peakMiB,
        wallSeconds: (performance.now() - started) / 1000,
      },
    };
  }

  async snapshot(code: object): Promise<Buffer> {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    this.#received = resolve;
    this.#send(frameKind.snapshot, Buffer.from(JSON.stringify(code)));
    const found = await Promise.race([promise, this.gone]);
    if (found === undefined) throw new Error(`Pyodide could not be loaded: ${this.#reason()}`);
    return found;
  }

  relay(content: Buffer): void {
    // The other side does not read what it is sent: nothing good comes of waiting.
    if ((this.#child.stdin?.writableLength ?? 0) > mostRelayedMiB * mib) this.kill();
    else this.#send(frameKind.relay, content);
  }

  relayEnd(): void {
    this.#send(frameKind.relayEnd, Buffer.alloc(0));
  }

  kill(): void {
    this.#killedFor ??= 'over';
    this.#child.kill('SIGKILL');
  }

  #send(kind: FrameKind, content: Uint8Array): void {
    const { stdin } = this.#child;
    if (!stdin || stdin.destroyed) return;
    stdin.write(frameHeader(kind, content.length));
    stdin.write(content);
  }

  #receive(kind: number, content: Buffer): void {
    if (kind === frameKind.ready) {
      this.#readyStamp = this.#lastStamp = content.readDoubleBE();
      this.#ready.resolve();
    } else if (kind === frameKind.output && this.#outputs.length < this.#mostOutputs) this.#outputs.push(content);
    else if (kind === frameKind.record) this.#record(content);
    else if (kind === frameKind.wanted) this.#wantsThreads ||= content.equals(threads);
    else if (kind === frameKind.relay) this.#relay?.toOther(content);
    else if (kind === frameKind.snapshot) this.#received?.(content);
    else if (kind === frameKind.end) this.#ended = readEnd(content);
  }

  /** The stamp is the host's; the line is the program's word, and no more is kept of it than a job can have. */
  #record(content: Buffer): void {
    this.#recordBytes += content.length;
    if (content.length < stampBytes || this.#recordBytes > mostRecordBytes) return;
    if (this.#records.length > Math.max(this.#mostOutputs, 1)) return;
    this.#lastStamp = content.readDoubleBE();
    this.#records.push({
      ...readRecord(content.toString('utf8', stampBytes)),
      at: this.#lastStamp - this.#readyStamp,
    });
  }

  #watch({ cpuSeconds, wallSeconds, memoryMiB }: RunLimits, started: number): NodeJS.Timeout {
    let isAsking = false;
    const look = async () => {
      if (performance.now() - started > 1000 * wallSeconds) return this.#stop('idle');
      if (isAsking || this.pid === undefined) return;
      isAsking = true;
      const usage = await usageOf(this.pid);
      isAsking = false;
      if (!usage) return;
      this.#usedSeconds = usage.cpuSeconds;
      this.#peakMiB = Math.max(this.#peakMiB, usage.rssMiB);
      if (usage.cpuSeconds > this.#startOfTest(cpuSeconds) + cpuSeconds + compilerSeconds)
        return this.#stop('time-limit');
      if (usage.rssMiB > memoryMiB + residentHeadroomMiB) {
        this.#wantsMemory = true;
        this.#child.kill('SIGKILL');
      }
    };
    return setInterval(look, process.platform === 'linux' ? pollMs : slowPollMs);
  }

  /** Of a batch, the tests before the present one may have used as much as they were allowed, whatever was reported. */
  #startOfTest(cpuSeconds: number): number {
    const mostBefore = cpuSeconds * (Math.max(this.#mostOutputs, 1) - 1);
    return Math.min(this.#lastStamp, this.#readyStamp + mostBefore);
  }

  #stop(killedFor: 'time-limit' | 'idle'): void {
    this.#killedFor ??= killedFor;
    this.#child.kill('SIGKILL');
  }

  #end(code: number | null, signal: NodeJS.Signals | null, reason?: string): void {
    if (reason !== undefined) this.#errors = reason;
    this.#exit = code;
    this.#signal = signal === null ? null : constants.signals[signal];
    this.#ready.reject(new Error(`Pyodide could not be loaded: ${this.#reason()}`));
    this.#gone.resolve();
  }

  /** Undefined when the program, or we, ended it. */
  #crash(): string | undefined {
    if (this.#malformed !== undefined) return this.#malformed;
    if (this.#ended) return this.#ended.crash ?? undefined;
    if (this.#killedFor !== null || this.#wantsMemory) return undefined;
    return `the process of the interpreter ended (${this.#reason()})`;
  }

  #reason(): string {
    const how = this.#signal === null ? `exit status ${this.#exit}` : `signal ${this.#signal}`;
    return [how, lastLine(this.#errors)].filter((part) => part !== '').join(': ');
  }
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => /Error|error|fatal/i.test(line));
  return (lines.at(-1) ?? '').trim().slice(0, 300);
}

const recordFields = {
  ready: 'boolean',
  ours: 'string',
  compile: 'string',
  exit: 'number',
  error: 'string',
  kind: 'string',
};

/** The known fields that are of their type: a program may have written anything. `outcome` is read of the tests' process alone. */
function readRecord(line: string): ChildRecord {
  const value = readObject(line);
  const known = Object.entries(recordFields).filter(([name, type]) => typeof value[name] === type);
  const record = Object.fromEntries(known.map(([name]) => [name, value[name]]));
  return value.outcome === undefined ? record : { ...record, outcome: value.outcome };
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function readEnd(content: Buffer): { exit: number | null; crash: string | null } {
  const { exit, crash } = readObject(content.toString('utf8'));
  return { exit: typeof exit === 'number' ? exit : null, crash: typeof crash === 'string' ? crash : null };
}
