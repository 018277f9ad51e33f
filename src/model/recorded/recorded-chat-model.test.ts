import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatasetError } from '../../errors/errors.ts';
import { chatModelContract, contractChatRequest } from '../chat-model.contract.ts';
import { createRecordedChatModel } from './recorded-chat-model.ts';

let baseDirectory: string;
const live = new AbortController().signal;

const rows = [
  {
    question: 'What is 2 + 3?',
    reply: '<think>\n2 + 3 = 5\n</think>\n\n\\boxed{5}',
    prompt_tokens: 9,
    completion_tokens: 12,
  },
  { question: "It's 'quoted'", reply: 'cut of', finish_reason: 'length' },
  {
    question: 'What is 2 + 3?',
    reply: 'It is 6.',
    reasoning: 'guess',
    prompt_tokens: 9,
    completion_tokens: 4,
    cost_usd: 0.002,
  },
];

beforeAll(() => {
  baseDirectory = mkdtempSync(join(tmpdir(), 'recorded-'));
  writeFileSync(join(baseDirectory, 'replies.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
});
afterAll(() => rmSync(baseDirectory, { recursive: true }));

const fromFile = (sql = "SELECT * FROM 'replies.jsonl'") => createRecordedChatModel({ name: 'm', sql, baseDirectory });

async function ask(questionPrompt: string, sample: number, sql?: string) {
  return (await fromFile(sql)).complete(contractChatRequest({ questionPrompt, sample }), live);
}

chatModelContract({
  name: 'recorded',
  create: async () => ({
    model: await fromFile(),
    request: contractChatRequest(),
    unanswerableRequest: contractChatRequest({ questionPrompt: 'Never asked?' }),
  }),
});

describe('recorded replies', () => {
  test('are numbered by the order of rows, and split into reasoning and answer', async () => {
    expect(await ask('What is 2 + 3?', 0)).toEqual({
      kind: 'replied',
      reply: {
        reasoning: '2 + 3 = 5',
        answer: '\\boxed{5}',
        finishReason: 'stop',
        usage: { promptTokens: 9, cachedTokens: 0, completionTokens: 12, reasoningTokens: 0 },
        latencyMs: 0,
      },
    });
    expect(await ask('What is 2 + 3?', 1)).toMatchObject({
      reply: { reasoning: 'guess', answer: 'It is 6.', statedCostUsd: 0.002 },
    });
  });

  test('keep a cut finish, and state no usage where none was recorded', async () => {
    const outcome = await ask("It's 'quoted'", 0);
    expect(outcome).toMatchObject({ reply: { answer: 'cut of', finishReason: 'length' } });
    expect(outcome.kind === 'replied' && 'usage' in outcome.reply).toBe(false);
  });

  test('a missing one fails until the query holds it, and says whether the sample or the question is missing', async () => {
    const missing = { kind: 'failed', isTransient: true, isUnrecorded: true } as const;
    expect(await ask('What is 2 + 3?', 2)).toEqual({ ...missing, reason: 'no recorded reply for sample 2' });
    const reason = expect.stringContaining('must be the prompt exactly');
    expect(await ask('What is 2 + 3? ', 0)).toEqual({ ...missing, reason });
  });

  test('a `sample` column numbers them, whatever the order of rows', async () => {
    const sql = "SELECT * FROM (VALUES ('q', 'second', 1), ('q', 'first', 0)) AS t(question, reply, sample)";
    expect(await ask('q', 0, sql)).toMatchObject({ reply: { answer: 'first' } });
    expect(await ask('q', 1, sql)).toMatchObject({ reply: { answer: 'second' } });
  });

  test('costs may be decimals', async () => {
    const sql = "SELECT 'q' AS question, 'r' AS reply, 0.25::DECIMAL(9,4) AS cost_usd";
    expect(await ask('q', 0, sql)).toMatchObject({ reply: { statedCostUsd: 0.25 } });
  });

  test('`check` counts them', async () => {
    const { detail } = await (await fromFile()).check(live);
    expect(detail).toBe('m: 3 recorded replies to 2 questions');
  });
});

describe('recorded replies that cannot be used are refused', () => {
  test.each([
    ["SELECT * FROM 'missing.jsonl'", /cannot be read/],
    ['SELEC', /cannot be read/],
    ["SELECT 'q' AS question, 'r' AS reply WHERE false", /gives no row/],
    ["SELECT 'q' AS question, 'r' AS text", /row 1, column `reply`/],
    ["SELECT * FROM (VALUES ('q', 'r'), ('q', NULL)) AS t(question, reply)", /row 2, column `reply`/],
    ["SELECT 'q' AS question, 'r' AS reply, -1 AS sample", /row 1, column `sample`/],
    ["SELECT * FROM (VALUES ('q', 'r', 0), ('q', 's', 0)) AS t(question, reply, sample)", /row 2: sample 0/],
  ])('%s', async (sql, message) => {
    await expect(fromFile(sql)).rejects.toThrow(DatasetError);
    await expect(fromFile(sql)).rejects.toThrow(message);
    await expect(fromFile(sql)).rejects.toMatchObject({ hint: expect.stringMatching(/./) });
  });
});
