/** The Python of a child: what every tier shares, and what adapts Pyodide to it. */
import { readFileSync } from 'node:fs';
import { serverCode } from '../cpython/server-code.ts';

const sharedModules = ['peer', 'codec', 'answer_side', 'script_side', 'interpreter', 'plain_json', 'run_tests'];
const ownModule = 'serve_job';

const read = (name: string) => readFileSync(new URL(`./${name}.py`, import.meta.url), 'utf8');

export interface ChildCode {
  readonly bootstrap: string;
  readonly modules: Readonly<Record<string, string>>;
}

export function childCode(): ChildCode {
  const { modules } = serverCode();
  const shared = Object.fromEntries(sharedModules.map((name) => [name, modules[name] ?? '']));
  return { bootstrap: read('bootstrap'), modules: { ...shared, [ownModule]: read(ownModule) } };
}
