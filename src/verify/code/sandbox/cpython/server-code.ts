/** The servers' Python, sent to them over stdin. */
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../python/', import.meta.url);

const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

export interface ServerCode {
  /** Given to the interpreter as `-c`; it reads the rest from stdin. */
  readonly bootstrap: string;
  readonly modules: Readonly<Record<string, string>>;
}

let code: ServerCode | undefined;

export function serverCode(): ServerCode {
  code ??= { bootstrap: read('bootstrap.py'), modules: Object.fromEntries(moduleFiles().map(namedSource)) };
  return code;
}

function moduleFiles(): string[] {
  return readdirSync(folder).filter(
    (name) => name.endsWith('.py') && name !== 'bootstrap.py' && !name.startsWith('test_'),
  );
}

function namedSource(name: string): [string, string] {
  return [name.slice(0, -'.py'.length), read(name)];
}
