/** What a model file is, whatever it is called: another file under the same name is another model. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { ConfigError } from '../../errors/errors.ts';

/** Digits of the SHA-256 that enter keys. */
export const digestLength = 16;

const known = new Map<string, string>();

/**
 * The first digits of the file's SHA-256, as `sha256sum` prints it. Read once per process, in pieces: some seconds for several
 * gigabytes.
 * @throws ConfigError when the file cannot be read.
 */
export function fileDigest(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    const key = JSON.stringify([path, size, mtimeMs]);
    const digest = known.get(key) ?? readDigest(path);
    known.set(key, digest);
    return digest;
  } catch (cause) {
    throw new ConfigError(`The model file ${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/**
 * The digest of the file, which must be the one expected, if one is.
 * @throws ConfigError when it is not, or as `fileDigest`.
 */
export function requireDigest({ path, sha256 }: { path: string; sha256?: string | undefined }): string {
  const found = fileDigest(path);
  if (sha256 === undefined || sha256.startsWith(found)) return found;
  throw new ConfigError(`${path} is another file than the one expected: its SHA-256 starts with ${found}.`, {
    hint: `Expected ${sha256}. What another file says belongs under another key: correct \`sha256\`, or leave it out.`,
  });
}

const pieceBytes = 4 * 1024 * 1024;

function readDigest(path: string): string {
  const digest = createHash('sha256');
  const piece = Buffer.alloc(pieceBytes);
  const file = openSync(path, 'r');
  try {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
      digest.update(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return digest.digest('hex').slice(0, digestLength);
}
