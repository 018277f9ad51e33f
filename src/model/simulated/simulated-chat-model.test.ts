import { describe, expect, test } from 'vitest';
import { chatModelContract, contractChatRequest } from '../chat-model.contract.ts';
import { createAnswerLookup } from './answer-lookup.ts';
import { createSimulatedChatModel } from './simulated-chat-model.ts';

const answers = createAnswerLookup([
  { prompt: 'What is 2 + 3?', answerKey: { kind: 'math', gold: '5' }, metadata: { difficulty: 0 } },
]);
const live = new AbortController().signal;

for (const latencyMs of [0, 20]) {
  chatModelContract({
    name: `simulated, ${latencyMs} ms`,
    create: async () => ({
      model: createSimulatedChatModel({ name: 'student', ability: 0, answers, latencyMs }),
      request: contractChatRequest(),
    }),
  });
}

async function answerOf(model: ReturnType<typeof createSimulatedChatModel>, request = contractChatRequest()) {
  const outcome = await model.complete(request, live);
  return outcome.kind === 'replied' ? outcome.reply : expect.fail(outcome.kind);
}

describe('the simulated chat model', () => {
  test('an able model answers right, an unable one wrong', async () => {
    const able = await answerOf(createSimulatedChatModel({ name: 'm', ability: 40, answers }));
    const unable = await answerOf(createSimulatedChatModel({ name: 'm', ability: -40, answers }));
    expect(able.answer).toContain('\\boxed{5}');
    expect(unable.answer).not.toContain('\\boxed{5}');
  });

  test('samples differ, and seed n of sample 0 is sample n of seed 0', async () => {
    const model = createSimulatedChatModel({ name: 'm', ability: 0, answers });
    const ask = (seed: number, sample: number) =>
      answerOf(model, contractChatRequest({ parameters: { seed }, sample }));
    expect((await ask(0, 1)).answer).not.toBe((await ask(0, 0)).answer);
    expect((await ask(3, 0)).answer).toBe((await ask(0, 3)).answer);
  });

  test('a token limit cuts the reply', async () => {
    const model = createSimulatedChatModel({ name: 'm', ability: 0, answers, style: 'reasoner' });
    const reply = await answerOf(model, contractChatRequest({ parameters: { maxTokens: 10 } }));
    expect(reply).toMatchObject({ finishReason: 'length', answer: '', usage: { completionTokens: 10 } });
  });

  test('an abort ends a slow reply at once', async () => {
    const model = createSimulatedChatModel({ name: 'm', ability: 0, answers, latencyMs: 60_000 });
    const startMs = performance.now();
    expect(await model.complete(contractChatRequest(), AbortSignal.timeout(20))).toEqual({ kind: 'aborted' });
    expect(performance.now() - startMs).toBeLessThan(5000);
  });
});
