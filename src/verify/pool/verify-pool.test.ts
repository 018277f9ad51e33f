import { expect, it } from 'vitest';
import { defaultMathPolicy, parseMathPolicy } from '../math/policy.ts';
import { type RowOutcome, verifyRows } from '../verify-rows.ts';
import { createVerifyPool } from './verify-pool.ts';

const replies = ['\\boxed{%}', 'so it is %/1', '#### %0', 'I do not know', '{broken'];
const lines = Array.from({ length: 5_000 }, (_, row) => {
  const reply = replies[row % replies.length]?.replace('%', String(row)) ?? '';
  return reply.startsWith('{') ? reply : JSON.stringify({ id: `row ${row}`, gold: String(row), reply });
});

async function verify(threads: number, mathPolicy = defaultMathPolicy): Promise<RowOutcome[]> {
  const pool = createVerifyPool({ domain: 'math', mathPolicy, source: 'rows.jsonl', threads });
  const outcomes = await Array.fromAsync(verifyRows({ lines, ...pool }));
  await pool.close();
  return outcomes;
}

it('gives the same outcomes in the same order with one thread and with three', { timeout: 60_000 }, async () => {
  const alone = await verify(1);
  expect(alone).toHaveLength(lines.length);
  expect(new Set(alone.map(({ verdict }) => verdict.kind))).toEqual(
    new Set(['correct', 'incorrect', 'undecided', 'failed']),
  );
  expect(await verify(3)).toEqual(alone);
});

it('verifies under its policy in every thread', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 3_000 }, () => JSON.stringify({ gold: '(1,2)', reply: '(2,1)' }));
  const pool = createVerifyPool({
    domain: 'math',
    mathPolicy: parseMathPolicy('order=free'),
    source: 'rows.jsonl',
    threads: 2,
  });
  const outcomes = await Array.fromAsync(verifyRows({ lines: rows, ...pool }));
  await pool.close();
  expect(outcomes.every(({ verdict }) => verdict.kind === 'correct')).toBe(true);
});
