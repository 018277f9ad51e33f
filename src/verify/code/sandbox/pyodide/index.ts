/** The weak sandbox: CPython compiled to WebAssembly, for machines without Python or Linux. */
import { UserError } from '../../../../errors/errors.ts';
import type { Sandbox } from '../sandbox.ts';
import { childCode } from './child-code.ts';
import { startChild } from './child-process.ts';
import { findPyodide, type PyodidePackage } from './package.ts';
import { createPyodideGraders, describePyodide } from './pyodide-sandbox.ts';

export type PyodideProbe =
  | { readonly kind: 'works'; readonly description: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface PyodideSandboxOptions {
  /** How many programs run at once; absent: one a core. */
  readonly graders?: number;
  /** Where the package `pyodide` lies; absent: where Node finds it. */
  readonly packageDirectory?: string;
}

/** Loads Pyodide once to see that it works here, which takes about two seconds; what was loaded is kept for the sandbox. */
export async function probePyodide(packageDirectory?: string): Promise<PyodideProbe> {
  const pyodide = findPyodide(packageDirectory);
  if (typeof pyodide === 'string') return { kind: 'unavailable', reason: pyodide };
  try {
    await snapshotOf(pyodide);
    return { kind: 'works', description: describePyodide(pyodide).replace('weak: ', '') };
  } catch (error) {
    return { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws UserError when Pyodide is not installed or cannot be loaded, with the reason. */
export async function createPyodideSandbox({
  graders,
  packageDirectory,
}: PyodideSandboxOptions = {}): Promise<Sandbox> {
  const pyodide = findPyodide(packageDirectory);
  const probe = await probePyodide(packageDirectory);
  if (typeof pyodide === 'string' || probe.kind === 'unavailable')
    throw new UserError(`The weak sandbox does not work here: ${probe.kind === 'works' ? '' : probe.reason}.`, {
      hint: '`npm install pyodide` beside Adaptive CoT adds it.',
    });
  return createPyodideGraders(pyodide, await snapshotOf(pyodide), graders);
}

const snapshots = new Map<string, Promise<Uint8Array>>();

/** The memory every program starts from: taken once for each package, since loading it anew takes six times as long. */
function snapshotOf(pyodide: PyodidePackage): Promise<Uint8Array> {
  const known = snapshots.get(pyodide.directory);
  if (known) return known;
  const taken = takeSnapshot(pyodide);
  snapshots.set(pyodide.directory, taken);
  taken.catch(() => snapshots.delete(pyodide.directory));
  return taken;
}

async function takeSnapshot(pyodide: PyodidePackage): Promise<Uint8Array> {
  const child = startChild(pyodide, new Uint8Array());
  try {
    await child.ready;
    return await child.snapshot(childCode());
  } finally {
    child.kill();
    await child.gone;
  }
}
