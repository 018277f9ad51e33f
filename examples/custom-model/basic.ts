/**
 * A model of your own behind the `ChatModel` port: here a function that adds, in your code a local runtime or a batch API.
 * The answer stage records every reply and verdict in a store, so running it again asks nothing.
 */
import {
  answerWork,
  type ChatModel,
  createBudget,
  defaultTemplate,
  ingestCollection,
  openSqlite,
  openStore,
  type Question,
  questionId,
  responderOf,
  runWork,
  verifierFor,
} from '../../src/index.ts';

let calls = 0;
const adder: ChatModel = {
  name: 'adder',
  identity: { revision: 1 },
  concurrency: 4,
  async complete({ questionPrompt }) {
    calls += 1;
    const terms = questionPrompt.match(/\d+/g) ?? [];
    const sum = terms.reduce((total, term) => total + Number(term), 0);
    return {
      kind: 'replied',
      reply: { reasoning: '', answer: `\\boxed{${sum}}`, finishReason: 'stop', latencyMs: 0 },
    };
  },
  check: async () => ({ ok: true, detail: 'runs in this process' }),
  close: async () => {},
};

const questions = [
  ['What is 17 + 25?', '42'],
  ['What is 9 + 8 + 7?', '24'],
  ['What is 6 times 7?', '42'],
].map(([prompt = '', gold = '']): Question => {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold } } as const;
  return { id: questionId(content), ...content, metadata: {} };
});

const store = await openStore(openSqlite(':memory:'));
const signal = new AbortController().signal;
const { collectionId } = await ingestCollection({
  store,
  name: 'sums',
  spec: 'three questions in the source',
  batches: (async function* () {
    const rows = questions.map((question, row) => ({
      question,
      provenance: { source: 'sums', location: `code:${row + 1}` },
    }));
    yield { questions: rows, badRows: [] };
  })(),
  verifierFor,
  benchmarks: undefined,
  signal,
});

const answer = async () => {
  const work = await answerWork({
    stage: 'answer',
    store,
    runId: 'example',
    collectionId,
    ports: {
      responder: responderOf({ name: adder.name, parameters: {}, promptVersion: '1', identity: adder.identity }),
      model: adder,
      price: undefined,
      template: (domain) => defaultTemplate(domain === 'choice' ? 'choice' : 'math'),
      systemPrompt: undefined,
    },
    attemptCount: 1,
    verifierFor,
    onResult: ({ attempt, verdict }) => {
      const prompt = questions.find(({ id }) => id === attempt.questionId)?.prompt;
      console.log(`${verdict?.kind.padEnd(10)} ${prompt} -> ${verdict?.extracted}`);
    },
  });
  await runWork(work, {
    signals: { drain: signal, abort: signal },
    budget: createBudget({}, { costUsd: 0, tokens: 0, calls: 0 }),
    nowMs: Date.now,
    onProgress: () => {},
  });
};

await answer();
await answer();
console.log(`${calls} calls for ${questions.length} questions asked twice.`);
await store.close();
if (calls !== questions.length) throw new Error('A recorded reply was asked for again.');
