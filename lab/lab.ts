/** `npm run lab -- <step> [arguments]`: one step of the lab, in the Python environment that prepare.sh makes. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

/** In the order in which they are run from nothing; a step's Python module is its name with underscores. */
const steps: Readonly<Record<string, string>> = {
  'train-language': 'Trains a student or the teacher by its recipe; stopped, it goes on at its last checkpoint.',
  'train-prm': 'Labels steps by rollouts of the student and trains the PRM on them.',
  'train-judge': 'Trains the judge on sampled solutions of the students, each with its first false step.',
  package: 'Writes a trained model under models/, as GGUF and as a Hugging Face folder.',
  card: 'Measures a packaged model and writes its card: data, seed, steps, loss curve, accuracy by difficulty.',
  check: 'Measures the shipped weights again and compares with their cards.',
  'prm-quality':
    'The PRM and the judge against the truth of each step, the number of steps and the pass rate, other graders beside them.',
  sft: 'Fine-tunes a Hugging Face folder on an exported trl-messages file with TRL’s SFTTrainer.',
  'trl-agreement': 'TRL and the lab’s own loop on one exported file: how alike the two students answer.',
  'before-after': 'From an exported file to a measured gain: SFT by TRL, GGUF, and the product’s evaluation of both.',
  reproduce: 'The miniature reproduction: exports the arms, trains and tests students on them.',
  report: 'Tables and plots of what was reproduced.',
};

const lab = import.meta.dirname;

function usage(): string {
  const width = Math.max(...Object.keys(steps).map((step) => step.length));
  const lines = Object.entries(steps).map(([step, sentence]) => `  ${step.padEnd(width)}  ${sentence}`);
  return `npm run lab -- <step> [arguments], where <step> is one of\n\n${lines.join('\n')}\n`;
}

/** The exit status of a command that reads and writes where this process does; signals sent to this process reach it. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, passOn);
  // A terminal sends Ctrl-C to the child itself; sent a second time, it would break off what the first one saves.
  process.on('SIGINT', (signal) => process.stdin.isTTY || passOn(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

async function main([step, ...args]: readonly string[]): Promise<number> {
  if (step === undefined || ['-h', '--help', 'help'].includes(step)) {
    process.stdout.write(usage());
    return 0;
  }
  if (!Object.hasOwn(steps, step)) {
    process.stderr.write(`The lab has no step “${step}”.\n\n${usage()}`);
    return 1;
  }
  const prepared = await run('bash', [join(lab, 'prepare.sh')], process.env);
  if (prepared !== 0) return prepared;
  const path = [lab, process.env.PYTHONPATH].filter(Boolean).join(delimiter);
  const python = join(lab, '.venv/bin/python');
  return run(python, ['-m', `adaptive_lab.${step.replaceAll('-', '_')}`, ...args], {
    ...process.env,
    PYTHONPATH: path,
  });
}

process.exitCode = await main(process.argv.slice(2));
