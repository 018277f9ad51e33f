/**
 * How many trivial stdin tests a second does the code sandbox run, each test in a process of its own and in batches?
 *
 * Rival: a new `python3` for every test, as runners without a fork server do, with and without `site`; as many at once as the
 * sandbox has graders. The ways take turns, and the middle of the rounds counts. The limits: ten times a new process for
 * batches, twice for a process a test.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createCpythonSandbox } from '../src/verify/code/sandbox/cpython/index.ts';
import type { Isolation } from '../src/verify/code/sandbox/sandbox.ts';
import { printMachine } from './support/machine.ts';
import { median } from './support/median.ts';

const { values } = parseArgs({
  options: {
    tier: { type: 'string', default: 'default' },
    python: { type: 'string' },
    tests: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
  },
});
const graders = availableParallelism();
const [testCount, roundCount] = [Number(values.tests), Number(values.rounds)];
const program = 'a, b = map(int, input().split())\nprint(a + b)\n';
const limits = { cpuSeconds: 5, wallSeconds: 30, memoryMiB: 256, outputMiB: 1 };
const cases = Array.from({ length: testCount }, (_, index) => ({ stdin: `${index} 1\n`, stdout: `${index + 1}\n` }));

printMachine(`Trivial stdin tests a second, ${graders} at once, ${testCount} a round, ${roundCount} rounds in turn`, 0);
const tier = values.tier === 'strong' ? 'strong' : 'default';
const sandbox = await createCpythonSandbox({ tier, graders });
console.log(`${sandbox.description}\n`);
/** The sandbox's own, unless told otherwise: behind `python3` may stand a launcher slower than Python itself. */
const python = values.python ?? / at (\S+)$/.exec(sandbox.description)?.[1] ?? 'python3';

async function sandboxed(isolation: Isolation, count = cases.length): Promise<string[]> {
  const share = Math.ceil(count / graders);
  const shares = Array.from({ length: graders }, (_, index) => cases.slice(index * share, (index + 1) * share));
  const results = await Promise.all(
    shares.map((part) =>
      sandbox.run({ kind: 'stdio', program, stdins: part.map(({ stdin }) => stdin), isolation, limits }),
    ),
  );
  return results.flatMap(({ executions }) =>
    executions.map((execution) => (execution.kind === 'finished' ? execution.output : execution.kind)),
  );
}

async function spawned(args: readonly string[]): Promise<string[]> {
  const outputs: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < cases.length) {
      const index = next++;
      outputs[index] = await outputOf(args, cases[index]?.stdin ?? '');
    }
  };
  await Promise.all(Array.from({ length: graders }, work));
  return outputs;
}

function outputOf(args: readonly string[], stdin: string): Promise<string> {
  const child = spawn(python, [...args, '-c', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => child.once('error', reject).once('close', () => resolve(output)));
}

const ways = {
  'ours, batched': () => sandboxed('batched'),
  'ours, a process a test': () => sandboxed('per-test'),
  'python3 -I -S -B a test': () => spawned(['-I', '-S', '-B']),
  'python3 a test': () => spawned([]),
};
const rates = new Map<string, number[]>();
await sandboxed('per-test', graders);
for (let round = 0; round < roundCount; round += 1) {
  for (const [name, run] of Object.entries(ways)) {
    const startedMs = performance.now();
    const outputs = await run();
    const perSecond = (testCount * 1000) / (performance.now() - startedMs);
    const wrong = cases.filter(({ stdout }, index) => outputs[index] !== stdout).length;
    if (wrong > 0) throw new Error(`${name}: ${wrong} of ${testCount} tests gave another output`);
    rates.set(name, [...(rates.get(name) ?? []), perSecond]);
  }
}
await sandbox.close();

const rival = median(rates.get('python3 a test') ?? []);
for (const [name, perSecond] of rates) {
  const range = `${Math.min(...perSecond).toFixed(0)} to ${Math.max(...perSecond).toFixed(0)}`;
  const ratio = (median(perSecond) / rival).toFixed(1);
  console.log(
    `${name.padEnd(26)} ${median(perSecond).toFixed(0).padStart(6)}/s  (${range})  ${ratio} times python3 a test`,
  );
}
