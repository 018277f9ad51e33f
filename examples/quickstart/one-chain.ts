/** One chain of thought of a dataset in full. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../src/index.ts';

/** The longest of the hardest level there is. */
export function oneChain(dataset: string): string {
  const records = readFileSync(join(dataset, 'canonical.jsonl'), 'utf8').trimEnd().split('\n');
  const [hardest] = records.map((line): CanonicalRecord => JSON.parse(line)).sort(byDifficulty);
  if (hardest === undefined) return `${dataset} is empty.`;
  const { id, question, level, reasoning, answer, gold } = hardest;
  return [
    `Level ${level}, question ${id.slice(0, 8)}, answer ${gold}:`,
    ...['', question, ''],
    ...[reasoning, answer].filter((text) => text !== ''),
  ].join('\n');
}

function byDifficulty(one: CanonicalRecord, other: CanonicalRecord): number {
  return other.level - one.level || other.answer.length - one.answer.length;
}
