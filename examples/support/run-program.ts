/** Runs the command line as a user's shell would, its output on this terminal. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../bin/adaptive-cot.js', import.meta.url));

/** Resolves to the exit status; 1 when a signal ended it. */
export function runProgram(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
