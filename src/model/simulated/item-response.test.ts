import { expect, test } from 'vitest';
import { difficultyFromPrompt, probabilityRight } from './item-response.ts';

test('half of the attempts are right where ability equals difficulty', () => {
  expect(probabilityRight({ ability: 1.3, difficulty: 1.3, discrimination: 2 })).toBe(0.5);
});

test('known values of the logistic curve', () => {
  expect(probabilityRight({ ability: 1, difficulty: 0, discrimination: 1 })).toBeCloseTo(0.7310585786, 9);
  expect(probabilityRight({ ability: 0, difficulty: 1, discrimination: 2 })).toBeCloseTo(0.119202922, 9);
});

test('difficulties drawn from prompts are standard normal, and depend on prompt and seed alone', () => {
  const draws = Array.from({ length: 4000 }, (_, n) => difficultyFromPrompt({ prompt: `question ${n}`, seed: 1 }));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean)).toBeLessThan(0.06);
  expect(Math.abs(variance - 1)).toBeLessThan(0.08);
  expect(draws.filter((draw) => Math.abs(draw) < 1).length / draws.length).toBeCloseTo(0.6827, 1);
  expect(difficultyFromPrompt({ prompt: 'question 5', seed: 1 })).toBe(draws[5]);
  expect(difficultyFromPrompt({ prompt: 'question 5', seed: 2 })).not.toBe(draws[5]);
});
