/** The weak sandbox: CPython compiled to WebAssembly, for machines without Python or Linux. */
import type { Sandbox } from '../sandbox.ts';

export type PyodideProbe =
  | { readonly kind: 'works'; readonly description: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export async function probePyodide(): Promise<PyodideProbe> {
  return { kind: 'unavailable', reason: 'the optional package `pyodide` is not installed' };
}

export async function createPyodideSandbox(_options: { readonly graders?: number }): Promise<Sandbox> {
  throw new Error('the optional package `pyodide` is not installed');
}
