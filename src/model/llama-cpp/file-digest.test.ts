import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileDigest, requireDigest } from './file-digest.ts';

const directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-digest-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'model.gguf');

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('it is the start of the SHA-256, of files longer than a piece too, and of what the file holds now', () => {
  const long = Buffer.alloc(9 * 1024 * 1024 + 5, 'weights');
  writeFileSync(path, long);
  expect(fileDigest(path)).toBe(sha256(long).slice(0, 16));
  writeFileSync(path, 'others');
  utimesSync(path, 1, 1);
  expect(fileDigest(path)).toBe(sha256(Buffer.from('others')).slice(0, 16));
});

test('a stated digest may have more digits, and must be that of the file', () => {
  writeFileSync(path, 'others');
  expect(requireDigest({ path, sha256: sha256(Buffer.from('others')) })).toHaveLength(16);
  expect(() => requireDigest({ path, sha256: sha256(Buffer.from('weights')) })).toThrow('another file');
});

test('a missing file is named', () => {
  expect(() => fileDigest(join(directory, 'none.gguf'))).toThrow(/none\.gguf cannot be read/);
});
