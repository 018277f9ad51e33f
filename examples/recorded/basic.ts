/** Replies that are already paid for, replayed from a file through any DuckDB query, and verified. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMathVerifier, createRecordedChatModel } from '../../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'recorded-'));
const prompt = 'A pen costs 3 dollars. How many dollars do 14 pens cost?';
const rows = [
  {
    problem: prompt,
    completion: '<think>14 times 3</think>14 pens cost $14 \\cdot 3 = 42$ dollars.\n#### 42',
    tokens: 31,
  },
  { problem: prompt, completion: '14 + 3 is \\boxed{17}', tokens: 9 },
];
writeFileSync(join(directory, 'replies.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const model = await createRecordedChatModel({
  name: 'student',
  sql: "SELECT problem AS question, completion AS reply, tokens AS completion_tokens FROM 'replies.jsonl'",
  baseDirectory: directory,
});
const verifier = createMathVerifier();
const signal = new AbortController().signal;
for (const sample of [0, 1, 2]) {
  const outcome = await model.complete(
    { attemptId: `sample-${sample}`, questionPrompt: prompt, messages: [], parameters: {}, sample },
    signal,
  );
  if (outcome.kind !== 'replied') {
    console.log(`sample ${sample}:`, outcome);
    continue;
  }
  const { reasoning, answer, finishReason } = outcome.reply;
  const verdict = await verifier.verify({ answerKey: { kind: 'math', gold: '42' }, answer, finishReason });
  console.log(`sample ${sample}: ${verdict.kind}, found ${verdict.extracted}, reasoning "${reasoning}"`);
}
await model.close();
rmSync(directory, { recursive: true });
