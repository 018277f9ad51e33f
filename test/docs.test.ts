/** What the documentation shows must work as it stands there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createWorkspace, runCli } from './support/workspace.ts';

const page = new URL('../docs/recorded-replies.md', import.meta.url);

const questions = [
  { question: 'A crate holds 6 pears. How many pears do 3 crates hold?', gold: '18', guess: '9' },
  { question: 'Mia reads 40 pages a day. How many pages does she read in 30 days?', gold: '1,200', guess: '1200' },
  { question: 'Tom has 5 coins and gives 2 away. How many are left?', gold: '3', guess: '3' },
];

it('docs/recorded-replies.md: the configuration replays replies from question to dataset', async () => {
  const workspace = createWorkspace({ bank: 1, benchmark: 1 });
  const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const [, config] = /```yaml\n([\s\S]+?)```/.exec(readFileSync(page, 'utf8')) ?? [];
  mkdirSync(workspace.path('replies'));
  writeFileSync(workspace.path('adaptive-cot.yaml'), config ?? '');
  writeFileSync(
    workspace.path('gsm8k.jsonl'),
    lines(questions.map(({ question, gold }) => ({ question, answer: `We compute.\n#### ${gold}` }))),
  );
  const tokens = { prompt_tokens: 20, completion_tokens: 5 };
  const samples = questions.flatMap(({ question, guess }) =>
    [1, 0].map((sample) => ({ question, reply: `#### ${guess}`, sample, ...tokens })),
  );
  writeFileSync(workspace.path('replies/small-student-1.jsonl'), lines(samples.slice(0, 2)));
  writeFileSync(workspace.path('replies/small-student-2.jsonl'), lines(samples.slice(2)));
  writeFileSync(
    workspace.path('replies/large-teacher.jsonl'),
    lines(questions.map(({ question, gold }) => ({ question, replies: [`<think>Sure.</think>#### ${gold}`, 'No.'] }))),
  );
  const { code, stdout, stderr } = await runCli(workspace, ['run', '--json']);
  expect(code, stderr).toBe(0);
  const { reports } = JSON.parse(stdout);
  expect(reports.answer.newVerdicts).toEqual({ correct: 4, incorrect: 2, undecided: 0, truncated: 0, failed: 0 });
  expect(reports.answer.spend).toMatchObject({ calls: 6, completionTokens: 30 });
  expect(reports.teach).toMatchObject({ kept: 2, unmet: 0 });
  const row = JSON.parse(readFileSync(workspace.path('dataset/canonical.jsonl'), 'utf8').split('\n')[0] ?? '');
  expect(row.reasoning).toBe('Sure.');
  workspace.remove();
});
