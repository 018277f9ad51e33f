/**
 * Does the code sandbox stay as it was through 2,000 crashes, hogs and endless programs?
 *
 * The crashes are those of the sandbox's contract, one after the other on every grader. Printed before, on the way and at the
 * end: processes, zombies, descriptors and resident memory of the servers and all that descends from them, and resident memory
 * of this process. The limit: none of it grows, memory by a fifth at most.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createCpythonSandbox } from '../src/verify/code/sandbox/cpython/index.ts';
import { crashesThrough } from '../src/verify/code/sandbox/fixtures/crashes.ts';
import { processTree } from '../src/verify/code/sandbox/fixtures/processes.ts';
import { loadPrograms } from '../src/verify/code/sandbox/fixtures/programs.ts';
import { printMachine } from './support/machine.ts';

const { values } = parseArgs({
  options: { tier: { type: 'string', default: 'default' }, count: { type: 'string', default: '2000' } },
});
const count = Number(values.count);
const crashes = loadPrograms('crashes');
printMachine(`The code sandbox through ${count} crashes of ${crashes.length} kinds`, 0);
const tier = values.tier === 'strong' ? 'strong' : 'default';
const sandbox = await createCpythonSandbox({ tier, graders: availableParallelism() });
console.log(`${sandbox.description}\n`);

function show(label: string): void {
  const { pids, zombieCount, descriptorCount, residentMiB } = processTree(sandbox.processIds());
  const own = (process.memoryUsage.rss() / 2 ** 20).toFixed(0);
  console.log(
    `${label.padEnd(18)} ${pids.length} processes, ${zombieCount} zombies, ${descriptorCount} descriptors, ${residentMiB.toFixed(1)} MiB resident; this process ${own} MiB`,
  );
}

await crashesThrough(sandbox, crashes, crashes.length * 2);
show('before');
const surprises: string[] = [];
const startedMs = performance.now();
const parts = 4;
for (let part = 1; part <= parts; part += 1) {
  surprises.push(...(await crashesThrough(sandbox, crashes, Math.ceil(count / parts))));
  show(`after ${Math.ceil((count / parts) * part)}`);
}
console.log(
  `\n${((performance.now() - startedMs) / 1000).toFixed(0)} s; ${surprises.length} ended in another way than expected`,
);
for (const surprise of new Set(surprises)) console.log(`  ${surprise}`);
const held = processTree(sandbox.processIds()).pids;
await sandbox.close();
// What was killed takes a moment to go.
await sleep(200);
console.log(`${processTree(held).pids.length} processes are left after closing`);
