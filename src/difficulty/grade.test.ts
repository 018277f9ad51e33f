import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean } from '../stats/mean-over-questions.ts';
import { createRandom } from '../stats/random.ts';
import type { VerdictKind } from '../verify/verifier.ts';
import { type GradedAttempt, type GradeInput, gradeQuestion } from './grade.ts';
import { defaultDifficultyScheme, difficultySchemeSchema, type GradingScheme, gradingScheme } from './scheme.ts';

const separate: GradingScheme = gradingScheme(difficultySchemeSchema.parse({ easy: 'separate' }), []);

const correct: GradedAttempt = { verdict: 'correct' };
const wrong = (...stepScores: number[]): GradedAttempt => ({ verdict: 'incorrect', stepScores });
const unscored: GradedAttempt = { verdict: 'incorrect' };
const of = (verdict: VerdictKind): GradedAttempt => ({ verdict });

function grade(attempts: readonly GradedAttempt[], change: Partial<GradeInput> = {}) {
  return gradeQuestion({
    attempts,
    scheme: defaultDifficultyScheme,
    hasProcessReward: true,
    aggregate: mean,
    ...change,
  });
}

describe('grading with a process reward model', () => {
  it('makes a question easy when any attempt is right, as the paper does', () => {
    expect(grade([wrong(0.1), correct, wrong(0.1)])).toMatchObject({ kind: 'graded', level: 1, correctCount: 1 });
    expect(grade([wrong(0.1), correct], { scheme: separate })).toMatchObject({ level: 0 });
  });

  it.each([
    ['a good trajectory', [wrong(0.9, 0.8)], 2, 1],
    ['a mean on the threshold', [wrong(1, 0.5)], 2, 2],
    ['a middling one', [wrong(0.6, 0.6)], 3, 2],
    ['a poor one', [wrong(0.3)], 4, 4],
    ['a hopeless one', [wrong(0.1, 0)], 5, 5],
    // Means 0.9 and 0.3 average to 0.6, whatever the numbers of steps.
    ['two trajectories of different lengths', [wrong(0.9, 0.9, 0.9), wrong(0.3)], 3, 2],
    ['one scored and one unscored', [wrong(0.9), unscored], 2, 1],
  ])('grades %s', (_, attempts, insideLevel, separateLevel) => {
    expect(grade(attempts)).toMatchObject({ level: insideLevel });
    expect(grade(attempts, { scheme: separate })).toMatchObject({ level: separateLevel });
  });

  it('reports the mean step score, the pass rate and its interval', () => {
    expect(grade([wrong(0.9, 0.7), wrong(0.4)])).toEqual({
      kind: 'graded',
      level: 3,
      passRate: 0,
      passRateLow: 0,
      // 97.5 % quantile of Beta(1/2, 5/2), SciPy.
      passRateHigh: expect.closeTo(0.6668218, 6),
      correctCount: 0,
      decidedCount: 2,
      meanStepScore: expect.closeTo(0.6, 12),
    });
  });

  it('leaves a question ungraded, never hard, when no wrong attempt has a score', () => {
    expect(grade([unscored, { verdict: 'incorrect', stepScores: [] }])).toEqual({
      kind: 'ungraded',
      reason: 'none of the 2 wrong attempts has step scores',
      correctCount: 0,
      decidedCount: 2,
    });
    expect(grade([wrong(0.5)], { aggregate: () => undefined })).toMatchObject({ kind: 'ungraded' });
  });

  it('does not read step scores of attempts that are not wrong', () => {
    expect(grade([unscored, { verdict: 'truncated', stepScores: [0.9] }])).toMatchObject({ kind: 'ungraded' });
  });
});

describe('grading without one', () => {
  const attemptsWith = (right: number, of: number): GradedAttempt[] =>
    Array.from({ length: of }, (_, index) => (index < right ? correct : unscored));

  it.each([
    [10, 1, 0],
    [9, 1, 1],
    [8, 1, 1],
    [7, 2, 2],
    [6, 2, 2],
    [4, 3, 3],
    [2, 4, 4],
    [1, 5, 5],
    [0, 5, 5],
  ])('grades %d right of 10', (right, insideLevel, separateLevel) => {
    expect(grade(attemptsWith(right, 10), { hasProcessReward: false })).toMatchObject({ level: insideLevel });
    expect(grade(attemptsWith(right, 10), { hasProcessReward: false, scheme: separate })).toMatchObject({
      level: separateLevel,
    });
  });
});

describe('grading code', () => {
  const program = (testShare: number, ...stepScores: number[]): GradedAttempt => ({
    verdict: 'incorrect',
    testShare,
    ...(stepScores.length > 0 ? { stepScores } : {}),
  });
  const withoutPrm = { hasProcessReward: false };

  it('without a PRM is easy when any program is right, whatever the pass rate', () => {
    const found = grade([program(0), program(0.2), correct], withoutPrm);
    expect(found).toMatchObject({ level: 1, passRate: 1 / 3, meanTestShare: 0.1 });
    expect(grade([program(0), correct], { ...withoutPrm, scheme: separate })).toMatchObject({ level: 0 });
    expect(grade([correct, correct], withoutPrm)).toMatchObject({ level: 1 });
  });

  it.each([
    ['nearly all tests', [program(0.9)], 2],
    ['some', [program(0.75), program(0.25)], 3],
    ['a few', [program(0.25), program(0.3)], 4],
    ['none', [program(0)], 5],
  ])('without a PRM takes the mean share of tests passed: %s', (_, attempts, level) => {
    expect(grade(attempts, withoutPrm)).toMatchObject({ level });
  });

  it('with a PRM weighs the share of tests against the step score', () => {
    const attempts = [program(1, 0.2), program(0.5, 0.1)];
    // (0.5 · 1 + 0.5 · 0.2 + 0.5 · 0.5 + 0.5 · 0.1) / 2 = 0.45
    expect(grade(attempts)).toMatchObject({ level: 4, meanStepScore: expect.closeTo(0.15), meanTestShare: 0.75 });
    const weighed = (testShareWeight: number) =>
      grade(attempts, { scheme: { ...defaultDifficultyScheme, testShareWeight } });
    expect(weighed(1)).toMatchObject({ level: 2 });
    expect(weighed(0)).toMatchObject({ level: 5 });
  });

  it('leaves out a program the PRM has not scored, unless tests alone count', () => {
    expect(grade([program(0.9, 0.9), program(0)])).toMatchObject({ level: 2 });
    expect(grade([program(0.9)])).toMatchObject({ kind: 'ungraded', reason: 'the wrong attempt has no step scores' });
    expect(grade([program(0.9)], { scheme: { ...defaultDifficultyScheme, testShareWeight: 1 } })).toMatchObject({
      level: 2,
    });
  });

  it('never grows harder when a program passes more tests', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const levelOf = (attempts: GradedAttempt[], hasProcessReward: boolean) => {
      const found = grade(attempts, { hasProcessReward });
      return found.kind === 'graded' ? found.level : Number.NaN;
    };
    fc.assert(
      fc.property(share, share, share, fc.boolean(), (one, other, step, hasProcessReward) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(levelOf([program(more, step)], hasProcessReward)).toBeLessThanOrEqual(
          levelOf([program(less, step)], hasProcessReward),
        );
      }),
    );
  });
});

describe('attempts that are not decided', () => {
  const notDecided = [of('undecided'), of('truncated'), of('failed')];

  it('leave the pass rate alone', () => {
    const found = grade([correct, unscored, ...notDecided], { hasProcessReward: false });
    expect(found).toMatchObject({ passRate: 0.5, correctCount: 1, decidedCount: 2, level: 3 });
  });

  it('alone leave the question ungraded, and the reason counts them', () => {
    expect(grade([...notDecided, of('truncated')])).toEqual({
      kind: 'ungraded',
      reason: 'no decided attempt: 1 undecided, 2 truncated, 1 failed',
      correctCount: 0,
      decidedCount: 0,
    });
    expect(grade([])).toMatchObject({ kind: 'ungraded', reason: 'no attempt' });
  });

  it('never change a level', () => {
    const attempt = fc.record({
      verdict: fc.constantFrom<VerdictKind>('correct', 'incorrect'),
      stepScores: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    });
    const noise = fc.array(fc.constantFrom(...notDecided), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1 }), noise, fc.boolean(), (attempts, extra, hasProcessReward) => {
        expect(grade([...attempts, ...extra], { hasProcessReward })).toEqual(grade(attempts, { hasProcessReward }));
      }),
    );
  });
});

describe('the level', () => {
  const level = (attempts: readonly GradedAttempt[], change: Partial<GradeInput> = {}): number => {
    const found = grade(attempts, change);
    return found.kind === 'graded' ? found.level : Number.NaN;
  };
  const score = fc.double({ min: 0, max: 1, noNaN: true });

  it('never falls when a step score falls', () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 1 }), fc.nat(), score, (scores, at, factor) => {
        const lower = scores.map((value, index) => (index === at % scores.length ? value * factor : value));
        expect(level([wrong(...lower)])).toBeGreaterThanOrEqual(level([wrong(...scores)]));
      }),
    );
  });

  it('never rises when a wrong attempt becomes right', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1 }), fc.nat(), fc.boolean(), (rights, at, hasProcessReward) => {
        const attempts = (list: boolean[]): GradedAttempt[] => list.map((right) => (right ? correct : wrong(0.3)));
        const better = rights.map((right, index) => right || index === at % rights.length);
        const change = { hasProcessReward };
        expect(level(attempts(better), change)).toBeLessThanOrEqual(level(attempts(rights), change));
      }),
    );
  });

  it('does not depend on the order of attempts', () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 6 }), fc.integer(), (scores, seed) => {
        const attempts = scores.map((value) => wrong(Math.round(value * 64) / 64));
        expect(level(createRandom(seed).shuffle(attempts))).toBe(level(attempts));
      }),
    );
  });
});
