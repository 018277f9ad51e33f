import { OpenAI } from 'openai';
import { describe, expect, test } from 'vitest';
import { simulateReply } from '../../model/simulated/simulated-reply.ts';
import { chatBody, knownPrompt, post, withServer } from '../fixtures/with-server.ts';

interface Completion {
  readonly choices: readonly {
    readonly message: { readonly content: string; readonly reasoning_content?: string; readonly reasoning?: string };
    readonly finish_reason: string;
    readonly logprobs: {
      readonly content: readonly { token: string; logprob: number; top_logprobs: unknown[] }[];
    } | null;
  }[];
  readonly usage: {
    prompt_tokens: number;
    completion_tokens: number;
    completion_tokens_details: { reasoning_tokens: number };
  };
}

const expected = simulateReply({
  ...{ modelName: 'teacher', questionPrompt: knownPrompt, gold: '42', ability: 50, difficulty: 0 },
  ...{ seed: 0, sample: 7, style: 'reasoner' },
});

async function complete(url: string, overrides: Record<string, unknown> = {}): Promise<Completion> {
  const response = await post(url, '/v1/chat/completions', chatBody({ seed: 7, ...overrides }));
  expect(response.status).toBe(200);
  return (await response.json()) as Completion;
}

describe('chat completions in one piece', () => {
  test('the reply is that of the in-process simulation, whatever template is around the question', () =>
    withServer({}, async ({ url }) => {
      const { choices, usage } = await complete(url);
      expect(choices).toEqual([
        {
          index: 0,
          message: { role: 'assistant', content: expected.answer, reasoning_content: expected.reasoning },
          logprobs: null,
          finish_reason: 'stop',
        },
      ]);
      expect(usage).toMatchObject({
        completion_tokens: expected.usage.completionTokens,
        completion_tokens_details: { reasoning_tokens: expected.usage.reasoningTokens },
      });
      expect(usage.prompt_tokens).toBeGreaterThan(0);
    }));

  test('n choices are those of n seeds', () =>
    withServer({}, async ({ url }) => {
      const three = await complete(url, { n: 3, model: 'student' });
      const second = await complete(url, { seed: 8, model: 'student' });
      expect(three.choices).toHaveLength(3);
      expect(three.choices[1]?.message).toEqual(second.choices[0]?.message);
      expect(three.choices[0]?.message).not.toEqual(second.choices[0]?.message);
    }));

  test('without a seed, the client request id decides, so that a retry gets the same reply', () =>
    withServer({}, async ({ url }) => {
      const ask = async (id: string) => {
        const body = chatBody({ model: 'student' });
        const response = await post(url, '/v1/chat/completions', body, { 'x-client-request-id': id });
        return ((await response.json()) as Completion).choices;
      };
      expect(await ask('a')).toEqual(await ask('a'));
      expect(await ask('a')).not.toEqual(await ask('b'));
    }));

  test('reasoning is put where the server is told', async () => {
    await withServer({ reasoningFormat: 'reasoning' }, async ({ url }) => {
      const { message } = (await complete(url)).choices[0] ?? expect.fail();
      expect(message).toEqual({ role: 'assistant', content: expected.answer, reasoning: expected.reasoning });
    });
    await withServer({ reasoningFormat: 'think-tags' }, async ({ url }) => {
      const { message } = (await complete(url)).choices[0] ?? expect.fail();
      const content = `<think>\n${expected.reasoning}\n</think>\n\n${expected.answer}`;
      expect(message).toEqual({ role: 'assistant', content });
    });
  });

  test('a token limit ends the reply with `length`, and leaves `<think>` open', () =>
    withServer({ reasoningFormat: 'think-tags' }, async ({ url }) => {
      for (const limit of [{ max_tokens: 9 }, { max_completion_tokens: 9, max_tokens: 5000 }]) {
        const { choices, usage } = await complete(url, limit);
        expect(choices[0]?.finish_reason).toBe('length');
        expect(choices[0]?.message.content).not.toContain('</think>');
        expect(usage.completion_tokens).toBe(9);
      }
    }));

  test('log-probabilities spell the content, likeliest alternative first', () =>
    withServer({}, async ({ url }) => {
      const { choices } = await complete(url, { logprobs: true, top_logprobs: 3 });
      const entries = choices[0]?.logprobs?.content ?? [];
      expect(entries.map(({ token }) => token).join('')).toBe(choices[0]?.message.content);
      for (const { logprob, top_logprobs } of entries) {
        const listed = (top_logprobs as { logprob: number }[]).map((entry) => entry.logprob);
        expect(listed).toHaveLength(3);
        expect(listed[0]).toBe(logprob);
        expect(listed).toEqual([...listed].sort((a, b) => b - a));
        expect(listed.reduce((sum, value) => sum + Math.exp(value), 0)).toBeLessThanOrEqual(1);
      }
    }));

  test('content may be a list of parts; an unknown question still gets a reply', () =>
    withServer({}, async ({ url }) => {
      const parts = [{ role: 'user', content: [{ type: 'text', text: knownPrompt }] }];
      expect((await complete(url, { messages: parts })).choices[0]?.message.content).toContain('\\boxed{42}');
      const unknown = await complete(url, { messages: [{ role: 'user', content: 'What is love?' }] });
      expect(unknown.choices[0]?.message.content).toMatch(/\\boxed\{-?\d+\}/);
    }));
});

describe('chat completions as a stream', () => {
  test('the official client reads the same reply from a stream', () =>
    withServer({}, async ({ url }) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
      const stream = await client.chat.completions.create({
        ...(chatBody({ seed: 7 }) as never as OpenAI.ChatCompletionCreateParamsStreaming),
        stream: true,
        stream_options: { include_usage: true },
      });
      const got = { reasoning: '', content: '', finish: [] as unknown[], usage: undefined as unknown };
      for await (const { choices, usage } of stream) {
        const delta = choices[0]?.delta as { content?: string; reasoning_content?: string } | undefined;
        got.reasoning += delta?.reasoning_content ?? '';
        got.content += delta?.content ?? '';
        if (choices[0]?.finish_reason) got.finish.push(choices[0].finish_reason);
        if (usage) got.usage = usage;
      }
      expect(got).toMatchObject({ reasoning: expected.reasoning, content: expected.answer, finish: ['stop'] });
      expect(got.usage).toMatchObject({ completion_tokens: expected.usage.completionTokens });
    }));

  test('a stream ends in [DONE], and states no usage unless asked', () =>
    withServer({}, async ({ url }) => {
      const response = await post(url, '/v1/chat/completions', chatBody({ stream: true }));
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      const text = await response.text();
      expect(text).not.toContain('usage');
      const events = text.trimEnd().split('\n\n');
      expect(events.at(-1)).toBe('data: [DONE]');
      for (const event of events.slice(0, -1)) JSON.parse(event.replace('data: ', ''));
    }));

  test('choices of one stream are told apart by index', () =>
    withServer({}, async ({ url }) => {
      const body = chatBody({ stream: true, n: 2, seed: 0, model: 'student' });
      const text = await (await post(url, '/v1/chat/completions', body)).text();
      const contents = ['', ''];
      for (const line of text.split('\n\n').filter((event) => event.startsWith('data: {'))) {
        const [choice] = JSON.parse(line.slice(6)).choices;
        contents[choice.index] += choice.delta.content ?? '';
      }
      const whole = await complete(url, { n: 2, seed: 0, model: 'student' });
      expect(contents).toEqual(whole.choices.map(({ message }) => message.content));
    }));
});

describe('malformed chat requests', () => {
  test.each([
    ['{', null],
    ['[]', null],
    [chatBody({ messages: [] }), 'messages'],
    [chatBody({ messages: [{ role: 'narrator', content: 'x' }] }), 'messages[0].role'],
    [chatBody({ n: 0 }), 'n'],
    [chatBody({ max_tokens: 'many' }), 'max_tokens'],
    [chatBody({ temperature: 3 }), 'temperature'],
    [{ messages: [{ role: 'user', content: 'x' }] }, 'model'],
  ])('%j is refused with 400 naming %s', (body, param) =>
    withServer({}, async ({ url }) => {
      const response = await post(url, '/v1/chat/completions', body);
      expect(response.status).toBe(400);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(error).toMatchObject({ type: 'invalid_request_error', param });
      expect(error.message).not.toBe('');
    }),
  );

  test('a model that is not served is refused with 404, naming those that are', () =>
    withServer({}, async ({ url }) => {
      const response = await post(url, '/v1/chat/completions', chatBody({ model: 'gpt' }));
      expect(response.status).toBe(404);
      expect(JSON.stringify(await response.json())).toMatch(/model_not_found/);
    }));
});
