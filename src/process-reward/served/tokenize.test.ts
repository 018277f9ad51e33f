import { afterEach, expect, test } from 'vitest';
import { type Answer, sendJson, startScriptedServer } from '../../model/transport/fixtures/scripted-server.ts';
import { fixturesOf } from './fixtures/read-fixture.ts';
import { hasNoTokenizer, Tokenizer } from './tokenize.ts';

const poolingFixture = fixturesOf(new URL('../pooling/', import.meta.url).href);
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

async function tokenize(answer: Answer) {
  const server = await startScriptedServer(answer);
  const tokenizer = new Tokenizer({ model: 'prm', baseUrls: [`${server.url}/v1`], maxTries: 1 });
  opened.push(server, tokenizer);
  const request = { prompt: 'What is 2?', addSpecialTokens: true, requestId: 'attempt-1' };
  const outcome = await tokenizer.tokenize(request, new AbortController().signal);
  return { outcome, requests: server.requests };
}

test('ids and the server’s context length come from its root', async () => {
  const { outcome, requests } = await tokenize((response) => sendJson(response, poolingFixture('tokenize')));
  expect(outcome).toMatchObject({ kind: 'done', value: { ids: [3838, 374, 220, 17, 30], maxModelLength: 4096 } });
  expect(requests).toMatchObject([
    {
      path: '/tokenize',
      body: { model: 'prm', prompt: 'What is 2?', add_special_tokens: true },
      headers: { 'x-client-request-id': 'attempt-1' },
    },
  ]);
});

test('a context length that is not stated is unknown', async () => {
  const { outcome } = await tokenize((response) => sendJson(response, { tokens: [], count: 0 }));
  expect(outcome).toMatchObject({ kind: 'done', value: { ids: [], maxModelLength: undefined } });
});

test.each([{ count: 3 }, { tokens: ['a'] }, { tokens: [-1] }, { tokens: [1.5] }, null])(
  'a reply without token ids is a failure: %j',
  async (body) => {
    const { outcome } = await tokenize((response) => sendJson(response, body));
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/token ids/), isTransient: false });
  },
);

test.each([
  [404, true],
  [405, true],
  [400, false],
  [500, false],
])('status %d means that there is no tokeniser: %s', async (status, expected) => {
  const { outcome } = await tokenize((response) => sendJson(response, { detail: 'Not Found' }, status));
  expect(hasNoTokenizer(outcome)).toBe(expected);
});
