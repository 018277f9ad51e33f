/** The sandbox of real CPython: graders side by side, jobs in the order they came. */
import { availableParallelism } from 'node:os';
import type { Job, JobResult, Sandbox, SandboxTier } from '../sandbox.ts';
import { createGrader, type Grader } from './grader.ts';
import type { Interpreter } from './interpreter.ts';
import type { Layers } from './launch-command.ts';

export interface CpythonSetup {
  readonly tier: SandboxTier;
  readonly interpreter: Interpreter;
  readonly layers: Layers;
}

/** Dedicated users begin here: beyond people's, below those systemd hands out. */
export const firstSandboxUid = 60_706;
const forksPerServer = { strong: 400, default: 20_000, weak: 20_000, unsandboxed: 20_000 } as const;

export function createGraders({ tier, interpreter, layers }: CpythonSetup, count = availableParallelism()): Sandbox {
  const graders = Array.from({ length: count }, (_, index) =>
    createGrader({
      interpreter,
      layers: layers.uid === undefined ? layers : { ...layers, uid: layers.uid + index },
      name: `adaptive-cot-${process.pid}-${index}`,
      forksPerServer: forksPerServer[tier],
    }),
  );
  const free = [...graders];
  const waiting: ((grader: Grader) => void)[] = [];
  let isClosed = false;

  const take = (): Promise<Grader> => {
    const grader = free.pop();
    return grader ? Promise.resolve(grader) : new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (grader: Grader) => {
    const next = waiting.shift();
    if (next) next(grader);
    else free.push(grader);
  };

  return {
    tier,
    description: describeSetup({ tier, interpreter, layers }),
    concurrency: count,
    async run(job) {
      const grader = await take();
      try {
        return isClosed ? failed(job, 'the sandbox was closed') : await grader.run(job);
      } catch (error) {
        return failed(job, error instanceof Error ? error.message : String(error));
      } finally {
        giveBack(grader);
      }
    },
    processIds: () => graders.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    async close() {
      isClosed = true;
      await Promise.all(graders.map((grader) => grader.close()));
    },
  };
}

function failed(_job: Job, detail: string): JobResult {
  return { executions: [{ kind: 'failed', detail }] };
}

/** `strong: own user, bubblewrap, seccomp, Landlock, control group; CPython 3.11.2` */
export function describeSetup({ tier, interpreter, layers }: CpythonSetup): string {
  const names = [
    layers.uid !== undefined && 'own user',
    layers.bubblewrap && 'bubblewrap',
    layers.seccomp && 'seccomp',
    layers.landlock && 'Landlock',
    layers.cgroup && 'control group',
    'limits',
  ].filter(Boolean);
  return `${tier}: ${names.join(', ')}; CPython ${interpreter.version} at ${interpreter.executable}`;
}
