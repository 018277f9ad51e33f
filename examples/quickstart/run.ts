/**
 * The whole path on a laptop, no key, no GPU and no server: tiny models of this repository, which a million parameters make real
 * language models of number stories, run in process, by the command line a user would type. Two runs share one store, so the
 * second grades for nothing. Ends with what came of it.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.ts';
import { whyUnusable } from '../support/tiny-models.ts';
import { printSummary } from './print-summary.ts';
import { writeConfigs } from './write-configs.ts';
import { writeStories } from './write-stories.ts';

const directory = 'quickstart-out';
const evaluation = join(directory, 'evaluation.yaml');
const curriculum = join(directory, 'curriculum.yaml');
const commands = [
  ['plan', evaluation],
  ['run', evaluation],
  ['plan', curriculum],
  ['run', curriculum],
  ['evaluate', evaluation],
];

/** The exit status of the first command that fails, else 0. */
async function quickstart(): Promise<number> {
  const reason = await whyUnusable();
  if (reason !== undefined) {
    console.error(reason);
    return 1;
  }
  const startMs = performance.now();
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeStories(directory);
  writeConfigs(directory);
  for (const args of commands) {
    console.log(`\n$ npx adaptive-cot ${args.join(' ')}`);
    const status = await runProgram(args);
    if (status !== 0) return status;
  }
  await printSummary(directory, { startMs });
  return 0;
}

process.exitCode = await quickstart();
