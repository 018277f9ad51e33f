/** Chooses the sandbox: the strongest tier that works here, or the one that was asked for. */
import { UserError } from '../../../errors/errors.ts';
import { createGraders } from './cpython/cpython-sandbox.ts';
import { findInterpreters } from './cpython/interpreter.ts';
import { type CpythonTier, probeTier, type TierProbe } from './cpython/tiers.ts';
import { createPyodideSandbox, probePyodide } from './pyodide/index.ts';
import type { Sandbox, SandboxTier } from './sandbox.ts';

export interface SandboxOptions {
  /** `auto`: the strongest that works. */
  readonly tier: 'auto' | Exclude<SandboxTier, 'unsandboxed'>;
  /** The interpreter; absent: the first on PATH that works in the tier. */
  readonly python?: string;
  /** How many programs run at once; absent: one a core. */
  readonly graders?: number;
  /** Run programs under limits alone when no tier works: they can then read and change whatever our user can. */
  readonly allowUnsandboxed?: boolean;
}

/** What one tier comes to on this machine, for a person. */
export interface TierReport {
  readonly tier: SandboxTier;
  readonly works: boolean;
  /** Its layers and interpreter, or what is missing. */
  readonly detail: string;
}

const order = ['strong', 'default', 'weak'] as const;

/** Every tier, from the strongest on. Starts and ends processes; takes some tenths of a second. */
export async function reportTiers(python?: string): Promise<TierReport[]> {
  const interpreters = await findInterpreters(python);
  const probes = await Promise.all((['strong', 'default'] as const).map((tier) => probeTier(tier, interpreters)));
  return [...probes.map(tierReport), await weakReport()];
}

/** @throws UserError when the tier asked for does not work, or none does and running without one was not allowed. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { tier, allowUnsandboxed = false } = options;
  const interpreters = await findInterpreters(options.python);
  if (options.python !== undefined && interpreters.length === 0) throw noInterpreter(options.python);
  const reasons: string[] = [];
  for (const wanted of tier === 'auto' ? order : [tier]) {
    const made = wanted === 'weak' ? await createWeak(options) : await createCpython(wanted, interpreters, options);
    if (typeof made !== 'string') return made;
    reasons.push(`${wanted}: ${made}`);
  }
  if (allowUnsandboxed) {
    const made = await createCpython('unsandboxed', interpreters, options);
    if (typeof made !== 'string') return made;
    reasons.push(`unsandboxed: ${made}`);
  }
  throw new UserError(`No sandbox works here to run programs in (${reasons.join('; ')}).`, {
    hint: '`adaptive-cot doctor` says what each tier needs. With `--allow-unsandboxed` programs run with all the rights of your user: only in a machine you can throw away.',
  });
}

function noInterpreter(path: string): UserError {
  return new UserError(`\`${path}\` cannot be used to run programs: it is no CPython 3.8 or newer that starts.`, {
    hint: 'Set `verification.code.python` to another interpreter, or leave it out for the first `python3` on the path.',
  });
}

/** The sandbox, or why there is none. */
async function createCpython(
  tier: CpythonTier,
  interpreters: Awaited<ReturnType<typeof findInterpreters>>,
  { graders }: SandboxOptions,
): Promise<Sandbox | string> {
  const probe = await probeTier(tier, interpreters);
  return probe.kind === 'works' ? createGraders(probe.setup, graders) : probe.reason;
}

async function createWeak({ graders }: SandboxOptions): Promise<Sandbox | string> {
  const probe = await probePyodide();
  if (probe.kind !== 'works') return probe.reason;
  const sandbox = await createPyodideSandbox(graders === undefined ? {} : { graders });
  const fault = await trialFault(sandbox);
  if (fault === undefined) return sandbox;
  await sandbox.close();
  return fault;
}

/** Why not even a program of one line runs, undefined when it does. */
async function trialFault(sandbox: Sandbox): Promise<string | undefined> {
  const limits = { cpuSeconds: 10, wallSeconds: 60, memoryMiB: 256, outputMiB: 1 };
  const job = { kind: 'stdio', program: 'print(1)', stdins: [''], isolation: 'per-test', limits } as const;
  const [execution] = (await sandbox.run(job)).executions;
  if (execution?.kind === 'finished' && execution.output.trim() === '1') return undefined;
  return `a trial program did not run: ${execution?.kind === 'finished' ? 'no output' : (execution?.detail ?? 'no report')}`;
}

function tierReport(probe: TierProbe): TierReport {
  return probe.kind === 'works'
    ? { tier: probe.tier, works: true, detail: probe.description.replace(`${probe.tier}: `, '') }
    : { tier: probe.tier, works: false, detail: probe.reason };
}

async function weakReport(): Promise<TierReport> {
  const probe = await probePyodide();
  return {
    tier: 'weak',
    works: probe.kind === 'works',
    detail: probe.kind === 'works' ? probe.description : probe.reason,
  };
}
