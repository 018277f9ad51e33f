import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatasetError, UserError } from '../errors/errors.ts';
import { verifyCommand, verifyFile } from './verify.ts';

let folder: string;
let input: string;
let output: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  input = join(folder, 'in.jsonl');
  output = join(folder, 'out.jsonl');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const rows = async () =>
  (await readFile(output, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('verifyFile', () => {
  it('writes one row for every row, in order, bad ones included, and leaves no temporary file', async () => {
    await writeFile(input, '{"id":"a","gold":"5","reply":"\\\\boxed{5}"}\r\n{oops\n{"gold":"x+1","reply":"x-1"}');
    const summary = await verifyFile({ domain: 'math', input, output });
    expect(await rows()).toEqual([
      { id: 'a', kind: 'correct', extracted: '5', rule: 'boxed', detail: expect.any(String) },
      { id: 2, kind: 'failed', extracted: null, rule: null, detail: `${input}, row 2: the line is not a JSON object` },
      { id: 3, kind: 'incorrect', extracted: 'x-1', rule: 'whole-text', detail: expect.any(String) },
    ]);
    expect(summary.rows).toBe(3);
    expect(await readdir(folder)).toEqual(['in.jsonl', 'out.jsonl']);
  });

  it('keeps every row of a file much larger than a chunk', async () => {
    const filler = 'we add and add and add '.repeat(40);
    await writeFile(
      input,
      Array.from({ length: 3_000 }, (_, row) =>
        JSON.stringify({ gold: `${row}`, reply: `${filler}\n#### ${row}` }),
      ).join('\n'),
    );
    const summary = await verifyFile({ domain: 'math', input, output });
    expect(summary.kinds.correct).toBe(3_000);
    expect((await rows()).map(({ id }) => id)).toEqual(Array.from({ length: 3_000 }, (_, row) => row + 1));
  });

  it('refuses a missing file, a folder, an empty file and a file without a usable row, and writes nothing', async () => {
    await expect(verifyFile({ domain: 'math', input, output })).rejects.toThrow(DatasetError);
    await expect(verifyFile({ domain: 'math', input: folder, output })).rejects.toThrow(DatasetError);
    await writeFile(input, '');
    await expect(verifyFile({ domain: 'math', input, output })).rejects.toThrow(/holds no rows/);
    await writeFile(input, '{"question":"?"}\n{"question":"?"}\n');
    await expect(verifyFile({ domain: 'math', input, output })).rejects.toThrow(
      /no usable row. The first: .*row 1: field "gold" is missing/,
    );
    expect(await readdir(folder)).toEqual(['in.jsonl']);
  });

  it('refuses a domain it does not know, and code', async () => {
    await expect(verifyFile({ domain: 'poetry', input, output })).rejects.toThrow(UserError);
    await expect(verifyFile({ domain: 'code', input, output })).rejects.toThrow(/not part of this version/);
  });

  it('refuses an output that cannot be written', async () => {
    await writeFile(input, '{"gold":"5","reply":"5"}\n');
    await expect(verifyFile({ domain: 'math', input, output: join(folder, 'none', 'out.jsonl') })).rejects.toThrow(
      /cannot be written/,
    );
  });
});

describe('the verify command', () => {
  it('prints the counts as JSON with --json', async () => {
    await writeFile(input, '{"id":"q","gold":"B","options":["1","2"],"reply":"Answer: A","expected":true}\n');
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await verifyCommand().parseAsync(['--domain', 'choice', '--input', input, '--output', output, '--json'], {
      from: 'user',
    });
    expect(JSON.parse(String(print.mock.calls[0]?.[0]))).toMatchObject({
      rows: 1,
      kinds: { incorrect: 1 },
      labelled: { falseNegative: 1 },
      disagreements: ['q'],
    });
  });

  it('prints a summary for people without it', async () => {
    await writeFile(input, '{"gold":"5","reply":"5"}\n');
    const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await verifyCommand().parseAsync(['--domain', 'math', '--input', input, '--output', output], { from: 'user' });
    expect(String(print.mock.calls[0]?.[0])).toBe('1 rows: 1 correct\n');
  });
});
