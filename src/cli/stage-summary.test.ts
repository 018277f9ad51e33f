import { expect, it } from 'vitest';
import { stageSummary } from './stage-summary.ts';

const noLevels = { 0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };

it('shows no share where nothing is graded', () => {
  const ungraded = [{ reason: 'no attempt', count: 3 }];
  const report = { collection: 'bank', levels: noLevels, ungraded, passRate: { correct: 0, decided: 0 } };
  const text = stageSummary('grade', [report]);
  expect(text).toContain('grade bank: 0 graded, pass rate -');
  expect(text).toContain('ungraded: 3 (no attempt)');
  expect(text).not.toContain('NaN');
});

it('says why calls failed', () => {
  const spend = { calls: 0, promptTokens: 0, completionTokens: 0, costUsd: undefined };
  const text = stageSummary('answer', { newVerdicts: { failed: 2 }, newFailures: { 'no recorded reply': 2 }, spend });
  expect(text).toBe('answer: 2 failed (0 tokens so far, not priced)\n  failed: 2 (no recorded reply)');
});
