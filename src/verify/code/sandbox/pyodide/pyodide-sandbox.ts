/** The sandbox of Pyodide: a process and a WebAssembly memory of its own for every run, jobs in the order they came. */
import { availableParallelism } from 'node:os';
import type { Sandbox } from '../sandbox.ts';
import { createChildPool } from './child-pool.ts';
import type { PyodidePackage } from './package.ts';
import { runJob } from './run-job.ts';

export function createPyodideGraders(pyodide: PyodidePackage, snapshot: Uint8Array, graders?: number): Sandbox {
  const concurrency = graders ?? availableParallelism();
  const pool = createChildPool(pyodide, snapshot);
  const waiting: (() => void)[] = [];
  let free = concurrency;

  const enter = async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  return {
    tier: 'weak',
    description: describePyodide(pyodide),
    concurrency,
    async run(job) {
      await enter();
      try {
        return await runJob(job, pool);
      } catch (error) {
        return { executions: [{ kind: 'failed', detail: error instanceof Error ? error.message : String(error) }] };
      } finally {
        leave();
      }
    },
    processIds: () => pool.pids(),
    close: () => pool.close(),
  };
}

/** `weak: WebAssembly, a bare realm, Node's permission model; Pyodide 314.0.7 (CPython 3.14.2)` */
export function describePyodide({ version, pythonVersion }: PyodidePackage): string {
  return `weak: WebAssembly, bare realm, Node's permission model, limits; Pyodide ${version} (CPython ${pythonVersion})`;
}
