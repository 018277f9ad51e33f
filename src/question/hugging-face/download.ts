/** Files of the Hub into the cache: whole or not at all, checked, and never twice. */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadFile, HubApiError, type ListFileEntry } from '@huggingface/hub';
import { DatasetError } from '../../errors/errors.ts';
import { type HubAccess, hubFailure } from './hub.ts';

const attempts = 4;

export interface DownloadRequest {
  readonly repository: string;
  readonly revision: string;
  readonly file: ListFileEntry;
  readonly cacheDirectory: string;
  readonly retryDelayMs: number;
  readonly signal?: AbortSignal;
}

/**
 * The path of the file in the cache, named by its content's id, so that a file that changed on the Hub is another file.
 * A transfer that breaks off or does not match its size or checksum is tried again, four times in all.
 * @throws DatasetError when the Hub refuses or the transfer keeps failing; the signal's reason when aborted.
 */
export async function downloadOnce(request: DownloadRequest, access: HubAccess): Promise<string> {
  const target = cachePath(request);
  if (existsSync(target)) return target;
  await mkdir(join(target, '..'), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      await downloadTo(target, request, access);
      return target;
    } catch (error) {
      request.signal?.throwIfAborted();
      if (attempt === attempts || !isPassing(error)) throw hubFailure(error, request.repository);
      await sleep(request.retryDelayMs * 2 ** (attempt - 1), undefined, { signal: request.signal });
    }
  }
}

function cachePath({ cacheDirectory, repository, file }: DownloadRequest): string {
  const id = file.lfs?.oid ?? file.oid ?? createHash('sha256').update(`${file.path}:${file.size}`).digest('hex');
  return join(cacheDirectory, 'hugging-face', repository.replace('/', '--'), id.slice(0, 16), basename(file.path));
}

/** Written under another name and renamed when whole, so that a file in the cache is always a whole one. */
async function downloadTo(target: string, request: DownloadRequest, access: HubAccess): Promise<void> {
  const { repository, revision, file, signal } = request;
  const temporary = `${target}.${process.pid}.part`;
  const blob = await downloadFile({
    ...access,
    repo: { type: 'dataset', name: repository },
    revision,
    path: file.path.split('/').map(encodeURIComponent).join('/'),
    // Plain HTTP goes through proxies and mirrors alike; the Hub serves every file this way too.
    xet: false,
  });
  if (blob === null) throw new DatasetError(`${repository} no longer has ${file.path} at ${revision}`);
  try {
    const check = new ContentCheck(file);
    const body = Readable.fromWeb(blob.stream() as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, check, createWriteStream(temporary), { ...(signal === undefined ? {} : { signal }) });
    check.verify();
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Counts and hashes what passes through; the Hub gives a SHA-256 for large files only. */
class ContentCheck extends Transform {
  readonly #file: ListFileEntry;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(file: ListFileEntry) {
    super();
    this.#file = file;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  verify(): void {
    const { path, size, lfs } = this.#file;
    const expected = lfs?.size ?? size;
    if (this.#bytes !== expected) throw new Error(`${path} came as ${this.#bytes} bytes of ${expected}`);
    if (lfs !== undefined && this.#hash.digest('hex') !== lfs.oid)
      throw new Error(`${path} does not match its checksum`);
  }
}

/** Worth another try: the connection broke, or the Hub is busy. */
function isPassing(error: unknown): boolean {
  if (error instanceof HubApiError) return error.statusCode === 429 || error.statusCode >= 500;
  return !(error instanceof DatasetError);
}
