/** Finds CPython interpreters and what must be readable for them to run. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export interface Interpreter {
  /** The executable itself: a shim in front of it (pyenv, a virtual environment) would cost its start with every server. */
  readonly executable: string;
  readonly version: string;
  /** Folders the interpreter lives in. */
  readonly prefixes: readonly string[];
  /** Where its installed packages are. */
  readonly packageDirectories: readonly string[];
}

const oldestMinor = 8;

const question = `
import json, os, platform, sys
packages = [path for path in sys.path if path.rstrip("/").endswith("-packages") and os.path.isdir(path)]
print(json.dumps({
    "implementation": platform.python_implementation(),
    "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
    "version": platform.python_version(),
    "minor": sys.version_info[1] if sys.version_info[0] == 3 else -1,
    "prefixes": sorted({os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)}),
    "packageDirectories": packages,
}))`;

/** Every usable interpreter, the wished one alone when there is a wish. Empty when there is none. */
export async function findInterpreters(wished?: string): Promise<Interpreter[]> {
  const candidates = wished === undefined ? onPath() : [wished];
  const asked = await Promise.all(candidates.map(ask));
  const found = asked.filter((interpreter) => interpreter !== undefined);
  return found.filter(({ executable }, index) => found.findIndex((other) => other.executable === executable) === index);
}

function onPath(): string[] {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin'];
  return [...new Set(folders)].map((folder) => join(folder, 'python3')).filter((path) => existsSync(path));
}

async function ask(candidate: string): Promise<Interpreter | undefined> {
  try {
    const { stdout } = await promisify(execFile)(candidate, ['-s', '-c', question], { timeout: 20_000 });
    const answer = JSON.parse(stdout) as Interpreter & { implementation: string; minor: number };
    const { executable, version, prefixes, packageDirectories } = answer;
    const isUsable = answer.implementation === 'CPython' && answer.minor >= oldestMinor;
    return isUsable ? { executable, version, prefixes, packageDirectories } : undefined;
  } catch {
    return undefined;
  }
}
