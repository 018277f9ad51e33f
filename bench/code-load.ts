/**
 * Does a verdict depend on how many programs run beside it?
 *
 * Programs that use from 0.2 to 3 s of processor time, on several tests, under a limit of 1 s: once with one grader, then with
 * 16 graders on the same cores. For comparison the same verdicts by the wall clock, as most runners take it. The limit: no
 * verdict by processor time differs.
 */
import { parseArgs } from 'node:util';
import { createCpythonSandbox } from '../src/verify/code/sandbox/cpython/index.ts';
import { printMachine } from './support/machine.ts';

const { values } = parseArgs({
  options: {
    tier: { type: 'string', default: 'default' },
    graders: { type: 'string', default: '16' },
    jobs: { type: 'string', default: '48' },
  },
});
const [many, jobCount] = [Number(values.graders), Number(values.jobs)];
const limitSeconds = 1;
const limits = { cpuSeconds: limitSeconds, wallSeconds: 120, memoryMiB: 128, outputMiB: 1 };
/** None near the limit, where the processor's own unsteadiness would decide. */
const costs = [0.2, 0.3, 0.5, 0.7, 1.5, 3];
const jobs = Array.from({ length: jobCount }, (_, index) => costs[index % costs.length] as number);
const burn = (seconds: number) => `import time\nwhile time.process_time() < ${seconds}: pass\nprint("done")\n`;

interface Outcome {
  readonly byProcessor: string;
  readonly byWallClock: string;
}

async function verdicts(graders: number): Promise<{ outcomes: Outcome[]; seconds: number }> {
  const tier = values.tier === 'strong' ? 'strong' : 'default';
  const sandbox = await createCpythonSandbox({ tier, graders });
  const startedMs = performance.now();
  let next = 0;
  const outcomes: Outcome[] = [];
  const work = async () => {
    while (next < jobs.length) {
      const index = next++;
      const jobStartedMs = performance.now();
      const program = burn(jobs[index] as number);
      const job = { kind: 'stdio', program, stdins: [''], isolation: 'per-test', limits } as const;
      const [execution] = (await sandbox.run(job)).executions;
      const byProcessor = execution?.kind === 'stopped' ? execution.reason : (execution?.kind ?? 'nothing');
      const wallSeconds = (performance.now() - jobStartedMs) / 1000;
      outcomes[index] = { byProcessor, byWallClock: wallSeconds > limitSeconds ? 'time-limit' : 'finished' };
    }
  };
  await Promise.all(Array.from({ length: graders }, work));
  await sandbox.close();
  return { outcomes, seconds: (performance.now() - startedMs) / 1000 };
}

printMachine(`Verdicts of ${jobCount} programs under a limit of ${limitSeconds} s, with 1 and ${many} graders`, 0);
const alone = await verdicts(1);
const together = await verdicts(many);
const differing = (by: keyof Outcome) =>
  alone.outcomes.filter((outcome, index) => outcome[by] !== together.outcomes[index]?.[by]).length;
const expected = jobs.map((cost) => (cost > limitSeconds ? 'time-limit' : 'finished'));
const right = ({ outcomes }: typeof alone) =>
  outcomes.filter(({ byProcessor }, index) => byProcessor === expected[index]).length;
console.log(`1 grader      ${right(alone)}/${jobCount} as expected, ${alone.seconds.toFixed(1)} s`);
console.log(
  `${`${many} graders`.padEnd(13)} ${right(together)}/${jobCount} as expected, ${together.seconds.toFixed(1)} s`,
);
console.log(
  `differing     ${differing('byProcessor')} by processor time, ${differing('byWallClock')} by the wall clock`,
);
