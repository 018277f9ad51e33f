import { describe, expect, it } from 'vitest';
import { rankAgreement } from './rank-agreement.ts';

const pairs = (predicted: readonly number[], observed: readonly number[]) =>
  predicted.map((value, index) => ({ predicted: value, observed: observed[index] as number }));

describe('rankAgreement', () => {
  it('is Spearman’s correlation, ties sharing their mean rank', () => {
    // SciPy 1.17: stats.spearmanr.
    const found = rankAgreement(pairs([1, 2, 2, 4, 7, 7, 7, 9], [3, 1, 4, 4, 9, 2, 8, 8]));
    expect(found).toBeCloseTo(0.5901645758711312, 12);
  });

  it('is 1 for any rising relation and -1 for any falling one', () => {
    expect(rankAgreement(pairs([1, 2, 3], [1, 10, 1000]))).toBeCloseTo(1, 12);
    expect(rankAgreement(pairs([1, 2, 3], [5, 4, -3]))).toBeCloseTo(-1, 12);
  });

  it('is absent where there is no order to agree on', () => {
    expect(rankAgreement([])).toBeUndefined();
    expect(rankAgreement(pairs([1], [1]))).toBeUndefined();
    expect(rankAgreement(pairs([1, 1, 1], [1, 2, 3]))).toBeUndefined();
  });
});
