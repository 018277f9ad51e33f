import { describe, expect, test } from 'vitest';
import { createPoolingProcessRewardModel } from '../process-reward/pooling/pooling-process-reward-model.ts';
import { simulateStepScores } from '../process-reward/simulated/simulated-process-reward-model.ts';
import { post, withServer } from './fixtures/with-server.ts';

const steps = ['2 + 3 = 5.', '5 - 1 = 3.'];
const questionPrompt = 'What is 2 + 3 - 1?';
const scores = simulateStepScores({ name: 'simulated-prm', seed: 0, noise: 0.05, questionPrompt, steps });
const text = `<|im_start|>system\nReason.<|im_end|>\n<|im_start|>user\n${questionPrompt}<|im_end|>\n<|im_start|>assistant\n${steps.join('<extra_0>')}<extra_0><|im_end|><|endoftext|>`;

type Pooled = { readonly data: readonly { readonly data: readonly [number, number][] }[] };
const pool = async (url: string, body: Record<string, unknown>) =>
  (await (await post(url, '/pooling', { model: 'simulated-prm', ...body })).json()) as Pooled;

describe('POST /pooling', () => {
  test('each text gets one row of two probabilities per separator', () =>
    withServer({}, async ({ url }) => {
      const { data } = await pool(url, { input: [text, text], task: 'token_classify' });
      expect(data).toHaveLength(2);
      expect(data[1]?.data.map(([, right]) => right)).toEqual(scores);
      for (const [wrong, right] of data[0]?.data ?? []) expect(wrong + right).toBeCloseTo(1, 12);
    }));

  test('messages are read like a text, and logits are given when no activation is asked for', () =>
    withServer({}, async ({ url }) => {
      const messages = [
        { role: 'user', content: questionPrompt },
        { role: 'assistant', content: `${steps.join('<extra_0>')}<extra_0>` },
      ];
      const { data } = await pool(url, { messages, use_activation: false });
      const softmax = data[0]?.data.map(([a, b]) => Math.exp(b) / (Math.exp(a) + Math.exp(b))) ?? [];
      expect(softmax).toHaveLength(2);
      for (const [index, score] of softmax.entries()) expect(score).toBeCloseTo(scores[index] as number, 5);
    }));

  test('the pooling adapter scores as the in-process model does', () =>
    withServer({}, async ({ url }) => {
      const model = createPoolingProcessRewardModel({ model: 'simulated-prm', baseUrls: [`${url}/v1`] });
      const outcome = await model.score({ requestId: 'r', questionPrompt, steps }, new AbortController().signal);
      await model.close();
      expect(outcome).toMatchObject({ kind: 'scored', scores });
    }));

  test.each([{ input: 'no separator here' }, { input: [1, 2] }, {}, { input: text, encoding_format: 'base64' }])(
    '%j is refused with 400',
    (body) =>
      withServer({}, async ({ url }) => {
        const response = await post(url, '/pooling', { model: 'simulated-prm', ...body });
        expect(response.status).toBe(400);
      }),
  );
});
