/** Which sandbox tiers work on this machine: each is started and tried, not presumed from versions. */
import { readFileSync } from 'node:fs';
import type { SandboxTier } from '../sandbox.ts';
import { createControlGroup, removeControlGroup } from './control-group.ts';
import { type CpythonSetup, createGraders, describeSetup, firstSandboxUid } from './cpython-sandbox.ts';
import type { Interpreter } from './interpreter.ts';
import type { Layers } from './launch-command.ts';

export type CpythonTier = Exclude<SandboxTier, 'weak'>;

export type TierProbe =
  | { readonly kind: 'works'; readonly tier: CpythonTier; readonly setup: CpythonSetup; readonly description: string }
  | { readonly kind: 'unavailable'; readonly tier: CpythonTier; readonly reason: string };

const probeProgram = readFileSync(new URL('./containment-probe.py', import.meta.url), 'utf8');
const probeLimits = { cpuSeconds: 5, wallSeconds: 20, memoryMiB: 256, outputMiB: 1 };
const mostReasonCharacters = 300;

/** Tries the layers a tier may be made of, fullest first, with each interpreter. */
export async function probeTier(tier: CpythonTier, interpreters: readonly Interpreter[]): Promise<TierProbe> {
  if (process.platform !== 'linux') return { kind: 'unavailable', tier, reason: 'needs Linux' };
  if (interpreters.length === 0) return { kind: 'unavailable', tier, reason: 'no CPython 3.8 or newer was found' };
  const candidates = candidateLayers(tier);
  if (candidates.length === 0) {
    return { kind: 'unavailable', tier, reason: 'needs root, to give programs a user of their own' };
  }
  let reason = '';
  for (const layers of candidates) {
    for (const interpreter of interpreters) {
      const setup = { tier, interpreter, layers };
      const fault = await faultOf(setup);
      if (fault === undefined) return { kind: 'works', tier, setup, description: describeSetup(setup) };
      // The fullest layers with the first interpreter tell most about what is missing.
      reason ||= fault;
    }
  }
  return { kind: 'unavailable', tier, reason: reason.slice(0, mostReasonCharacters) };
}

function candidateLayers(tier: CpythonTier): Layers[] {
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? firstSandboxUid : undefined;
  const none = { bubblewrap: false, seccomp: false, landlock: false, uid, cgroup: false };
  if (tier === 'unsandboxed') return [none];
  const full = { bubblewrap: true, seccomp: true, landlock: true, uid, cgroup: canGroup() };
  if (tier === 'strong') return isRoot ? [full, { ...full, cgroup: false }] : [];
  const plain = { ...full, cgroup: false };
  return [plain, { ...plain, bubblewrap: false }, { ...plain, landlock: false }];
}

function canGroup(): boolean {
  const limits = { memoryMiB: 64, processCount: 16 };
  const group = createControlGroup(`adaptive-cot-probe-${process.pid}`, limits);
  if (group) removeControlGroup(group);
  return group !== undefined;
}

/** Why these layers do not hold, undefined when they do. */
async function faultOf(setup: CpythonSetup): Promise<string | undefined> {
  const sandbox = createGraders(setup, 1);
  try {
    const job = {
      kind: 'stdio',
      program: probeProgram,
      stdins: [''],
      isolation: 'per-test',
      limits: probeLimits,
    } as const;
    const [execution] = (await sandbox.run(job)).executions;
    if (execution?.kind !== 'finished') return execution?.detail ?? 'the probe did not run';
    const possible = JSON.parse(execution.output) as string[];
    if (setup.tier === 'unsandboxed' || possible.length === 0) return undefined;
    return `a program could still ${possible.join(', ')}`;
  } catch (error) {
    return String(error);
  } finally {
    await sandbox.close();
  }
}
