import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLineFile } from './line-file.ts';

describe('a file of lines', () => {
  const warnings: Error[] = [];
  const heard = (warning: Error) => void warnings.push(warning);
  beforeEach(() => {
    warnings.length = 0;
    process.on('warning', heard);
  });
  afterEach(() => void process.off('warning', heard));

  it('waits for the disk as often as it takes and leaves no listener behind', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'adaptive-cot-lines-')), 'lines.jsonl');
    const file = openLineFile(path);
    const long = 'x'.repeat(100_000);
    for (let line = 0; line < 40; line += 1) await file.write(long);
    await file.end();
    await new Promise(setImmediate);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(41);
    expect(warnings).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'tells of a full disk at a write or at the end, and does not end the process',
    async () => {
      const small = openLineFile('/dev/full');
      await small.write('fits the buffer');
      await expect(small.end()).rejects.toThrow('ENOSPC');
      const large = openLineFile('/dev/full');
      await expect(large.write('x'.repeat(100_000))).rejects.toThrow('ENOSPC');
      await expect(large.write('after')).rejects.toThrow('ENOSPC');
    },
  );
});
