/**
 * Writes the dataset: one pass over the records, every file under a temporary name until it is whole, the manifest last,
 * so that a manifest means that all it lists is there. Nothing in any file depends on time or place.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatasetError } from '../errors/errors.ts';
import { openDuckDB, quoteLiteral } from '../question/duckdb.ts';
import type { ExportFormat } from './export-schema.ts';
import { type LineFile, openLineFile } from './line-file.ts';
import { type DatasetRow, datasetInfo, lineFormats } from './renderers.ts';

export interface WrittenFile {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  /** Rows of the dataset in it; absent for card and descriptions. */
  readonly rows?: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface DatasetWrite {
  readonly directory: string;
  readonly name: string;
  readonly formats: readonly ExportFormat[];
  readonly rows: AsyncIterable<DatasetRow>;
  /** The card, once all rows are known. */
  readonly card: (rows: number) => string;
}

/**
 * Returns what was written, in order of path.
 * @throws DatasetError when there is no record, or the folder cannot be written to; then nothing is left under a final name.
 */
export async function writeDataset(write: DatasetWrite): Promise<WrittenFile[]> {
  const staging = new Staging(write.directory);
  try {
    const rows = await writeRows(staging, write);
    if (rows === 0) {
      throw new DatasetError('There is not one verified chain to export.', {
        hint: 'Run `adaptive-cot teach` first, and see its report.',
      });
    }
    if (write.formats.includes('parquet')) await writeParquet(staging, rows);
    if (write.formats.includes('llama-factory')) {
      await staging.text('llama-factory/dataset_info.json', `${JSON.stringify(datasetInfo(write.name), null, 2)}\n`);
    }
    await staging.text('README.md', write.card(rows));
    if (!write.formats.includes('canonical')) await staging.drop('canonical.jsonl');
    return await staging.publish();
  } catch (error) {
    await staging.discard();
    throw isSystemError(error) ? unwritable(write.directory, error) : error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function unwritable(directory: string, cause: NodeJS.ErrnoException): DatasetError {
  return new DatasetError(`The dataset cannot be written to ${directory}: ${cause.message}.`, {
    hint: 'Mend the folder or make room, and run `adaptive-cot export` again: every chain is in the store.',
    cause,
  });
}

async function writeRows(staging: Staging, { formats, name, rows: all }: DatasetWrite): Promise<number> {
  // Parquet is made from the canonical rows, so they are written whenever it is asked for.
  const wanted = new Set(formats.map((format) => (format === 'parquet' ? 'canonical' : format)));
  const outputs = await Promise.all(
    [...wanted].map(async (format) => ({
      ...lineFormats[format],
      file: await staging.lines(lineFormats[format].path(name)),
    })),
  );
  let rows = 0;
  for await (const row of all) {
    for (const { file, render } of outputs) await file.write(JSON.stringify(render(row)));
    rows += 1;
  }
  for (const { file, path } of outputs) {
    await file.end();
    staging.setRows(path(name), rows);
  }
  return rows;
}

/** One thread and fixed row groups: the same rows give the same bytes. */
async function writeParquet(staging: Staging, rows: number): Promise<void> {
  const target = await staging.claim('train.parquet');
  // The reader sets aside twice the longest row it allows.
  const { connection, close } = await openDuckDB({ memoryLimitMb: 1024 });
  try {
    const source = quoteLiteral(staging.temporary('canonical.jsonl'));
    await connection.run(
      `COPY (SELECT * FROM read_json(${source}, format = 'newline_delimited', maximum_object_size = 67108864, columns = ${parquetColumns}))
       TO ${quoteLiteral(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`,
    );
  } finally {
    close();
  }
  staging.setRows('train.parquet', rows);
}

const parquetColumns = `{
  id: 'VARCHAR', domain: 'VARCHAR', question: 'VARCHAR', reasoning: 'VARCHAR', answer: 'VARCHAR', gold: 'VARCHAR', level: 'INTEGER',
  provenance: 'STRUCT(sources STRUCT(source VARCHAR, licence VARCHAR, location VARCHAR)[], student VARCHAR, scheme VARCHAR, "passRate" DOUBLE, "meanStepScore" DOUBLE, "meanTestShare" DOUBLE, teacher VARCHAR, attempt VARCHAR, verifier VARCHAR, "completionTokens" BIGINT)'
}`;

/** Files in the making, under temporary names in the folders they will stand in. */
class Staging {
  readonly #directory: string;
  readonly #files = new Map<string, { temporary: string; rows?: number }>();
  readonly #lineFiles: LineFile[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  async claim(path: string): Promise<string> {
    const temporary = join(this.#directory, `${path}.partial`);
    await mkdir(dirname(temporary), { recursive: true });
    await rm(temporary, { force: true });
    this.#files.set(path, { temporary });
    return temporary;
  }

  temporary(path: string): string {
    return this.#files.get(path)?.temporary ?? join(this.#directory, path);
  }

  async lines(path: string): Promise<LineFile> {
    const file = openLineFile(await this.claim(path));
    this.#lineFiles.push(file);
    return file;
  }

  async text(path: string, content: string): Promise<void> {
    await writeFile(await this.claim(path), content);
  }

  setRows(path: string, rows: number): void {
    const file = this.#files.get(path);
    if (file) file.rows = rows;
  }

  async drop(path: string): Promise<void> {
    const file = this.#files.get(path);
    this.#files.delete(path);
    if (file) await rm(file.temporary, { force: true });
  }

  /** Flushes and renames every file, then writes the manifest. */
  async publish(): Promise<WrittenFile[]> {
    await rm(join(this.#directory, 'manifest.json'), { force: true });
    const written: WrittenFile[] = [];
    for (const [path, { temporary, rows }] of [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await flush(temporary);
      const bytes = (await stat(temporary)).size;
      const sha256 = await hashFile(temporary);
      await rename(temporary, join(this.#directory, path));
      written.push({ path, ...(rows === undefined ? {} : { rows }), bytes, sha256 });
    }
    const manifest = join(this.#directory, 'manifest.json.partial');
    await writeFile(manifest, `${JSON.stringify({ files: written }, null, 2)}\n`);
    await flush(manifest);
    await rename(manifest, join(this.#directory, 'manifest.json'));
    return written;
  }

  async discard(): Promise<void> {
    for (const file of this.#lineFiles) file.destroy();
    for (const { temporary } of this.#files.values()) await rm(temporary, { force: true });
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
