import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DatasetError } from '../errors/errors.ts';
import { readQuestionRows } from './read-question-rows.ts';

async function read(text: string) {
  const directory = mkdtempSync(join(tmpdir(), 'questions-'));
  const file = join(directory, 'bank.jsonl');
  writeFileSync(file, text);
  return readQuestionRows(file).finally(() => rmSync(directory, { recursive: true }));
}

test('prompts go by three names, answers may be numbers, blank lines are skipped', async () => {
  expect(
    await read(
      '{"prompt":"a","answer":1}\n\n{"problem":"b","answer":"2","difficulty":0.5}\r\n{"question":"c","answer":"3"}\n',
    ),
  ).toEqual([
    { prompt: 'a', answerKey: { kind: 'math', gold: '1' }, metadata: {} },
    { prompt: 'b', answerKey: { kind: 'math', gold: '2' }, metadata: { difficulty: 0.5 } },
    { prompt: 'c', answerKey: { kind: 'math', gold: '3' }, metadata: {} },
  ]);
});

test('a row with options is a choice question', async () => {
  const [question] = await read('{"prompt":"a","answer":"B","options":["x","y"]}');
  expect(question?.answerKey).toEqual({ kind: 'choice', letter: 'B', options: ['x', 'y'] });
});

test('a row with tests is a code question with its suite, and the prompt an ingest would give it', async () => {
  const tests = { kind: 'stdio', starterCode: 'n = int(input())', cases: [{ stdin: '1', stdout: '2' }] };
  const [question] = await read(JSON.stringify({ prompt: 'a', difficulty: 'easy', tests }));
  expect(question).toMatchObject({ prompt: expect.stringContaining('n = int(input())'), metadata: {} });
  expect(question?.answerKey).toMatchObject({ kind: 'code', tests: 'stdio', testCount: 1 });
  expect(question?.suite).toMatchObject(tests);
});

test.each([
  [
    '{"prompt":"a","tests":{"kind":"stdio","cases":[]}}',
    /bank\.jsonl:1: answer: missing; as a code question: field `tests\.cases`/,
  ],
  ['{"prompt":"a","answer":1}\n{', /bank\.jsonl:2: not JSON/],
  ['{"prompt":"a"}', /bank\.jsonl:1: answer/],
  ['{"text":"a","answer":"1"}', /bank\.jsonl:1: prompt/],
  ['{"prompt":"a","answer":"1","difficulty":"hard"}', /bank\.jsonl:1: difficulty/],
  ['\n', /holds no question/],
])('%j is refused with file, row and field', async (text, message) => {
  await expect(read(text)).rejects.toThrow(DatasetError);
  await expect(read(text)).rejects.toThrow(message);
});

test('a file that does not exist is refused by name', async () => {
  await expect(readQuestionRows('no-such-file.jsonl')).rejects.toThrow(/"no-such-file\.jsonl" cannot be read/);
});
