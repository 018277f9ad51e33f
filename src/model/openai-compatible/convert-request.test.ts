import { expect, test } from 'vitest';
import type { SamplingParameters } from '../chat-model.ts';
import { convertRequest } from './convert-request.ts';

const messages = [{ role: 'user' as const, content: 'What is 2 + 3?' }];
const convert = (parameters: SamplingParameters, sample = 0, stream = true) =>
  convertRequest({
    model: 'm',
    request: { attemptId: 'a', questionPrompt: 'q', messages, parameters, sample },
    stream,
  });

test('every parameter has its name on the wire', () => {
  const parameters = { temperature: 0, topP: 0.95, topK: 20, minP: 0, maxTokens: 100, seed: 40, stop: ['\n\n'] };
  expect(convert(parameters, 2)).toEqual({
    ...{ model: 'm', messages, temperature: 0, top_p: 0.95, top_k: 20, min_p: 0, max_tokens: 100, seed: 42 },
    ...{ stop: ['\n\n'], stream: true, stream_options: { include_usage: true } },
  });
});

test('what is absent is not sent', () => {
  expect(convert({}, 3, false)).toEqual({ model: 'm', messages, stream: false });
});

test('extras are sent as they are, but override nothing named', () => {
  const extra = { chat_template_kwargs: { enable_thinking: true }, model: 'other', temperature: 2, stream: false };
  expect(convert({ temperature: 0.6, extra })).toMatchObject({
    ...{ model: 'm', temperature: 0.6, stream: true, chat_template_kwargs: { enable_thinking: true } },
  });
});
