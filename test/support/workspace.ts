/** A folder with questions, a benchmark and a configuration, and the real command line run in it as a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateWordProblems, type WordProblem } from '../../src/question/simulated/word-problems.ts';

export interface Folder {
  readonly directory: string;
  path(name: string): string;
  remove(): void;
}

/** Where the command line runs. */
type Place = Pick<Folder, 'directory'>;

export interface Workspace extends Folder {
  readonly problems: readonly WordProblem[];
}

export function createFolder(): Folder {
  const directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-'));
  return {
    directory,
    path: (name) => join(directory, name),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export function createWorkspace({
  bank,
  benchmark,
  seed = 1,
}: {
  bank: number;
  benchmark: number;
  seed?: number;
}): Workspace {
  const folder = createFolder();
  const problems = generateWordProblems({ count: bank + benchmark, seed });
  const lines = (rows: readonly WordProblem[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(folder.path('bank.jsonl'), lines(problems.slice(0, bank)));
  writeFileSync(folder.path('benchmark.jsonl'), lines(problems.slice(bank)));
  return { ...folder, problems };
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const entry = fileURLToPath(new URL('../../bin/adaptive-cot.js', import.meta.url));

export function startCli(folder: Place, args: readonly string[]): { child: ChildProcess; ended: Promise<CliResult> } {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: folder.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = new Promise<CliResult>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, ...output })),
  );
  return { child, ended };
}

export function runCli(folder: Place, args: readonly string[]): Promise<CliResult> {
  return startCli(folder, args).ended;
}

/** Every file under a folder with its bytes, by relative path. */
export function filesUnder(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) files.set(relative(folder, path), readFileSync(path));
  }
  return files;
}
