/**
 * How long does the event loop stand still while 500 replies of 20 kB a second are recorded?
 *
 * Each reply goes through the batch writer the engine uses into a SQLite store on disk, its verdict after it. The limit:
 * a 99th percentile of the event loop's delay below 20 ms, so that streams are read and clocks kept while recording.
 * `monitorEventLoopDelay` samples with a timer of 1 ms, and that millisecond is part of what it reports.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openSqlite, openStore } from '../src/index.ts';
import { createBatchWriter } from '../src/run/batch-writer.ts';
import { type Attempt, attemptIdOf } from '../src/store/repository/attempts.ts';
import type { Verdict } from '../src/verify/verifier.ts';
import { printMachine } from './support/machine.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    kilobytes: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '20' },
  },
});
const rate = Number(values.rate);
const bytes = Number(values.kilobytes) * 1000;
const seconds = Number(values.seconds);
const tickMs = 10;
printMachine(`Event loop delay while ${rate} replies of ${bytes / 1000} kB a second are recorded for ${seconds} s`, 1);

const directory = mkdtempSync(join(tmpdir(), 'recording-'));
const path = join(directory, 'store.sqlite');
const store = await openStore(openSqlite(path));
const attempts = createBatchWriter<Attempt>((rows) => store.recordAttempts(rows));
const verdicts = createBatchWriter<{ attemptId: string; verdict: Verdict }>((rows) =>
  store.recordVerdicts('math@1', rows),
);

/** Text of no two replies is the same, as with a real model. */
function attemptOf(number: number): Attempt {
  const key = { questionId: `question ${number}`, responderId: 'student', sample: 0 };
  const reasoning = `step ${number} `.repeat(Math.ceil(bytes / `step ${number} `.length)).slice(0, bytes - 20);
  const usage = { promptTokens: 100, cachedTokens: 0, completionTokens: 6000, reasoningTokens: 5900 };
  const reply = { reasoning, answer: '\\boxed{42}', finishReason: 'stop', usage, latencyMs: 1 } as const;
  return { id: attemptIdOf(key), ...key, runId: 'bench', result: { kind: 'replied', reply, costUsd: 0.01 } };
}

const waitsMs: number[] = [];
async function record(number: number): Promise<void> {
  const attempt = attemptOf(number);
  const startedMs = performance.now();
  await attempts.write(attempt);
  waitsMs.push(performance.now() - startedMs);
  const verdict = { kind: 'correct', detail: 'The answer equals the gold.', extracted: '42', rule: 'boxed' } as const;
  await verdicts.write({ attemptId: attempt.id, verdict });
}

async function load(recordReply: (number: number) => Promise<void>): Promise<string> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const pending: Promise<void>[] = [];
  const startedMs = performance.now();
  for (let started = 0; started < rate * seconds; ) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - startedMs) / 1000) * rate));
    for (; started < due; started += 1) pending.push(recordReply(started));
    await sleep(tickMs);
  }
  await Promise.all(pending);
  delay.disable();
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1).padStart(6);
  const figures = `p50 ${ms(delay.percentile(50))} ms, p99 ${ms(delay.percentile(99))} ms, max ${ms(delay.max)} ms`;
  return `${figures}, ${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

console.log(`making replies only    ${await load(async (number) => void attemptOf(number))}`);
console.log(`recording them         ${await load(record)}`);
const sorted = waitsMs.sort((a, b) => a - b);
const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1);
console.log(`a reply is durable after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
await store.close();
console.log(`${sorted.length} replies, ${(statSync(path).size / 1e6).toFixed(0)} MB on disk`);
rmSync(directory, { recursive: true });
