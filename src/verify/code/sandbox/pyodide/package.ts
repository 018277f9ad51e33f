/** Where the optional package `pyodide` lies. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PyodidePackage {
  /** Without symbolic links: the permission model knows only real paths. */
  readonly directory: string;
  readonly version: string;
  readonly pythonVersion: string;
}

/** The package, or a sentence why there is none. `directory`: where to look instead of beside us. */
export function findPyodide(directory?: string): PyodidePackage | string {
  try {
    const found = realpathSync(directory ?? dirname(fileURLToPath(import.meta.resolve('pyodide/package.json'))));
    const { version } = JSON.parse(readFileSync(`${found}/package.json`, 'utf8')) as { version: string };
    const lock = JSON.parse(readFileSync(`${found}/pyodide-lock.json`, 'utf8')) as { info: { python: string } };
    return { directory: found, version, pythonVersion: lock.info.python };
  } catch {
    const place = directory === undefined ? '' : ` in ${directory}`;
    return `the optional package \`pyodide\` is not installed${place} (\`npm install pyodide\`)`;
  }
}
