import { describe, expect, test } from 'vitest';
import { prmIdOf } from '../store/repository/step-scores.ts';
import { processRewardIdentity, processRewardSchema, splittingIdentity } from './process-reward-schema.ts';

const parse = (value: unknown) => processRewardSchema.parse(value);
const faultOf = (value: unknown) => {
  const { issues = [] } = processRewardSchema.safeParse(value).error ?? {};
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
};
const baseUrl = 'http://127.0.0.1:8001';

test('a name and a URL are all that a known model needs, in one line or two fields', () => {
  const whole = parse({ model: 'Qwen/Qwen2.5-Math-PRM-7B', baseUrl });
  expect(whole).toMatchObject({ kind: 'pooling', template: 'qwen', separator: '<extra_0>', splitting: 'blank-line' });
  expect(parse(`Qwen/Qwen2.5-Math-PRM-7B ${baseUrl}`)).toEqual(whole);
});

test.each([
  ['Skywork/Skywork-o1-Open-PRM-Qwen-2.5-7B', 'embeddings', 'newline'],
  ['peiyi9979/math-shepherd-mistral-7b-prm', 'token-probability', 'step-header'],
  ['RLHFlow/Llama3.1-8B-PRM-Deepseek-Data', 'token-probability', 'blank-line'],
  ['launch/ThinkPRM-14B', 'generative', 'blank-line'],
])('the preset of %s is a sound configuration', (model, kind, splitting) => {
  expect(parse({ model, baseUrl })).toMatchObject({ kind, splitting });
});

describe('what is missing is said', () => {
  test('no preset and no kind', () => {
    expect(faultOf({ model: 'my-prm', baseUrl })).toMatch(/no preset is known for this model .*say its `kind`/);
  });
  test('no URL', () => {
    expect(faultOf('Qwen/Qwen2.5-Math-PRM-7B')).toMatch(/baseUrl: Invalid input/);
    const shepherd = { model: 'math-shepherd-mistral-7b-prm', kind: 'token-probability' };
    expect(faultOf(shepherd)).toMatch(/baseUrl: missing; `readout: sglang` needs it/);
    expect(faultOf({ ...shepherd, readout: 'in-process' })).toMatch(/path: missing/);
    const judge = { kind: 'judge', model: 'm' };
    expect(faultOf(judge)).toMatch(/baseUrl: missing; a judge without `readout: in-process` needs it/);
    expect(faultOf({ ...judge, readout: 'in-process' })).toMatch(/path: missing; `readout: in-process` needs it/);
  });
  test('a field of another kind', () => {
    expect(faultOf({ model: 'm', kind: 'judge', baseUrl, positiveColumn: 1 })).toMatch(/positiveColumn/);
  });
});

describe('the key of scores', () => {
  const idOf = (value: unknown, isCode = false) => {
    const config = parse(value);
    const splitting = splittingIdentity(config, { isCode });
    return prmIdOf({ name: config.model, identity: processRewardIdentity(config), splitting });
  };
  const qwen = { model: 'Qwen/Qwen2.5-Math-PRM-7B', baseUrl };

  test('is what it was before presets, so that scores paid for stay valid', () => {
    expect(idOf({ ...qwen, kind: 'pooling' })).toBe(
      prmIdOf({ name: qwen.model, identity: { kind: 'pooling' }, splitting: ['blank-line', 'both'] }),
    );
    expect(idOf(qwen)).toBe(idOf({ ...qwen, kind: 'pooling' }));
  });

  test('does not change with where the model is, how calls are made, or how levels are cut', () => {
    const elsewhere = { ...qwen, baseUrl: 'http://elsewhere.test', maxTries: 2, thresholds: [0.9, 0.5, 0.1] };
    expect(idOf({ ...elsewhere, aggregation: 'minimum', trajectories: 'wrong', task: 'encode' })).toBe(idOf(qwen));
  });

  test('changes with all that changes scores', () => {
    const changes = [
      { positiveColumn: 0 },
      { separator: '<extra_1>' },
      { systemPrompt: 'Think.' },
      { template: 'math-shepherd' },
      { maxContextTokens: 100 },
      { splitting: 'newline' },
      { scoredText: 'answer' },
      { maxSteps: 20 },
      { minStepChars: 1 },
    ];
    const ids = changes.map((change) => idOf({ ...qwen, ...change }));
    expect(new Set([idOf(qwen), ...ids]).size).toBe(changes.length + 1);
    expect(idOf({ ...qwen, codeSplitting: 'off' })).toBe(idOf(qwen));
    expect(idOf({ ...qwen, codeSplitting: 'off' }, true)).not.toBe(idOf(qwen, true));
  });

  test('of a judge holds its votes and parameters', () => {
    const judge = { kind: 'judge', model: 'deepseek-v4-pro', baseUrl };
    const ids = [judge, { ...judge, votes: 3 }, { ...judge, parameters: { temperature: 0 } }].map((one) => idOf(one));
    expect(new Set(ids).size).toBe(3);
    expect(idOf({ ...judge, price: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } })).toBe(ids[0]);
  });

  test('of a judge in this process holds what is in its file, and not where it is or how it is run', () => {
    const judge = { kind: 'judge', model: 'llama-cpp:j.gguf', sha256: '0123456789abcdef' };
    const elsewhere = { ...judge, model: 'j', readout: 'in-process', path: 'copies/j.gguf', sequences: 1, threads: 2 };
    expect(idOf(elsewhere)).toBe(idOf(judge));
    expect(idOf({ ...judge, sha256: 'fedcba9876543210' })).not.toBe(idOf(judge));
    expect(idOf({ ...judge, maxContextTokens: 512 })).not.toBe(idOf(judge));
  });
});
