import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatasetError, UserError } from '../errors/errors.ts';
import type { CreateCodeVerifier } from '../run/create-code-verifier.ts';
import { type CodePolicy, codeVerifierId, defaultCodePolicy } from '../verify/code/policy.ts';
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

  it('refuses a domain it does not know', async () => {
    await expect(verifyFile({ domain: 'poetry', input, output })).rejects.toThrow(UserError);
  });

  it('refuses an output that cannot be written', async () => {
    await writeFile(input, '{"gold":"5","reply":"5"}\n');
    await expect(verifyFile({ domain: 'math', input, output: join(folder, 'none', 'out.jsonl') })).rejects.toThrow(
      /cannot be written/,
    );
  });
});

describe('verifying code', () => {
  const tests = {
    kind: 'stdio',
    cases: [
      { stdin: '1', stdout: '2' },
      { stdin: '2', stdout: '3' },
    ],
  };
  const row = (id: string, reply: string, more = {}) => `${JSON.stringify({ id, reply, tests, ...more })}\n`;
  const closed: string[] = [];
  /** Believes a reply that says how many tests it passes. */
  const believing: CreateCodeVerifier = async ({ policy, suites }) => ({
    domain: 'code',
    id: codeVerifierId(policy),
    description: 'belief',
    checkGold: async () => ({ kind: 'accepted' }),
    verify: async ({ answerKey, answer }) => {
      const suite = answerKey.kind === 'code' ? await suites.load(answerKey.suiteId) : undefined;
      if (suite?.kind !== 'stdio') return { kind: 'failed', detail: 'no suite' };
      const passedCount = Number(/passes (\d)/.exec(answer)?.[1] ?? 0);
      const totalCount = suite.cases.length;
      const counts = { detail: '', tests: { passedCount, totalCount } };
      return passedCount === totalCount
        ? { kind: 'correct', ...counts }
        : { kind: 'incorrect', reason: 'wrong-answer', ...counts };
    },
    close: async () => void closed.push('closed'),
  });

  it('gives every row its reason and counts, under the suite it brought', async () => {
    await writeFile(
      input,
      row('right', 'passes 2', { expected: true }) +
        row('wrong', 'passes 1', { expected: true }) +
        row('bad', '', { tests: { kind: 'stdio', cases: [] } }) +
        row('none', 'passes 2', { tests: null }),
    );
    const summary = await verifyFile({ domain: 'code', input, output }, believing);
    expect(await rows()).toMatchObject([
      { id: 'right', kind: 'correct', reason: null, passed: 2, total: 2 },
      { id: 'wrong', kind: 'incorrect', reason: 'wrong-answer', passed: 1, total: 2 },
      { id: 'bad', kind: 'failed', passed: null, detail: expect.stringMatching(/row 3: field `tests\.cases`/) },
      { id: 'none', kind: 'failed', detail: expect.stringContaining('no field `tests`') },
    ]);
    expect(summary.labelled).toMatchObject({ truePositive: 1, falseNegative: 1 });
    expect(closed.splice(0)).toEqual(['closed']);
  });

  it('keeps the order of many rows, which share a suite', async () => {
    await writeFile(input, Array.from({ length: 60 }, (_, id) => row(String(id), `passes ${id % 3}`)).join(''));
    await verifyFile({ domain: 'code', input, output }, believing);
    expect((await rows()).map(({ passed }) => passed)).toEqual(Array.from({ length: 60 }, (_, id) => id % 3));
  });

  it('starts nothing for an input or a policy that cannot be used, and closes what it started', async () => {
    closed.length = 0;
    await expect(verifyFile({ domain: 'code', input, output }, believing)).rejects.toThrow(DatasetError);
    await expect(verifyFile({ domain: 'code', input, output, policy: 'speed=1' }, believing)).rejects.toThrow(/speed/);
    expect(closed).toEqual([]);
    await writeFile(input, '{"reply":"x"}\n');
    await expect(verifyFile({ domain: 'code', input, output }, believing)).rejects.toThrow(/no field `tests`/);
    await expect(verifyFile({ domain: 'code', input, output: join(folder, 'none', 'out') }, believing)).rejects.toThrow(
      /cannot be written/,
    );
    expect(closed).toEqual(['closed', 'closed']);
  });

  it('passes on policy and consent', async () => {
    await writeFile(input, row('one', 'passes 2'));
    const policies: CodePolicy[] = [];
    const create: CreateCodeVerifier = (options) => {
      policies.push(options.policy);
      return believing(options);
    };
    await verifyFile({ domain: 'code', input, output, policy: 'cpuSeconds=2', allowUnsandboxed: true }, create);
    expect(policies).toEqual([{ ...defaultCodePolicy, cpuSeconds: 2, allowUnsandboxed: true }]);
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
