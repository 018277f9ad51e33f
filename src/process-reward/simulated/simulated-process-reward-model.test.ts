import { describe, expect, test } from 'vitest';
import { contractScoreRequest, processRewardModelContract } from '../process-reward-model.contract.ts';
import { firstWrongStep } from './first-wrong-step.ts';
import { createSimulatedProcessRewardModel, simulateStepScores } from './simulated-process-reward-model.ts';

processRewardModelContract({
  name: 'simulated',
  create: async () => ({
    model: createSimulatedProcessRewardModel({ name: 'prm', seed: 1, noise: 0.3 }),
    request: contractScoreRequest(),
  }),
});

const steps = ['2 + 3 = 5.', '5 - 1 = 3.', '3 * 2 = 6, so the answer is 6.'];
const score = (overrides: Partial<Parameters<typeof simulateStepScores>[0]> = {}) =>
  simulateStepScores({ name: 'prm', seed: 0, noise: 0, questionPrompt: 'q', steps, ...overrides });

describe('scores of the simulated process reward model', () => {
  test('without noise they are high before the first wrong step and low from it on', () => {
    expect(score()).toEqual([0.95, 0.1, 0.1]);
    expect(score({ steps: ['Let us see.', '1 + 1 = 2'] })).toEqual([0.95, 0.95]);
  });

  test('noise has the standard deviation asked for, and scores stay in [0, 1]', () => {
    const draws = Array.from(
      { length: 3000 },
      (_, seed) => score({ seed, noise: 0.02, steps: ['1 + 1 = 3'] })[0] as number,
    );
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length);
    expect(mean).toBeCloseTo(0.1, 2);
    expect(deviation).toBeCloseTo(0.02, 2);
    for (const value of score({ noise: 1, steps: Array(200).fill('1 + 1 = 2') })) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });

  test('noise depends on seed, name, question and steps', () => {
    const base = score({ noise: 0.1 });
    expect(score({ noise: 0.1 })).toEqual(base);
    for (const change of [{ seed: 1 }, { name: 'other' }, { questionPrompt: 'r' }]) {
      expect(score({ noise: 0.1, ...change })).not.toEqual(base);
    }
  });
});

test('only equations that can be recomputed are judged', () => {
  expect(firstWrongStep(['x + 1 = 2', 'so 3 × 4 = 12', '-3 - 4 = -7', '0.5 + 0.25 = 0.75'])).toBeUndefined();
  expect(firstWrongStep(['1 + 1 = 2 and 2 + 2 = 5'])).toBe(0);
});
