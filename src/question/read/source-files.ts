/** The files a `path` means: globs opened, formats told by their endings, data sets of the Hub fetched. */
import { existsSync, statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { DatasetError } from '../../errors/errors.ts';
import { type FetchOptions, fetchSplit } from '../hugging-face/fetch-split.ts';
import { isHubReference } from '../hugging-face/reference.ts';

export type FileFormat = 'parquet' | 'jsonl' | 'json' | 'csv';

export interface SourceFile {
  readonly path: string;
  /** How a location names it: relative to the configuration's folder, or its place on the Hub. */
  readonly shownAs: string;
  readonly format: FileFormat;
}

const formats: ReadonlyArray<readonly [RegExp, FileFormat]> = [
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(jsonl|ndjson)(\.gz|\.zst)?$/i, 'jsonl'],
  [/\.json(\.gz|\.zst)?$/i, 'json'],
  [/\.(csv|tsv)(\.gz|\.zst)?$/i, 'csv'],
];

/**
 * The files in the order of the list, those of one glob in the order of their names, each once.
 * @throws DatasetError when a path matches no file, is a folder, or has an ending that is not known.
 */
export async function* sourceFiles(
  paths: string | readonly string[],
  baseDirectory: string,
  fetching: FetchOptions,
): AsyncGenerator<SourceFile, void, undefined> {
  const seen = new Set<string>();
  for (const pattern of typeof paths === 'string' ? [paths] : paths) {
    const files = isHubReference(pattern) ? hubFiles(pattern, fetching) : localFiles(pattern, baseDirectory);
    for await (const file of files) {
      if (!seen.has(file.path)) yield file;
      seen.add(file.path);
    }
  }
}

async function* hubFiles(reference: string, fetching: FetchOptions): AsyncGenerator<SourceFile> {
  for await (const file of fetchSplit(reference, fetching)) yield { ...file, format: 'parquet' };
}

async function* localFiles(pattern: string, baseDirectory: string): AsyncGenerator<SourceFile> {
  for (const path of await matches(pattern, baseDirectory))
    yield { path, shownAs: shownPath(path, baseDirectory), format: formatOf(path) };
}

/** A name that exists is that file, even if it holds characters of a glob. */
async function matches(pattern: string, baseDirectory: string): Promise<string[]> {
  const path = resolve(baseDirectory, pattern);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [path];
    throw new DatasetError(`${pattern} is a folder, not a file`, { hint: `Write a glob, such as ${pattern}/*.jsonl.` });
  }
  const found = await Array.fromAsync(glob(pattern, { cwd: baseDirectory }), (match) => resolve(baseDirectory, match));
  const files = found.filter((match) => statSync(match).isFile());
  if (files.length > 0) return files.sort((a, b) => (a < b ? -1 : 1));
  throw new DatasetError(`No file matches ${pattern} (looked for ${path})`, {
    hint: 'Paths are relative to the folder of the configuration file.',
  });
}

function formatOf(path: string): FileFormat {
  const format = formats.find(([ending]) => ending.test(path))?.[1];
  if (format !== undefined) return format;
  throw new DatasetError(`${path} has an ending that names no format known here`, {
    hint: 'Known are .parquet, .jsonl, .ndjson, .json, .csv and .tsv, the text ones also with .gz or .zst.',
  });
}

function shownPath(path: string, baseDirectory: string): string {
  return relative(baseDirectory, path).split(sep).join('/');
}
