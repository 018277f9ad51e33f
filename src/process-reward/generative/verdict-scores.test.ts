import { expect, test } from 'vitest';
import { verdictScores } from './verdict-scores.ts';

test('a score is the share of samples with a verdict that judged the step correct', () => {
  // By hand: step 0 three of three, step 1 one of two, step 2 one of three.
  const samples = [
    [true, true, false],
    [true, undefined, true],
    [true, false, false],
  ];
  expect(verdictScores(samples, 3)).toEqual({ kind: 'scores', scores: [1, 0.5, 1 / 3], impliedSteps: [] });
});

test('what was not judged after an incorrect step is incorrect, and flagged', () => {
  expect(verdictScores([[true, false, undefined, undefined]], 4)).toEqual({
    kind: 'scores',
    scores: [1, 0, 0, 0],
    impliedSteps: [2, 3],
  });
  expect(verdictScores([[false, true, undefined]], 3)).toMatchObject({ scores: [0, 1, 0], impliedSteps: [2] });
});

test('a step that nobody judged has no score, and no other step has one then', () => {
  expect(verdictScores([[true, undefined, true]], 3)).toEqual({ kind: 'unjudged', step: 1 });
  expect(verdictScores([[true, true, undefined]], 3)).toEqual({ kind: 'unjudged', step: 2 });
  expect(verdictScores([[undefined, undefined]], 2)).toEqual({ kind: 'unjudged', step: 0 });
});
