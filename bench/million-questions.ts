/**
 * Does a bank of a million questions fit? Ingests it from a JSONL file, records a simulated student's verdicts, grades and
 * samples, each phase in a process of its own whose peak memory is printed.
 *
 * Limits: 512 MiB resident at the peak of every phase, and 2 s to sample. A tenth of the bank runs first: memory should
 * hardly differ. Replies are recorded through the repository as a run records them, without a model that writes them.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import {
  curriculumDistribution,
  defaultDifficultyScheme,
  type GradeKey,
  gradeCollection,
  ingestCollection,
  openSqlite,
  openStore,
  readSource,
  responderOf,
  type Store,
  sampleQuestions,
  sourceSchema,
  verifierFor,
} from '../src/index.ts';
import { probabilityRight } from '../src/model/simulated/item-response.ts';
import { createRandom } from '../src/stats/random.ts';
import { type Attempt, attemptIdOf } from '../src/store/repository/attempts.ts';
import { collectionIdOf } from '../src/store/repository/questions.ts';
import { prmIdOf, type StepScoreRecord } from '../src/store/repository/step-scores.ts';
import { printMachine } from './support/machine.ts';

const phases = ['ingest', 'record', 'grade', 'sample'] as const;
type Phase = (typeof phases)[number];

const seed = 1;
const student = responderOf({ name: 'student', parameters: {}, promptVersion: '1', identity: { ability: 0 } });
const prmId = prmIdOf({ name: 'prm', identity: {}, splitting: {} });
const spec = { bench: 'million questions' };

async function writeBank(file: string, count: number): Promise<void> {
  const random = createRandom(seed);
  const out = createWriteStream(file);
  for (let index = 0; index < count; index += 1) {
    const [a, b] = [Math.floor(random.uniform() * 1e6), Math.floor(random.uniform() * 1e6)];
    const prompt = `Question ${index}: a warehouse holds ${a} crates and receives ${b} more on a rainy Tuesday in autumn, after which the foreman counts them all again. How many crates does it hold then?`;
    const row = { prompt, answer: String(a + b), difficulty: random.uniform() * 4 - 2 };
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

async function ingest(store: Store, directory: string): Promise<string> {
  const source = sourceSchema.parse({ name: 'bank', domain: 'math', path: 'bank.jsonl' });
  const report = await ingestCollection({
    store,
    name: 'bank',
    spec,
    batches: readSource(source, { baseDirectory: directory, cacheDirectory: directory }),
    verifierFor,
    benchmarks: undefined,
    signal: new AbortController().signal,
  });
  return `${report.members.kept} questions kept`;
}

async function* pages(store: Store) {
  for (let after = ''; ; ) {
    const page = await store.keptPage({ collectionId: key.collectionId, after, limit: 500 });
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    yield page;
  }
}

/** One attempt a question, right with the probability its difficulty says; wrong ones get step scores. */
async function record(store: Store): Promise<string> {
  const random = createRandom(seed);
  const verifierId = verifierFor('math').id;
  let count = 0;
  await store.putResponder(student);
  for await (const page of pages(store)) {
    const rows = page.map(({ id, metadata }) => {
      const difficulty = Number(metadata.difficulty);
      const isRight = random.uniform() < probabilityRight({ ability: 0, difficulty, discrimination: 1 });
      const score = Math.min(1, Math.max(0, 0.5 - difficulty / 5 + (random.uniform() - 0.5) / 2));
      return { attempt: attemptOf(id), isRight, score };
    });
    await store.recordAttempts(rows.map(({ attempt }) => attempt));
    await store.recordVerdicts(
      verifierId,
      rows.map(({ attempt, isRight }) => ({
        attemptId: attempt.id,
        verdict: { kind: isRight ? 'correct' : 'incorrect', detail: 'simulated', extracted: '42', rule: 'boxed' },
      })),
    );
    const wrong = rows.filter(({ isRight }) => !isRight);
    await store.recordStepScores(prmId, wrong.map(scoresOf));
    count += page.length;
  }
  return `${count} attempts with verdicts`;
}

function attemptOf(questionId: string): Attempt {
  const key = { questionId, responderId: student.id, sample: 0 };
  const usage = { promptTokens: 60, cachedTokens: 0, completionTokens: 30, reasoningTokens: 0 };
  const reply = {
    reasoning: '',
    answer: 'The answer is \\boxed{42}.',
    finishReason: 'stop',
    usage,
    latencyMs: 1,
  } as const;
  return { id: attemptIdOf(key), ...key, runId: 'bench', result: { kind: 'replied', reply, costUsd: undefined } };
}

function scoresOf({ attempt, score }: { attempt: Attempt; score: number }): StepScoreRecord {
  const result = { kind: 'scored', steps: ['a', 'b'], scores: [score, score], isTruncated: false, detail: {} } as const;
  return { attemptId: attempt.id, runId: 'bench', result };
}

const key: GradeKey = {
  studentId: student.id,
  scheme: 'bench',
  collectionId: collectionIdOf({ name: 'bank', spec }),
};

async function grade(store: Store): Promise<string> {
  const count = await gradeCollection({
    store,
    key,
    scheme: defaultDifficultyScheme,
    prmId,
    attemptCount: 1,
    verifierFor,
  });
  return `${count} questions graded`;
}

async function sample(store: Store): Promise<string> {
  const { filled } = await sampleQuestions({
    store,
    runId: 'bench',
    key,
    distribution: curriculumDistribution(),
    size: 2000,
    seed: String(seed),
    shortage: 'nearest',
  });
  return `levels ${JSON.stringify(filled)}`;
}

interface PhaseFigures {
  readonly outcome: string;
  readonly seconds: number;
  /** Greatest resident size of the process, the runtime included. */
  readonly peakMebibytes: number;
}

const work: Readonly<Record<Phase, (store: Store, directory: string) => Promise<string>>> = {
  ingest,
  record,
  grade,
  sample,
};

/** In the child: one phase on the store of `directory`. */
async function perform(phase: Phase, directory: string): Promise<void> {
  const store = await openStore(openSqlite(join(directory, 'store.sqlite')));
  const startedMs = performance.now();
  const outcome = await work[phase](store, directory);
  const seconds = (performance.now() - startedMs) / 1000;
  await store.close();
  process.send?.({ outcome, seconds, peakMebibytes: process.resourceUsage().maxRSS / 1024 } satisfies PhaseFigures);
  process.disconnect();
}

function inChild(phase: Phase, directory: string): Promise<PhaseFigures> {
  const child = fork(new URL(import.meta.url), ['--phase', phase, '--directory', directory]);
  return new Promise((resolve, reject) => {
    child.once('message', (figures) => resolve(figures as PhaseFigures));
    child.once('exit', (code) => reject(new Error(`${phase} ended with ${code}`)));
  });
}

async function measure(count: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'million-'));
  await writeBank(join(directory, 'bank.jsonl'), count);
  console.log(`${count} questions`);
  for (const phase of phases) {
    const { outcome, seconds, peakMebibytes } = await inChild(phase, directory);
    const figures = `${seconds.toFixed(1).padStart(7)} s ${peakMebibytes.toFixed(0).padStart(5)} MiB`;
    console.log(`  ${phase.padEnd(7)} ${figures}   ${outcome}`);
  }
  rmSync(directory, { recursive: true });
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    phase: { type: 'string' },
    directory: { type: 'string' },
  },
});
if (values.phase !== undefined) await perform(values.phase as Phase, values.directory ?? '.');
else {
  const count = Number(values.count);
  printMachine(`A bank of ${count} questions: time and peak memory of each phase`, seed);
  await measure(Math.round(count / 10));
  await measure(count);
}
