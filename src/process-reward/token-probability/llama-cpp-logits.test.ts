import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors/errors.ts';
import { tinyTokens, writeTinyGguf } from '../../model/llama-cpp/fixtures/write-tiny-gguf.ts';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import { createInProcessTokenProbabilityModel } from './in-process-token-probability-model.ts';
import { type LlamaCppLogits, openLlamaCppLogits } from './llama-cpp-logits.ts';
import { resolveTokens } from './resolve-tokens.ts';
import { layoutOf } from './templates.ts';

const directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-gguf-'));
const path = join(directory, 'tiny.gguf');
writeTinyGguf(path);
afterAll(() => rmSync(directory, { recursive: true }));

const signal = new AbortController().signal;
const labelIds = [tinyTokens.positive, tinyTokens.negative];
const labels = {
  positive: { text: '+', id: tinyTokens.positive },
  negative: { text: '-', id: tinyTokens.negative },
};

describe('logits of a GGUF model in this process', () => {
  let logits: LlamaCppLogits;
  beforeAll(async () => {
    logits = await openLlamaCppLogits({ path, name: 'tiny' });
  });
  afterAll(() => logits.close());

  const tokensOf = async (text: string) => [tinyTokens.bos, ...(await logits.tokenize(text))];

  test('tokens are the text’s own: none is added, and a tag is one', async () => {
    expect(await logits.tokenize('ки')).toEqual([tinyTokens.stepTag]);
    expect(await logits.tokenize('+-')).toEqual(labelIds);
    expect(await logits.tokenize('<s>')).not.toContain(tinyTokens.bos);
    expect(logits.bosTokenIds).toEqual([tinyTokens.bos]);
    expect(logits.contextTokens).toBe(512);
  });

  test('one pass gives at each position what a prompt that ends there gives', async () => {
    const tokens = await tokensOf('Step 1: 2+2=4 ки Step 2: 4-1=3 ки done');
    const positions = tokens.flatMap((token, index) => (token === tinyTokens.stepTag ? [index] : []));
    expect(positions).toHaveLength(2);
    const whole = await logits.logitsAt({ tokens, positions, labelIds }, signal);
    for (const [index, position] of positions.entries()) {
      const [alone] = await logits.logitsAt(
        { tokens: tokens.slice(0, position + 1), positions: [position], labelIds },
        signal,
      );
      for (const [label, value] of (alone ?? []).entries()) expect(whole[index]?.[label]).toBeCloseTo(value, 3);
    }
    expect(Math.abs((whole[0]?.[0] ?? 0) - (whole[1]?.[0] ?? 0))).toBeGreaterThan(0.01);
    const before = await logits.logitsAt({ tokens, positions: [(positions[0] ?? 1) - 1], labelIds }, signal);
    expect(Math.abs((before[0]?.[0] ?? 0) - (whole[0]?.[0] ?? 0))).toBeGreaterThan(0.01);
  });

  test('a trajectory’s logits do not hang on those before it, nor on those asked with it', async () => {
    const one = { tokens: await tokensOf('Step 1 ки'), positions: [3], labelIds };
    const other = { tokens: await tokensOf('Step 22+22 ки'), positions: [5], labelIds };
    const first = await logits.logitsAt(one, signal);
    const [again] = await Promise.all([logits.logitsAt(one, signal), logits.logitsAt(other, signal)]);
    expect(again).toEqual(first);
  });

  test('labels are told apart by id, in the order they were asked in', async () => {
    const tokens = await tokensOf('Step ки');
    const at = { tokens, positions: [tokens.length - 1] };
    const [forth = []] = await logits.logitsAt({ ...at, labelIds }, signal);
    const [back = []] = await logits.logitsAt({ ...at, labelIds: labelIds.toReversed() }, signal);
    expect(back).toEqual(forth.toReversed());
  });

  test('a signal that has fired rejects, and the next trajectory is scored', async () => {
    const request = { tokens: await tokensOf('Step ки'), positions: [2], labelIds };
    await expect(logits.logitsAt(request, AbortSignal.abort())).rejects.toThrow();
    expect(await logits.logitsAt(request, signal)).toHaveLength(1);
  });
});

test('a template’s ids hold only in a vocabulary that has its tokens there; else their texts are looked up', async () => {
  const logits = await openLlamaCppLogits({ path, name: 'tiny' });
  expect(logits.textOf(tinyTokens.positive)).toBe('+');
  expect(logits.textOf(12902)).toBeUndefined();
  const layout = layoutOf({ template: 'math-shepherd' });
  const stated = { ...layout, labels };
  const resolved = {
    kind: 'resolved',
    labels: { positive: tinyTokens.positive, negative: tinyTokens.negative },
    stepTag: [tinyTokens.stepTag],
  };
  expect(await resolveTokens(logits, layout)).toEqual(resolved);
  expect(await resolveTokens(logits, stated)).toEqual(resolved);
  await logits.close();
});

test.each([
  ['missing', 'no-such.gguf', /cannot be read/],
  ['no GGUF', 'text.gguf', /is no GGUF file/],
  ['cut off', 'cut.gguf', /llama\.cpp cannot load/],
])('a file that is %s is refused', async (_what, name, reason) => {
  writeFileSync(join(directory, 'text.gguf'), 'weights');
  writeFileSync(join(directory, 'cut.gguf'), Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(40, 1)]));
  const opening = openLlamaCppLogits({ path: join(directory, name), name: 'x' });
  await expect(opening).rejects.toThrow(ConfigError);
  await expect(opening).rejects.toThrow(reason);
});

processRewardModelContract({
  name: 'the in-process model over llama.cpp',
  create: async () => ({
    model: createInProcessTokenProbabilityModel({
      name: 'tiny',
      logits: await openLlamaCppLogits({ path, name: 'tiny' }),
      template: 'math-shepherd',
      labels,
      stepTag: { text: 'ки', id: tinyTokens.stepTag },
    }),
    request: contractScoreRequest(),
  }),
});
