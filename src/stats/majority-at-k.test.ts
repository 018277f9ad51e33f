import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { majorityAtK, type VotingSample } from './majority-at-k.ts';
import { createRandom } from './random.ts';

const right = { answer: '4', score: 1 };
const wrong = { answer: '5', score: 0 };
const silent = { score: 0 };

/** One subset's score, written from the definition: most frequent answer, ties averaged. */
function voteScore(samples: readonly VotingSample[]): number {
  const groups = Object.values(Object.groupBy(samples, (sample) => sample.answer ?? '')).filter(
    (group) => group?.[0]?.answer !== undefined,
  ) as VotingSample[][];
  const most = Math.max(0, ...groups.map((group) => group.length));
  const tied = groups.filter((group) => group.length === most);
  const meanScore = (group: VotingSample[]): number => group.reduce((sum, s) => sum + s.score, 0) / group.length;
  return tied.length === 0 ? 0 : tied.reduce((sum, group) => sum + meanScore(group), 0) / tied.length;
}

function byEnumeration(samples: readonly VotingSample[], k: number): number {
  const scores: number[] = [];
  for (let mask = 0; mask < 2 ** samples.length; mask += 1) {
    const subset = samples.filter((_, index) => (mask >> index) & 1);
    if (subset.length === k) scores.push(voteScore(subset));
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const sample = fc.record({
  answer: fc.constantFrom('a', 'b', 'c', 'd', undefined),
  score: fc.constantFrom(0, 0.5, 1),
});
const ballots = fc.array(sample, { minLength: 1, maxLength: 9 });

describe('majorityAtK', () => {
  it('is the score of the most frequent answer when k is all samples', () => {
    expect(majorityAtK([right, wrong, right], 3)).toBe(1);
    expect(majorityAtK([right, wrong, wrong], 3)).toBe(0);
  });

  it('averages the score over tied answers', () => {
    expect(majorityAtK([right, wrong], 2)).toBe(0.5);
    expect(majorityAtK([right, wrong, { answer: '6', score: 0 }], 3)).toBeCloseTo(1 / 3, 12);
  });

  it('ignores samples without an answer, and scores nothing when no sample has one', () => {
    expect(majorityAtK([right, silent, silent, silent], 4)).toBe(1);
    expect(majorityAtK([silent, silent], 2)).toBe(0);
  });

  it('is the mean over all subsets when k is smaller', () => {
    // Pairs of {4, 4, 5}: 44 scores 1, the two ties 1/2 each.
    expect(majorityAtK([right, right, wrong], 2)).toBeCloseTo(2 / 3, 12);
    expect(majorityAtK([right, right, wrong], 1)).toBeCloseTo(2 / 3, 12);
  });

  it('equals enumeration of every subset', () => {
    fc.assert(
      fc.property(ballots, fc.nat(), (samples, draw) => {
        const k = 1 + (draw % samples.length);
        expect(majorityAtK(samples, k)).toBeCloseTo(byEnumeration(samples, k), 10);
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order of samples, to the last bit', () => {
    fc.assert(
      fc.property(ballots, fc.nat(), fc.integer(), (samples, draw, seed) => {
        const k = 1 + (draw % samples.length);
        expect(majorityAtK(createRandom(seed).shuffle(samples), k)).toBe(majorityAtK(samples, k));
      }),
    );
  });

  it('is exact and quick for 64 different answers and for 1000 samples', () => {
    const different = Array.from({ length: 64 }, (_, index) => ({ answer: String(index), score: index === 0 ? 1 : 0 }));
    expect(majorityAtK(different, 32)).toBeCloseTo(1 / 64, 9);
    const many = Array.from({ length: 1000 }, (_, index) => (index < 500 ? right : wrong));
    expect(majorityAtK(many, 101)).toBeCloseTo(0.5, 9);
  });

  it('refuses a k without samples', () => {
    expect(() => majorityAtK([right], 2)).toThrow(RangeError);
    expect(() => majorityAtK([], 1)).toThrow(RangeError);
  });
});
