import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError } from '../errors/errors.ts';
import { streamRows } from '../question/duckdb.ts';
import { assistantText, type CanonicalRecord, readAssistantText } from './canonical-record.ts';
import { exportFormats } from './export-schema.ts';
import { writeDataset } from './write-dataset.ts';

const record = (index: number): CanonicalRecord => ({
  id: `id${index}`,
  domain: 'math',
  question: `What is ${index} + 1? \u2028 ünïcode`,
  reasoning: index % 2 === 0 ? `Step 1: add.\n\nStep 2: ${index + 1}.` : '',
  answer: `\\boxed{${index + 1}}`,
  gold: String(index + 1),
  level: 3,
  provenance: {
    sources: [{ source: 'a', licence: index % 3 === 0 ? null : 'MIT', location: `a.jsonl:${index}` }],
    student: 's',
    scheme: 'x',
    passRate: index % 3 === 0 ? null : 0.25,
    meanStepScore: null,
    meanTestShare: index % 2 === 0 ? null : 0.5,
    teacher: 't',
    attempt: `attempt${index}`,
    verifier: 'math@1',
    completionTokens: index,
  },
});

async function* rows(count: number) {
  for (let index = 0; index < count; index += 1) {
    const one = record(index);
    yield {
      record: one,
      conversation: { system: undefined, user: `${one.question} Think.`, assistant: assistantText(one) },
      grades: { id: one.id, grades: [], stepScores: [] },
    };
  }
}

const write = (directory: string, count: number) =>
  writeDataset({
    directory,
    name: 'mini',
    formats: exportFormats,
    rows: rows(count),
    card: (rows) => `# ${rows}\n`,
  });
const freshFolder = () => mkdtempSync(join(tmpdir(), 'adaptive-cot-export-'));
const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('writing a dataset', () => {
  it('says which folder cannot be written to', async () => {
    const taken = join(freshFolder(), 'dataset');
    writeFileSync(taken, 'a file where the folder should be');
    await expect(write(taken, 2)).rejects.toThrow(DatasetError);
    await expect(write(taken, 2)).rejects.toThrow(/cannot be written to .*dataset: E(EXIST|NOTDIR)/);
  });

  it('writes the same bytes for the same records', async () => {
    const first = await write(freshFolder(), 300);
    const second = await write(freshFolder(), 300);
    expect(second).toEqual(first);
    expect(first.map(({ path }) => path)).toContain('train.parquet');
  });

  it('says the same in Parquet as in the canonical lines', async () => {
    const folder = freshFolder();
    await write(folder, 50);
    const rows: unknown[] = [];
    for await (const chunk of streamRows(`SELECT * FROM '${join(folder, 'train.parquet')}'`)) rows.push(...chunk);
    expect(rows).toEqual(lines(join(folder, 'canonical.jsonl')));
  });

  it('gives back reasoning and answer from every trainer’s format', async () => {
    const folder = freshFolder();
    await write(folder, 20);
    const assistantTurns = {
      messages: lines(join(folder, 'trl-messages.jsonl')).map(({ messages }) => messages.at(-1)),
      completion: lines(join(folder, 'trl-prompt-completion.jsonl')).map(({ completion }) => completion[0]),
      llamaFactory: lines(join(folder, 'llama-factory/mini.jsonl')).map(({ messages }) => messages.at(-1)),
    };
    for (const turns of Object.values(assistantTurns)) {
      turns.forEach(({ role, content }: { role: string; content: string }, index: number) => {
        expect(role).toBe('assistant');
        expect(readAssistantText(content)).toEqual({
          reasoning: record(index).reasoning,
          answer: record(index).answer,
        });
      });
    }
    const info = JSON.parse(readFileSync(join(folder, 'llama-factory/dataset_info.json'), 'utf8'));
    expect(info.mini).toMatchObject({
      file_name: 'mini.jsonl',
      formatting: 'sharegpt',
      columns: { messages: 'messages' },
    });
  });

  it('refuses an empty dataset and leaves no file behind', async () => {
    const folder = freshFolder();
    await expect(write(folder, 0)).rejects.toThrow('not one verified chain');
    expect(readdirSync(folder, { recursive: true }).filter((name) => /\./.test(String(name)))).toEqual([]);
  });

  it('leaves the earlier dataset whole when a later write fails half-way', async () => {
    const folder = freshFolder();
    await write(folder, 5);
    async function* broken() {
      yield* rows(2);
      throw new Error('the store went away');
    }
    const failing = { directory: folder, name: 'mini', formats: exportFormats, rows: broken(), card: () => '' };
    await expect(writeDataset(failing)).rejects.toThrow('went away');
    expect(lines(join(folder, 'canonical.jsonl'))).toHaveLength(5);
    expect(readdirSync(folder).some((name) => name.endsWith('.partial'))).toBe(false);
  });
});

describe('the assistant turn', () => {
  it('round-trips any reasoning and answer without think tags', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !/<\/?think>/.test(one));
    fc.assert(
      fc.property(text, text, (reasoning, answer) => {
        expect(readAssistantText(assistantText({ reasoning, answer }))).toEqual({ reasoning, answer });
      }),
    );
  });

  it('refuses a think tag inside the text', () => {
    expect(() => assistantText({ reasoning: 'a </think> b', answer: '1' })).toThrow(RangeError);
  });
});
