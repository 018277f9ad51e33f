import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv-rows.ts';

const field = fc
  .array(fc.constantFrom('a', 'é', ' ', '"', ',', ';', '\n', '\t', '7'), { minLength: 1, maxLength: 8 })
  .map((characters) => characters.join(''));

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

describe('readCsv', () => {
  it('reads back whatever RFC 4180 quoting can write', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'csv-')), 'a.csv');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field)), async (rows) => {
        writeFileSync(path, `x,y\n${rows.map(([x, y]) => `${quoted(x)},${quoted(y)}\n`).join('')}`);
        const read = (await Array.fromAsync(readCsv(path))).flat();
        expect(read).toEqual(rows.map(([x, y], index) => ({ kind: 'row', number: index + 1, columns: { x, y } })));
      }),
      { numRuns: 200 },
    );
  });

  it('stays fast and bounded on a quote that is never closed in a long file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'csv-')), 'a.csv');
    writeFileSync(path, `x,y\n"open,1\n${'some words of a question,2\n'.repeat(100_000)}`);
    const read = (await Array.fromAsync(readCsv(path))).flat();
    expect(read[0]?.kind).toBe('unreadable');
    expect(read.slice(1).filter((row) => row.kind === 'row')).toHaveLength(100_000);
  });
});
