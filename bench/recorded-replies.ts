/**
 * What does it take to hold recorded replies in memory?
 *
 * Replies of about 2 kB (a short chain of thought, as the recorded GSM8K students write) are read from JSONL into the
 * `recorded` adapter and one of them asked for. All are held as text on Node's heap, so what the heap may grow to is the
 * limit. Resident memory also counts DuckDB's buffers, which it returns late.
 */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { createRecordedChatModel } from '../src/index.ts';
import { printMachine } from './support/machine.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, kilobytes: { type: 'string', default: '2' } },
});
const count = Number(values.count);
const bytes = Number(values.kilobytes) * 1000;
printMachine(`${count} recorded replies of ${bytes / 1000} kB held in memory`, 1);

const directory = mkdtempSync(join(tmpdir(), 'recorded-'));
const file = join(directory, 'replies.jsonl');
const stream = createWriteStream(file);
for (let number = 0; number < count; number += 1) {
  const reply = `step ${number} `.repeat(Math.ceil(bytes / `step ${number} `.length)).slice(0, bytes);
  const row = { question: `Question ${number}?`, reply };
  if (!stream.write(`${JSON.stringify(row)}\n`)) await once(stream, 'drain');
}
await finished(stream.end());

const mebibytes = (size: number) => Math.round(size / 2 ** 20);
const fileMebibytes = mebibytes(statSync(file).size);
const startedMs = performance.now();
const model = await createRecordedChatModel({
  name: 'student',
  sql: "SELECT question, reply FROM 'replies.jsonl'",
  baseDirectory: directory,
});
const seconds = (performance.now() - startedMs) / 1000;
const request = { attemptId: 'one', messages: [], parameters: {}, sample: 0 };
const { kind } = await model.complete(
  { ...request, questionPrompt: `Question ${count - 1}?` },
  new AbortController().signal,
);
if (kind !== 'replied') throw new Error(`the last reply is ${kind}`);
const peak = mebibytes(process.resourceUsage().maxRSS * 1024);
console.log(`file ${fileMebibytes} MiB, read in ${seconds.toFixed(1)} s, peak resident memory ${peak} MiB`);
const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
console.log(`heap ${mebibytes(used)} of ${mebibytes(limit)} MiB: ${(used / limit).toFixed(2)} of the limit`);
await model.close();
rmSync(directory, { recursive: true });
