/** Reads the YAML file: syntax, then schema, then paths, then what fields say of each other. Every complaint names file, line and field. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError } from '../errors/errors.ts';
import { crossFieldFaults } from './cross-field.ts';
import { fillDigests } from './fill-digests.ts';
import { type Config, configSchema } from './schema.ts';

export interface LoadedConfig {
  readonly config: Config;
  readonly file: string;
  /** The config's folder: relative paths in it start here. */
  readonly baseDirectory: string;
  readonly storePath: string;
  readonly cacheDirectory: string;
  readonly exportDirectory: string;
}

/** @throws ConfigError when the file is missing, is not YAML, breaks the schema, or names a model file that cannot be read. */
export function loadConfig(path: string): LoadedConfig {
  const file = resolve(path);
  const lines = new LineCounter();
  const document = parseDocument(readText(path, file), { lineCounter: lines });
  const [syntaxFault] = document.errors;
  if (syntaxFault)
    throw new ConfigError(`${path}:${syntaxFault.linePos?.[0].line ?? 1}: ${syntaxFault.message.split('\n')[0]}`);
  const parsed = configSchema.safeParse(document.toJS() ?? {}, { reportInput: true });
  const at = (keys: readonly PropertyKey[]) => `${path}:${lineOf(document, lines, keys)}`;
  if (!parsed.success)
    throw faults(
      parsed.error.issues.flatMap((issue) => describe(issue)),
      at,
    );
  const config = parsed.data;
  const contradictions = crossFieldFaults(config);
  if (contradictions.length > 0) throw faults(contradictions, at);
  const baseDirectory = dirname(file);
  const from = (relative: string) => resolve(baseDirectory, relative);
  const missing = fillDigests(config, from);
  if (missing.length > 0) throw faults(missing, at);
  return {
    config,
    file,
    baseDirectory,
    storePath: from(config.store),
    cacheDirectory: from(config.cache),
    exportDirectory: from(config.export.directory),
  };
}

export interface ConfigFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT')
      throw new ConfigError(`The config ${path} cannot be read: ${(cause as Error).message}.`, { cause });
    throw new ConfigError(`There is no config at ${path}.`, {
      hint: 'Write one with `adaptive-cot init`, or name another file.',
    });
  }
}

function faults(list: readonly ConfigFault[], at: (path: readonly PropertyKey[]) => string): ConfigError {
  const lines = list.map(({ path, message }) => `${at(path)}: ${path.join('.') || 'the file'}: ${message}`);
  return new ConfigError(lines.join('\n'), { hint: '`adaptive-cot init` writes a config with every field explained.' });
}

function describe(issue: z.core.$ZodIssue): ConfigFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'no such field' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
    const inner = nearest.flatMap((part) => describe(part));
    if (inner.length > 0) return inner.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
  }
  return [{ path: issue.path, message: messageOf(issue) }];
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const found = issue.input === undefined ? 'missing' : `is ${JSON.stringify(issue.input)}`;
    return `${found}; expected ${issue.expected}`;
  }
  if (issue.code === 'invalid_value' && issue.input === undefined) {
    return `missing; expected one of ${issue.values.map(String).join(', ')}`;
  }
  return issue.message;
}

/** The line of the deepest node on the path that the file holds. */
function lineOf(document: Document, lines: LineCounter, keys: readonly PropertyKey[]): number {
  for (let depth = keys.length; depth > 0; depth -= 1) {
    const node = document.getIn(keys.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    const offset = node?.range?.[0];
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}
