import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenCounts, tokenTextOf } from './token-text.ts';

const pieces = { question: [100, 101, 102, 11], steps: [[200, 201], [], [300]], separator: 11 };

test('ids are the question and each step with its separator; ends point at the separators, not at the question’s own', () => {
  expect(tokenTextOf(pieces, 3)).toEqual({ ids: [100, 101, 102, 11, 200, 201, 11, 11, 300, 11], ends: [6, 7, 9] });
  expect(tokenTextOf(pieces, 1)).toEqual({ ids: [100, 101, 102, 11, 200, 201, 11], ends: [6] });
});

test('counts are the lengths of those texts', () => {
  const ids = fc.array(fc.nat(9), { maxLength: 5 });
  fc.assert(
    fc.property(ids, fc.array(ids, { maxLength: 8 }), (question, steps) => {
      const text = { question, steps, separator: 11 };
      expect(tokenCounts(text)).toEqual([...steps.keys(), steps.length].map((n) => tokenTextOf(text, n).ids.length));
    }),
  );
});
