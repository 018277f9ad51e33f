/** The sandbox of real CPython on Linux. */
import { UserError } from '../../../../errors/errors.ts';
import type { Sandbox } from '../sandbox.ts';
import { createGraders } from './cpython-sandbox.ts';
import { findInterpreters } from './interpreter.ts';
import { type CpythonTier, probeTier, type TierProbe } from './tiers.ts';

export type { CpythonTier, TierProbe } from './tiers.ts';

export interface CpythonSandboxOptions {
  readonly tier: CpythonTier;
  /** The interpreter to use; absent: the first on PATH that works in the tier. */
  readonly python?: string;
  /** How many programs run at once; absent: one a core. */
  readonly graders?: number;
}

/** What each tier comes to on this machine, from the strongest on. Takes some tenths of a second; starts and ends processes. */
export async function probeCpythonTiers(python?: string): Promise<TierProbe[]> {
  const interpreters = await findInterpreters(python);
  return Promise.all((['strong', 'default'] as const).map((tier) => probeTier(tier, interpreters)));
}

/** @throws UserError when the tier does not work here, with the reason. */
export async function createCpythonSandbox({ tier, python, graders }: CpythonSandboxOptions): Promise<Sandbox> {
  const probe = await probeTier(tier, await findInterpreters(python));
  if (probe.kind === 'works') return createGraders(probe.setup, graders);
  throw new UserError(`The ${tier} sandbox does not work here: ${probe.reason}.`, {
    hint: '`adaptive-cot doctor` shows which tiers work and what the others lack.',
  });
}
