import fc from 'fast-check';
import { expect, test } from 'vitest';
import { voteScores } from './vote-scores.ts';

test('one vote gives 1 before the first error and 0 from it on', () => {
  expect(voteScores([2], 4)).toEqual([1, 1, 0, 0]);
  expect(voteScores([0], 3)).toEqual([0, 0, 0]);
  expect(voteScores([-1], 3)).toEqual([1, 1, 1]);
});

test('several votes give their mean', () => {
  // By hand: [1,1,1,1], [1,0,0,0], [1,1,1,0] and [0,0,0,0].
  expect(voteScores([-1, 1, 3, 0], 4)).toEqual([0.75, 0.5, 0.5, 0.25]);
});

test('scores never rise and lie in [0, 1], one per step', () => {
  const votes = fc.integer({ min: 1, max: 8 }).chain((stepCount) =>
    fc.record({
      stepCount: fc.constant(stepCount),
      firstErrors: fc.array(fc.integer({ min: -1, max: stepCount - 1 }), { minLength: 1, maxLength: 9 }),
    }),
  );
  fc.assert(
    fc.property(votes, ({ firstErrors, stepCount }) => {
      const scores = voteScores(firstErrors, stepCount);
      expect(scores).toHaveLength(stepCount);
      scores.forEach((score, step) => {
        expect(score >= 0 && score <= (scores[step - 1] ?? 1)).toBe(true);
      });
    }),
  );
});
