/** Children ready to run: each is used once, and one more is always being made ready. */
import { type Child, startChild } from './child-process.ts';
import type { PyodidePackage } from './package.ts';

export interface ChildPool {
  /** One that can take a job. Rejects when none can be started. */
  take(): Promise<Child>;
  pids(): number[];
  close(): Promise<void>;
}

export function createChildPool(pyodide: PyodidePackage, snapshot: Uint8Array): ChildPool {
  const children = new Set<Child>();
  let isClosed = false;
  let spare: Child | undefined;

  const start = (): Child => {
    const child = startChild(pyodide, snapshot);
    children.add(child);
    child.gone.then(() => children.delete(child));
    return child;
  };

  return {
    async take() {
      if (isClosed) throw new Error('the sandbox was closed');
      // One that was killed while it waited is of no use.
      const child = spare && children.has(spare) ? spare : start();
      spare = undefined;
      await child.ready;
      // Started only now: two that start at once would both be late.
      if (!isClosed) spare ??= start();
      return child;
    },
    pids: () => [...children].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    async close() {
      isClosed = true;
      const ending = [...children];
      for (const child of ending) child.kill();
      await Promise.all(ending.map(({ gone }) => gone));
    },
  };
}
