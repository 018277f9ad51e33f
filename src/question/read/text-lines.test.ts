import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxLineBytes, readLines } from './text-lines.ts';

async function linesOf(content: string | Buffer) {
  const path = join(mkdtempSync(join(tmpdir(), 'lines-')), 'a.txt');
  writeFileSync(path, content);
  return (await Array.fromAsync(readLines(path))).flat();
}

describe('readLines', () => {
  it('gives every line, numbered from 1, whatever the line ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\uFEFF]/g, ''))),
        fc.constantFrom('\n', '\r\n'),
        async (texts, end) => {
          const lines = await linesOf(texts.map((text) => text + end).join(''));
          expect(lines).toEqual(texts.map((text, index) => ({ kind: 'text', number: index + 1, text })));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('joins a line whose characters lie across the pieces a file is read in', async () => {
    const long = 'é数'.repeat(300_000);
    const lines = await linesOf(`a\n${long}\nb`);
    expect(lines.map((line) => line.kind === 'text' && line.text)).toEqual(['a', long, 'b']);
  });

  it('reports a line longer than any question instead of holding it', async () => {
    const lines = await linesOf(Buffer.concat([Buffer.alloc(maxLineBytes + 1, 'x'), Buffer.from('\nnext\n')]));
    expect(lines.map((line) => [line.kind, line.number])).toEqual([
      ['unreadable', 1],
      ['text', 2],
    ]);
  });

  it('has no lines for an empty file', async () => {
    expect(await linesOf('')).toEqual([]);
  });
});
