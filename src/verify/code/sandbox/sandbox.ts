/** The port programs are run through. A sandbox says what happened; whether it is right is decided outside, where the expected values are. */

/** From the most to the least contained; docs/verify-code.md says what each stops. */
export type SandboxTier = 'strong' | 'default' | 'weak' | 'unsandboxed';

export interface RunLimits {
  /** Processor time of one test; for a script, of all of it. */
  readonly cpuSeconds: number;
  /** Backstop for programs that sleep or wait: generous, since waiting depends on the machine's load. */
  readonly wallSeconds: number;
  readonly memoryMiB: number;
  /** Of one test's output. */
  readonly outputMiB: number;
}

/**
 * `per-test`: a process of its own for every test. `batched`: several tests in one process, many times faster; what passes so
 * may be believed, what does not is to be run again per test, since tests may have disturbed each other.
 */
export type Isolation = 'per-test' | 'batched';

export type Job =
  /** One execution a stdin. */
  | {
      readonly kind: 'stdio';
      readonly program: string;
      readonly stdins: readonly string[];
      readonly isolation: Isolation;
      readonly limits: RunLimits;
    }
  /** One execution a call. `args` is the text of a JSON array. */
  | {
      readonly kind: 'function';
      readonly program: string;
      readonly entryPoint: string;
      readonly args: readonly string[];
      readonly isolation: Isolation;
      readonly limits: RunLimits;
    }
  /** The script runs in one process, the program in another; one execution an assert that was reached. */
  | {
      readonly kind: 'script';
      readonly program: string;
      /** Defined in both processes before anything else. */
      readonly prelude: string;
      readonly entryPoints: readonly string[];
      readonly script: string;
      readonly limits: RunLimits;
    };

export type StopReason = 'time-limit' | 'memory-limit' | 'output-limit' | 'runtime-error';

export type Execution =
  /**
   * `output`: what was written to stdout, the returned value as JSON text, or `pass` and `fail` for an assert (`detail` then
   * says which and why). `exitStatus`: of a program that ended with another than 0.
   */
  | {
      readonly kind: 'finished';
      readonly output: string;
      readonly detail?: string;
      readonly cpuSeconds: number;
      readonly exitStatus?: number;
      /** What it lacks of being right may be the sandbox's doing. */
      readonly isUnsure?: true;
    }
  /** `detail`: the traceback's last line, the signal, or the limit that was met. */
  | {
      readonly kind: 'stopped';
      readonly reason: StopReason;
      readonly detail: string;
      readonly cpuSeconds: number;
      /** It may have stopped through the sandbox, not the program. */
      readonly isUnsure?: true;
    }
  /** The program could not be run for a reason that is not its own; never "wrong". */
  | { readonly kind: 'failed'; readonly detail: string };

export interface JobResult {
  /** In the order of the tests; shorter when a batch ended early or a script stopped. */
  readonly executions: readonly Execution[];
  /** What a person should beware of, e.g. that a weak sandbox has no threads and the program wanted one. */
  readonly warnings?: readonly string[];
}

export interface Sandbox {
  readonly tier: SandboxTier;
  /** One line for reports: the tier, its layers, the interpreter. */
  readonly description: string;
  /** How many jobs it runs at once. */
  readonly concurrency: number;
  /** Never rejects for what the program does. Jobs beyond the concurrency wait. */
  run(job: Job): Promise<JobResult>;
  /** Ids of the processes it runs now, for those who watch it. */
  processIds(): readonly number[];
  /** Ends every process it started. */
  close(): Promise<void>;
}
