import { expect, test } from 'vitest';
import { presetOf, processRewardPresets, withPreset } from './presets.ts';

test.each([
  ['Qwen/Qwen2.5-Math-PRM-7B', 'Qwen2.5-Math-PRM'],
  ['Qwen/Qwen2.5-Math-PRM-72B', 'Qwen2.5-Math-PRM'],
  ['Qwen/Qwen2.5-Math-7B-PRM800K', 'Qwen2.5-Math-PRM'],
  ['models/qwen2.5-math-prm-7b', 'Qwen2.5-Math-PRM'],
  ['Skywork/Skywork-o1-Open-PRM-Qwen-2.5-1.5B', 'Skywork-o1-Open-PRM'],
  ['peiyi9979/math-shepherd-mistral-7b-prm', 'Math-Shepherd'],
  ['RLHFlow/Llama3.1-8B-PRM-Deepseek-Data', 'RLHFlow PRM, Deepseek data'],
  ['RLHFlow/Llama3.1-8B-PRM-Mistral-Data', 'RLHFlow PRM, Mistral data'],
  ['launch/ThinkPRM-1.5B', 'ThinkPRM'],
  ['Qwen/Qwen2.5-Math-7B-Instruct', undefined],
])('%s is known as %s', (model, family) => {
  expect(presetOf(model)?.family).toBe(family);
});

test('a name belongs to one family at most', () => {
  const names = ['Qwen2.5-Math-PRM-7B', 'math-shepherd-mistral-7b-prm', 'Llama3.1-8B-PRM-Mistral-Data'];
  for (const name of names) {
    expect(processRewardPresets.filter(({ pattern }) => pattern.test(name))).toHaveLength(1);
  }
});

test('a preset fills in what is left out, and nothing else', () => {
  const model = 'peiyi9979/math-shepherd-mistral-7b-prm';
  expect(withPreset({ model })).toMatchObject({
    kind: 'token-probability',
    readout: 'sglang',
    splitting: 'step-header',
  });
  expect(withPreset({ model, kind: 'pooling' })).toMatchObject({ positiveColumn: 0, separator: 'ки' });
  expect(withPreset({ model, kind: 'pooling', positiveColumn: 1, splitting: 'newline' })).toMatchObject({
    positiveColumn: 1,
    splitting: 'newline',
  });
});

test('a kind the configuration names goes before the preset’s', () => {
  const model = 'peiyi9979/math-shepherd-mistral-7b-prm';
  const read = withPreset({ model, kind: 'token-probability' });
  expect(read).toMatchObject({ kind: 'token-probability', readout: 'sglang' });
  expect(read).not.toHaveProperty('positiveColumn');
  expect(withPreset({ model, kind: 'judge' })).toEqual({
    ...{ model, kind: 'judge', splitting: 'step-header', aggregation: 'mean' },
  });
});

test('an unknown model is left as it is', () => {
  expect(withPreset({ model: 'my-prm' })).toEqual({ model: 'my-prm' });
});
