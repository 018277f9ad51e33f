/**
 * How many requests a second does one process make of a server that answers at once, and how much of that is left when the
 * replies are read, verified and recorded?
 *
 * The limit is a bare `undici.request` loop on the same server, with the same bodies and as many calls in flight. Rounds
 * of all contenders alternate; medians are compared. Target: half of the bare loop's rate or better. The processor time a
 * request takes of this process, all threads, is printed too: it tells on a busy machine what the rate cannot.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import {
  answerWork,
  buildMessages,
  type ChatModel,
  createBudget,
  createOpenAiCompatibleChatModel,
  defaultTemplate,
  generateWordProblems,
  ingestCollection,
  openSqlite,
  openStore,
  type Question,
  questionId,
  responderOf,
  runWork,
  type Store,
  verifierFor,
} from '../src/index.ts';
import { convertRequest } from '../src/model/openai-compatible/convert-request.ts';
import { printMachine } from './support/machine.ts';
import { median } from './support/median.ts';
import { startReplyServer } from './support/reply-server.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '7' },
    concurrency: { type: 'string', default: '64' },
  },
});
const count = Number(values.requests);
const inFlight = Number(values.concurrency);
const seed = 1;
printMachine(`Requests per second, ${count} a round, ${inFlight} in flight`, seed);

const questions = generateWordProblems({ count, seed }).map(({ prompt, answer }): Question => {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: answer } } as const;
  return { id: questionId(content), ...content, metadata: {} };
});
const signal = new AbortController().signal;
const requests = questions.map(({ id, prompt }) => ({
  attemptId: id,
  questionPrompt: prompt,
  messages: buildMessages({ template: defaultTemplate('math'), questionPrompt: prompt }),
  parameters: {},
  sample: 0,
}));

/** Calls `one` for every index, `inFlight` at a time. */
async function all(one: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

async function bareLoop(url: string, agent: Agent): Promise<void> {
  const bodies = requests.map((one) =>
    JSON.stringify(convertRequest({ model: 'student', request: one, stream: true })),
  );
  await all(async (index) => {
    const { body } = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bodies[index] ?? '',
      dispatcher: agent,
    });
    await body.text();
  });
}

async function modelAlone(model: ChatModel): Promise<void> {
  await all(async (index) => {
    const outcome = await model.complete(requests[index] as (typeof requests)[number], signal);
    if (outcome.kind !== 'replied') throw new Error(JSON.stringify(outcome));
  });
}

async function engine(model: ChatModel, store: Store, collectionId: string, round: number): Promise<void> {
  const work = await answerWork({
    stage: 'answer',
    store,
    runId: 'bench',
    collectionId,
    ports: {
      responder: responderOf({ name: 'student', parameters: { seed: round }, promptVersion: '1', identity: {} }),
      model,
      price: undefined,
      template: () => defaultTemplate('math'),
      systemPrompt: undefined,
    },
    attemptCount: 1,
    verifierFor,
  });
  const budget = createBudget({}, { costUsd: 0, tokens: 0, calls: 0 });
  const signals = { drain: signal, abort: signal };
  const result = await runWork(work, { signals, budget, nowMs: Date.now, onProgress: () => {} });
  if (result.progress.done !== count || result.progress.failed > 0) throw new Error(JSON.stringify(result));
}

async function ingest(store: Store): Promise<string> {
  const rows = questions.map((question) => ({ question, provenance: { source: 'bench', location: 'bench:1' } }));
  const batches = (async function* () {
    yield { questions: rows, badRows: [] };
  })();
  const report = await ingestCollection({
    store,
    name: 'bench',
    spec: { seed, count },
    batches,
    verifierFor,
    benchmarks: undefined,
    signal,
  });
  return report.collectionId;
}

const directory = mkdtempSync(join(tmpdir(), 'requests-'));
const server = await startReplyServer();
const agent = new Agent({ connections: inFlight });
const bounds = { min: inFlight, initial: inFlight, max: inFlight };
const model = createOpenAiCompatibleChatModel({
  model: 'student',
  baseUrls: [`${server.url}/v1`],
  concurrency: bounds,
});
const store = await openStore(openSqlite(join(directory, 'store.sqlite')));
const collectionId = await ingest(store);

interface Round {
  readonly requestsPerSecond: number;
  readonly cpuMicroseconds: number;
}
const measured: Record<string, Round[]> = { 'bare undici loop': [], 'chat model alone': [], 'engine and store': [] };
const time = async (name: string, work: () => Promise<void>, isCounted: boolean) => {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const requestsPerSecond = count / ((performance.now() - startedMs) / 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  if (isCounted) measured[name]?.push({ requestsPerSecond, cpuMicroseconds: (user + system) / count });
};
const rounds = Number(values.rounds);
for (let round = 0; round <= rounds; round += 1) {
  // The first round warms all three up.
  await time('bare undici loop', () => bareLoop(server.url, agent), round > 0);
  await time('chat model alone', () => modelAlone(model), round > 0);
  await time('engine and store', () => engine(model, store, collectionId, round), round > 0);
}

const rateOf = (of: readonly Round[]) => median(of.map(({ requestsPerSecond }) => requestsPerSecond));
const bare = rateOf(measured['bare undici loop'] ?? []);
for (const [name, all] of Object.entries(measured)) {
  const cpu = median(all.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(0);
  const figures = `${rateOf(all).toFixed(0).padStart(6)} requests/s   ${(rateOf(all) / bare).toFixed(2)} of the bare loop`;
  console.log(`${name.padEnd(18)} ${figures}   ${cpu.padStart(3)} µs of CPU a request`);
}
await model.close();
await agent.close();
await store.close();
server.stop();
rmSync(directory, { recursive: true });
