/** The whole path for code through the real command line: real HTTP, real programs, a real sandbox. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRowLookup, readQuestionRows } from '../src/simulate/read-question-rows.ts';
import { type SimulatedServer, startSimulatedServer } from '../src/simulate/simulated-server.ts';
import { reportTiers } from '../src/verify/code/sandbox/create-sandbox.ts';
import { runCli, type Workspace } from './support/workspace.ts';

const bankSize = 36;
const benchmarkSize = 8;

/** Three kinds of tests in turn, each with a reference. */
function bankRow(n: number) {
  const kinds = [
    {
      prompt: `Read a number and print ${n} more.`,
      tests: {
        kind: 'stdio',
        cases: Array.from({ length: 10 }, (_, x) => ({ stdin: `${x}\n`, stdout: `${x + n}\n` })),
        reference: `print(int(input()) + ${n})`,
      },
    },
    {
      prompt: `Write a method that multiplies a list by ${n}.`,
      tests: {
        kind: 'function',
        entryPoint: 'Solution.scale',
        cases: Array.from({ length: 8 }, (_, x) => ({ args: [[x, 1.5]], expected: [x * n, 1.5 * n] })),
        starterCode: 'class Solution:\n    def scale(self, values):\n        ',
        reference: `class Solution:\n    def scale(self, values):\n        return [value * ${n} for value in values]`,
      },
    },
    {
      prompt: `Write a function less_${n} that subtracts ${n}.`,
      tests: {
        kind: 'script',
        entryPoints: [`less_${n}`],
        script: [1, 2, 3, 4, 5].map((x) => `assert less_${n}(${x}) == ${x - n}`).join('\n'),
        reference: `def less_${n}(x):\n    return x - ${n}`,
      },
    },
  ];
  return { ...(kinds[n % kinds.length] as (typeof kinds)[number]), difficulty: (n % 7) / 2 - 1.5 };
}

/** As LiveCodeBench writes them; without a reference. */
function benchmarkRow(n: number) {
  const tests = [3, 4, 5].map((x) => ({ input: `${x}`, output: `${x - n}`, testtype: 'stdin' }));
  return {
    question_content: `Given x on standard input, print x minus ${n}. This is task number ${n} of the contest.`,
    public_test_cases: JSON.stringify(tests.slice(0, 1)),
    private_test_cases: JSON.stringify(tests.slice(1)),
    starter_code: '',
    metadata: '{}',
    contest_date: `2024-${n < 4 ? '06' : '11'}-1${n}T00:00:00`,
    difficulty: ['easy', 'medium', 'hard'][n % 3],
  };
}

const works = (await reportTiers()).some(({ tier, works: isThere }) => isThere && tier !== 'weak');

describe.skipIf(!works)('code questions', () => {
  let workspace: Pick<Workspace, 'directory' | 'path' | 'remove'>;
  let server: SimulatedServer;

  const cli = (...args: string[]) => runCli(workspace as Workspace, args);

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-code-'));
    const path = (name: string) => join(directory, name);
    workspace = { directory, path, remove: () => rmSync(directory, { recursive: true, force: true }) };
    const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(path('bank.jsonl'), lines(Array.from({ length: bankSize }, (_, n) => bankRow(n))));
    writeFileSync(path('lcb.jsonl'), lines(Array.from({ length: benchmarkSize }, (_, n) => benchmarkRow(n))));
    const questions = (
      await Promise.all(['bank.jsonl', 'lcb.jsonl'].map((name) => readQuestionRows(path(name))))
    ).flat();
    server = await startSimulatedServer({
      models: [
        { name: 'student', ability: 0 },
        { name: 'teacher', ability: 4, style: 'reasoner' },
      ],
      processRewardModels: [{ name: 'prm' }],
      answers: createRowLookup(questions),
    });
    writeFileSync(
      path('adaptive-cot.yaml'),
      `
questions: { sources: [{ name: bank, domain: code, path: bank.jsonl }] }
benchmarks: [{ name: lcb, domain: code, path: lcb.jsonl }]
student: { model: student, baseUrl: "${server.url}/v1", attempts: 2, parameters: { seed: 1 } }
processReward: { kind: pooling, model: prm, baseUrl: "${server.url}" }
selection: { size: 12, distribution: { kind: evaluation, benchmark: lcb } }
teacher: { model: teacher, baseUrl: "${server.url}/v1", parameters: { seed: 1 } }
evaluation: { samples: 2, ks: [1, 2], windows: { lcb: { from: 2024-10-01 } } }
`,
    );
  });
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  it('go from a bank to programs that pass their tests, and a second run changes nothing', async () => {
    const first = await cli('run', '--json');
    expect(first.code, first.stderr).toBe(0);
    const { reports } = JSON.parse(first.stdout);
    expect(reports.ingest.map(({ members }: { members: unknown }) => members)).toEqual([
      { kept: benchmarkSize, unverifiable: 0, contaminated: 0 },
      { kept: bankSize, unverifiable: 0, contaminated: 0 },
    ]);
    expect(reports.answer.newVerdicts).toMatchObject({ undecided: 0, truncated: 0, failed: 0 });
    expect(reports.teach.kept).toBe(12);
    const rows = readFileSync(workspace.path('dataset/canonical.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const row of rows) expect(row.answer).toMatch(/^```python\n[\s\S]+\n```$/);
    expect(new Set(rows.map(({ gold }) => gold.split(' ')[1])).size).toBeGreaterThan(1);
    const asked = server.counts().received;
    const files = readFileSync(workspace.path('dataset/manifest.json'), 'utf8');
    expect((await cli('run')).code).toBe(0);
    expect(server.counts().received).toBe(asked);
    expect(readFileSync(workspace.path('dataset/manifest.json'), 'utf8')).toBe(files);
  });

  it('grade the student by the tests its programs pass, whatever kind they are', async () => {
    const status = JSON.parse((await cli('status', '--json')).stdout);
    const bank = status.graded.find(({ collection }: { collection: string }) => collection === 'bank');
    expect(bank.scheme).toMatch(/^step-score\+tests/);
    expect(bank.ungraded).toEqual([]);
    expect(Object.values(bank.levels as Record<string, number>).filter((count) => count > 0).length).toBeGreaterThan(2);
  });

  it('are evaluated inside a window of dates', async () => {
    const { code, stdout, stderr } = await cli('evaluate', '--json', '-m', 'teacher');
    expect(code, stderr).toBe(0);
    const [report] = JSON.parse(stdout);
    expect(report.window).toMatchObject({ from: '2024-10-01', questionCount: 4, outsideCount: 4, undatedCount: 0 });
    expect(report.models.teacher).toMatchObject({ questionCount: 4, sampleCount: 8 });
    expect(Object.keys(report.models.teacher.byDifficulty)).toEqual(['easy', 'medium', 'hard']);
    const other = await cli('evaluate', '-m', 'teacher', '--from', '2024-06-01', '--to', '2024-06-12');
    expect(other.stdout).toContain('contest_date from 2024-06-01 to 2024-06-12: 3 questions; 5 lie outside');
  });

  it('are verified row by row', async () => {
    const rows = [0, 1, 2].flatMap((n) => {
      const { tests } = bankRow(n);
      const { reference } = tests;
      const spoilt = reference.replace(/print\(|return /, (word) => `${word}1 + `);
      return [reference, spoilt].map((program) => ({ id: `${n}`, tests, reply: `\`\`\`python\n${program}\n\`\`\`` }));
    });
    writeFileSync(workspace.path('rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { code, stderr } = await cli('verify', '--domain', 'code', '--input', 'rows.jsonl', '--output', 'out.jsonl');
    expect(code, stderr).toBe(0);
    const verdicts = readFileSync(workspace.path('out.jsonl'), 'utf8').trim().split('\n');
    expect(verdicts.map((line) => JSON.parse(line).kind)).toEqual([0, 1, 2].flatMap(() => ['correct', 'incorrect']));
  });
});
