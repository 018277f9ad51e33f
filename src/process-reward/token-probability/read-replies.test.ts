/** Replies as SGLang, vLLM and llama.cpp write them. Math-Shepherd's prompt of two steps has tags at tokens 18 and 28 of 29. */
import { describe, expect, test } from 'vitest';
import { fixturesOf } from '../served/fixtures/read-fixture.ts';
import { readLabels } from './label-logprobs.ts';
import { readChatReply } from './read-chat-reply.ts';
import { readCompletionsReply } from './read-completions-reply.ts';
import { readSglangReply } from './read-sglang-reply.ts';
import { layoutOf } from './templates.ts';

const fixture = fixturesOf(import.meta.url);
const shepherd = layoutOf({ template: 'math-shepherd' });
const rlhflow = layoutOf({ template: 'rlhflow' });
const sglang = (reply: unknown, stepCount = 2) => readSglangReply({ reply, stepCount, ...shepherd });
const completions = (reply: unknown, stepCount = 2) => readCompletionsReply({ reply, stepCount, ...shepherd });

function scoresOf(reading: ReturnType<typeof sglang>): (number | string)[] {
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
  return reading.value.map((labels) => {
    const read = readLabels(labels);
    return read.kind === 'score' ? Number(read.score.toFixed(5)) : read.kind;
  });
}

/** 0.9 / (0.9 + 0.05) and 0.2 / (0.2 + 0.6); at the tags themselves the labels stand at 0.01 and 0.04, a share of 0.2. */
const shares = [0.94737, 0.25];

describe('a reply of SGLang’s /generate', () => {
  test('has a step’s labels one place after its tag, and the last step’s among the generated token’s', () => {
    expect(scoresOf(sglang(fixture('sglang')))).toEqual(shares);
  });

  test('has labels in any order', () => {
    const reply = fixture('sglang');
    expect(reply.meta_info.input_token_ids_logprobs[19].map((entry: unknown[]) => entry[1])).toEqual([387, 648]);
    for (const places of reply.meta_info.input_token_ids_logprobs.slice(1)) places.reverse();
    reply.meta_info.output_token_ids_logprobs[0].reverse();
    expect(scoresOf(sglang(reply))).toEqual(shares);
  });

  test('has nothing for the first token, and needs nothing there', () => {
    const reply = fixture('sglang');
    expect(reply.meta_info.input_token_ids_logprobs[0]).toBeNull();
    reply.meta_info.input_token_logprobs[0] = null;
    expect(scoresOf(sglang(reply))).toEqual(shares);
  });

  test('of a tokenizer that merges the tag is a wrong count that says so', () => {
    expect(sglang(fixture('sglang-merged-tag'))).toEqual({
      kind: 'wrong-count',
      reason:
        'The step tag "ки" (12902) is not among the 31 tokens that were read for 2 steps: ' +
        'the tokenizer merges it with its neighbours, or it is another model’s tag.',
    });
  });

  test('with another number of tags than steps is a wrong count that names both', () => {
    expect(sglang(fixture('sglang'), 3)).toEqual({
      kind: 'wrong-count',
      reason: 'The step tag "ки" (12902) was found 2 times for 3 steps.',
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['no meta_info', { text: '-' }, /no meta_info/],
    ['an OpenAI reply', { object: 'text_completion', choices: [] }, /no meta_info/],
    ['null', null, /no meta_info/],
    ['a list', [fixture('sglang')], /list of replies/],
    ['no logprobs of the prompt', { meta_info: { prompt_tokens: 3 } }, /input_token_logprobs/],
    ['no logprobs of the labels', fixture('sglang-no-labels'), /too old/],
  ])('with %s is refused with the reason', (_name, reply, reason) => {
    expect(sglang(reply)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  test('with labels at fewer places than tokens is refused: the places cannot be told', () => {
    const reply = fixture('sglang');
    reply.meta_info.input_token_ids_logprobs.shift();
    expect(sglang(reply)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringMatching(/28 places .* 29 tokens/),
    });
  });

  test('without one of the labels leaves that step without a score', () => {
    const reply = fixture('sglang');
    reply.meta_info.input_token_ids_logprobs[19].pop();
    expect(scoresOf(sglang(reply))).toEqual(['absent', 0.25]);
  });
});

describe('a reply of vLLM’s /v1/completions', () => {
  test('has a step’s labels one place after its tag, and the last step’s among the generated token’s', () => {
    expect(scoresOf(completions(fixture('vllm-echo')))).toEqual(shares);
  });

  test('may name its tokens by their texts', () => {
    const reply = fixture('vllm-echo-texts');
    expect(reply.choices[0].logprobs.tokens[18]).toBe('ки');
    expect(scoresOf(completions(reply))).toEqual(shares);
  });

  test('may give prompt_logprobs instead of the echo', () => {
    expect(scoresOf(completions(fixture('vllm-prompt-logprobs')))).toEqual(shares);
  });

  test('with + outside the 20 likeliest is scored at the floor, which is not the prompt’s own token', () => {
    const reading = completions(fixture('vllm-positive-unlisted'));
    if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
    const [first, second] = reading.value;
    const listed: Record<string, number> = fixture('vllm-positive-unlisted').choices[0].logprobs.top_logprobs[19];
    expect(Object.keys(listed)).toHaveLength(21);
    const sorted = Object.values(listed).sort((a, b) => b - a);
    expect(first).toEqual({ positive: undefined, negative: Number(Math.log(0.97).toFixed(6)), floor: sorted[19] });
    expect(first?.floor).toBeGreaterThan(sorted[20] as number);
    expect(second && readLabels(second)).toMatchObject({ kind: 'score', isFloored: false });
  });

  test('that goes on with another tag has no step more for it', () => {
    const reply = fixture('vllm-echo');
    reply.choices[0].logprobs.tokens[29] = 'token_id:12902';
    expect(scoresOf(completions(reply))).toEqual(shares);
  });

  test('with neither label among the 20 likeliest leaves the step without a score', () => {
    expect(scoresOf(completions(fixture('vllm-neither-listed')))).toEqual(['absent', 0.25]);
  });

  test('of a server that ignores echo is refused with the reason', () => {
    expect(completions(fixture('vllm-no-echo'))).toEqual({
      kind: 'unreadable',
      reason: expect.stringMatching(/does not echo the prompt/),
    });
  });

  test('with prompt_logprobs and no ids is refused: the likeliest token need not be the prompt’s', () => {
    const reply = fixture('vllm-prompt-logprobs');
    delete reply.choices[0].prompt_token_ids;
    expect(completions(reply)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/prompt_token_ids/) });
  });

  test.each<[string, (choice: { logprobs: unknown; prompt_logprobs: unknown }) => unknown, RegExp]>([
    ['no logprobs', (choice) => ({ ...choice, logprobs: null }), /ignores `logprobs`/],
    [
      'no alternatives',
      (choice) => ({ ...choice, logprobs: { tokens: ['a'], top_logprobs: null } }),
      /ignores `logprobs`/,
    ],
    ['no tokens', (choice) => ({ ...choice, logprobs: { tokens: [], top_logprobs: [] } }), /ignores `logprobs`/],
    [
      'fewer distributions than tokens',
      (choice) => ({ ...choice, logprobs: { tokens: ['a', 'b'], top_logprobs: [null] } }),
      /1 distributions for 2 tokens/,
    ],
  ])('with %s is refused with the reason', (_name, change, reason) => {
    const reply = { choices: [change(fixture('vllm-echo').choices[0])] };
    expect(completions(reply)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  test.each([[null], [{}], [{ choices: [] }]])('that is %j is refused', (reply) => {
    expect(completions(reply)).toEqual({ kind: 'unreadable', reason: 'the reply holds no choice' });
  });
});

describe('a reply of /v1/chat/completions', () => {
  const labelsOf = (name: string) => {
    const read = readChatReply(fixture(name), rlhflow.labels);
    return read.kind === 'read' ? readLabels(read.labels) : read;
  };

  test('has the labels among the likeliest first tokens, among which is one more with a space', () => {
    expect(labelsOf('chat-vllm')).toMatchObject({ kind: 'score', isFloored: false, score: expect.closeTo(18 / 19, 5) });
  });

  test('of llama.cpp has ids beside the texts', () => {
    expect(labelsOf('chat-llama-cpp')).toMatchObject({ kind: 'score', score: expect.closeTo(0.75, 5) });
  });

  test('with - outside the 20 likeliest is scored at the floor', () => {
    // 0.99 against e^-14.25, by hand.
    expect(labelsOf('chat-negative-unlisted')).toMatchObject({ isFloored: true, score: expect.closeTo(0.99999934, 7) });
  });

  test('with neither label has no score', () => {
    expect(labelsOf('chat-neither-listed')).toEqual({ kind: 'absent' });
  });

  test('without logprobs is refused with the reason', () => {
    expect(labelsOf('chat-no-logprobs')).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/top_logprobs/) });
  });
});
