/** The public banks as sources: every row read or reported, nothing lost. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBenchmarkIndex } from '../../src/question/decontaminate.ts';
import { readSource } from '../../src/question/read-source.ts';
import { type Source, sourceSchema } from '../../src/question/source-schema.ts';

const data = resolve(process.env.ADAPTIVE_COT_DATA ?? '../shared/data');
const present = existsSync(join(data, 'questions/math-train.json'));
if (!present) console.log(`passed over: no public data at ${data}; set ADAPTIVE_COT_DATA to its folder`);

async function read(source: Partial<Source>) {
  const parsed = sourceSchema.parse({ name: 'bank', domain: 'math', ...source });
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'question-data-'));
  const batches = await Array.fromAsync(readSource(parsed, { baseDirectory: data, cacheDirectory }));
  return { questions: batches.flatMap((batch) => batch.questions), badRows: batches.flatMap((batch) => batch.badRows) };
}

describe.skipIf(!present)('readSource of the public banks', () => {
  it('reads the MATH training questions and names the four that have no answer', async () => {
    const { questions, badRows } = await read({ path: 'questions/math-train.json' });
    expect(questions).toHaveLength(7_470);
    expect(badRows.map((row) => row.location)).toEqual(
      [887, 1010, 5329, 5331].map((row) => `questions/math-train.json:${row}`),
    );
    expect(questions.at(-1)?.provenance.location).toBe('questions/math-train.json:7474');
    expect(Object.keys(questions[0]?.question.metadata ?? {})).toEqual(['difficulty', 'type']);
  });

  it('reads the AIME questions, their solutions left out on request', async () => {
    const { questions, badRows } = await read({
      path: 'questions/aime-*.json',
      fields: { metadata: ['year'] },
    });
    expect(questions.length + badRows.length).toBe(975);
    expect(questions).toHaveLength(975);
    expect(Object.keys(questions[0]?.question.metadata ?? {})).toEqual(['year']);
  });

  it('reads the GSM8K questions of the recorded replies by path and by query alike', async () => {
    const byQuery = await read({ sql: "SELECT question AS prompt, answer FROM 'recorded/gsm8k-four-students.jsonl'" });
    const byPath = await read({ path: 'recorded/gsm8k-four-students.jsonl' });
    expect(byQuery.questions).toHaveLength(683);
    expect(byQuery.questions.map(({ question }) => question.id)).toEqual(
      byPath.questions.map(({ question }) => question.id),
    );
    expect(byQuery.badRows).toEqual([]);
  });

  it('reads the benchmarks and finds each of their questions again', async () => {
    const index = createBenchmarkIndex();
    const benchmarks = await read({
      path: 'benchmarks/*',
    });
    for (const { question, provenance } of benchmarks.questions) index.add(provenance.location, question.prompt);
    expect(benchmarks.questions).toHaveLength(560);
    for (const { question } of benchmarks.questions) expect(index.find(question.prompt)).toBeDefined();
  });
});
