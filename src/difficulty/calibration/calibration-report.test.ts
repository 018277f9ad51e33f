import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../model/simulated/item-response.ts';
import { createRandom } from '../../stats/random.ts';
import { defaultDifficultyScheme, difficultySchemeSchema } from '../scheme.ts';
import { type CalibrationInput, calibrationReport } from './calibration-report.ts';
import type { CalibrationAttempt, CalibrationRow } from './calibration-row.ts';
import { drawCalibration } from './draw-calibration.ts';
import { renderCalibration } from './render-calibration.ts';

const wrong = (score: number, more: Partial<CalibrationAttempt> = {}): CalibrationAttempt => ({
  isCorrect: false,
  score,
  trajectory: { scores: [score, score], lengthChars: 100, isTruncated: false },
  ...more,
});
const right: CalibrationAttempt = { isCorrect: true };
const row = (questionId: string, ...attempts: CalibrationAttempt[]): CalibrationRow => ({
  questionId,
  domain: 'math',
  attempts,
});

function report(rows: readonly CalibrationRow[], more: Partial<CalibrationInput> = {}) {
  const notDecided = { undecided: 0, truncated: 0, failed: 0 };
  const names = { student: 'student', prm: 'prm@1' };
  return calibrationReport({
    ...names,
    scheme: defaultDifficultyScheme,
    rows,
    bankSize: rows.length,
    notDecided,
    ...more,
  });
}

/** A bank in which the score of a wrong answer tells its pass rate as well as `noise` allows. */
function bank({
  noise,
  count = 600,
  seed = 'bank',
}: {
  noise: number;
  count?: number;
  seed?: string;
}): CalibrationRow[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const rate = random.uniform();
    const attempts = Array.from({ length: 6 }, () => {
      const score = Math.min(1, Math.max(0, rate + noise * standardNormal(random)));
      const steps = 2 + random.integer(6);
      return random.uniform() < rate
        ? right
        : wrong(score, {
            trajectory: { scores: Array<number>(steps).fill(score), lengthChars: 50 * steps, isTruncated: false },
          });
    });
    return row(String(index), ...attempts);
  });
}

describe('a calibration report', () => {
  it('sets the first attempt against the others, never against itself', () => {
    const rows = [
      row('a', wrong(0.9), right, right),
      row('b', wrong(0.5), right, wrong(0.5)),
      row('c', wrong(0.1), wrong(0.9)),
    ];
    const found = report(rows);
    expect(found.heldOutCount).toBe(3);
    expect(found.scoreAndRate).toMatchObject({ spearman: 1, count: 3 });
    expect(found.rates.map(({ level, count, rate }) => [level, count, rate])).toEqual([
      [1, 0, undefined],
      [2, 1, 1],
      [3, 1, 0.5],
      [4, 0, undefined],
      [5, 1, 0],
    ]);
  });

  it('grades twice by attempts that share nothing but the question', () => {
    const found = report([row('a', right, right), row('b', wrong(0.1), wrong(0.9)), row('c', wrong(0.1))]);
    expect(found.stability.count).toBe(2);
    expect(found.stability.counts[0]?.[0]).toBe(1);
    // Level 5 by the first, level 2 by the second.
    expect(found.stability.counts[4]?.[1]).toBe(1);
  });

  it('counts scores in twenty bins, 1 in the last', () => {
    const { histogram } = report([row('a', wrong(0), wrong(0.049), wrong(0.05), wrong(1))]).scores;
    expect(histogram).toEqual([2, 1, ...Array(16).fill(0), 0, 1]);
  });

  it('says which thresholds would put as many into each level, and uses quantiles where they are asked for', () => {
    const rows = [0.1, 0.2, 0.3, 0.4, 0.5].map((score) => row(String(score), wrong(score)));
    expect(report(rows).thresholds).toEqual({ inForce: [0.75, 0.5, 0.25], equalShares: [0.4, 0.3, 0.2] });
    const scheme = difficultySchemeSchema.parse({ thresholds: 'quantiles' });
    expect(report(rows, { scheme }).thresholds.inForce).toEqual([0.4, 0.3, 0.2]);
  });

  it('compares with a second PRM by that one’s own thresholds', () => {
    const rows = [0.9, 0.6, 0.3, 0.1].map((score) => row(String(score), wrong(score, { otherScore: score / 2 })));
    const scheme = difficultySchemeSchema.parse({ thresholds: [0.375, 0.25, 0.125] });
    const { second } = report(rows, { other: { prm: 'other@2', scheme } });
    expect(second).toMatchObject({ prm: 'other@2', scores: { spearman: 1, count: 4 }, table: { count: 4, kappa: 1 } });
  });
});

describe('warnings', () => {
  it('come below a Spearman of 0.5, and not above', () => {
    const weak = report(bank({ noise: 1.5 }));
    expect(weak.scoreAndRate.spearman).toBeLessThan(0.5);
    expect(weak.warnings[0]).toMatch(/below 0\.5\. Go by attempts/);
    expect(renderCalibration(weak)).toMatch(/^student graded.*\n\nWARNING: /);
    const strong = report(bank({ noise: 0.1 }));
    expect(strong.scoreAndRate.spearman).toBeGreaterThan(0.6);
    expect(strong.warnings).toEqual([]);
    expect(renderCalibration(strong)).not.toContain('WARNING');
  });
});

describe('what cannot be measured', () => {
  it('with one attempt a question is absent, and the text names the setting', () => {
    const found = report([row('a', wrong(0.3)), row('b', wrong(0.6)), row('c', right)]);
    expect(found).not.toHaveProperty('givenLengthAndSteps');
    expect(found.scoreAndRate).toEqual({ count: 0 });
    expect(renderCalibration(found)).toContain('student.attempts: 2 or more');
  });

  it('when only questions without a right answer were scored names the setting that scores the others', () => {
    const unscored: CalibrationAttempt = { isCorrect: false };
    const rows = [
      row('a', wrong(0.3), wrong(0.2)),
      row('b', wrong(0.6), wrong(0.5)),
      row('c', unscored, right),
      row('d', wrong(0.8), wrong(0.1)),
    ];
    const found = report(rows);
    expect(found.scoreAndRate).toEqual({ count: 3 });
    expect(renderCalibration(found)).toContain('set processReward.trajectories: wrong');
    expect(found.warnings).toEqual([]);
  });

  it('without any score says to score first', () => {
    expect(renderCalibration(report([row('a', { isCorrect: false })]))).toContain('run `adaptive-cot score` first');
  });
});

describe('the pitfall checks', () => {
  const kinds = (rows: readonly CalibrationRow[], more: Partial<CalibrationInput> = {}) =>
    report(rows, more).checks.map(({ kind }) => kind);
  const sound = bank({ noise: 0.05 });

  it('are twelve, and survive JSON with the whole report', () => {
    const found = report(sound, {
      teacher: { hardest: { accepted: 9, decided: 10 }, others: { accepted: 9, decided: 10 } },
    });
    expect(found.checks).toHaveLength(12);
    expect(found.checks.filter(({ kind }) => kind === 'not-measured')).toEqual([]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it.each<[number, string, readonly CalibrationRow[], Partial<CalibrationInput>]>([
    [1, 'levels that differ from attempt to attempt', bank({ noise: 1 }), {}],
    [2, 'scores that vary within a question as between them', bank({ noise: 5 }), {}],
    [
      3,
      'wrong answers to questions that are mostly answered rightly',
      [row('a', wrong(0.1), right, right), row('b', wrong(0.2), right)],
      {},
    ],
    [4, 'scores that are the number of steps', lengthBank(), {}],
    [5, 'a lowest score that is always the last', sound.map(lastLowest), {}],
    [6, 'scores that fail on long trajectories', longFails(), {}],
    [7, 'trajectories of one step', sound.map(oneStep), {}],
    [9, 'many attempts that were not decided', sound, { notDecided: { undecided: 4_000, truncated: 0, failed: 0 } }],
    [10, 'a student of the PRM’s family', sound, { student: 'Qwen/Qwen2.5-7B', prm: 'Qwen/Qwen2.5-Math-PRM-7B@1' }],
    [
      11,
      'a teacher who fails on the hardest level',
      sound,
      { teacher: { hardest: { accepted: 1, decided: 10 }, others: { accepted: 9, decided: 10 } } },
    ],
    [12, 'scores that say nothing of the pass rate', bank({ noise: 2 }), {}],
  ])('number %i warns of %s', (number, _what, rows, more) => {
    expect(kinds(rows, more)[number - 1]).toBe('warning');
  });

  it('find nothing in a sound bank but what one attempt a question cannot settle', () => {
    const even = { accepted: 9, decided: 10 };
    const found = kinds(sound, { teacher: { hardest: even, others: even } });
    expect(found.flatMap((kind, index) => (kind === 'warning' ? [index + 1] : []))).toEqual([1, 3]);
  });
});

/** Harder questions take more steps, and the score is nothing but their number. */
function lengthBank(): CalibrationRow[] {
  const random = createRandom('length');
  return Array.from({ length: 400 }, (_, index) => {
    const steps = 1 + random.integer(9);
    const score = 1 - steps / 10;
    const scores = Array<number>(steps).fill(score);
    const attempt = () =>
      random.uniform() < score
        ? right
        : wrong(score, { trajectory: { scores, lengthChars: 10 * steps, isTruncated: false } });
    return row(
      String(index),
      wrong(score, { trajectory: { scores, lengthChars: 10 * steps, isTruncated: false } }),
      attempt(),
      attempt(),
    );
  });
}

function mapTrajectories(
  one: CalibrationRow,
  change: (scores: readonly number[]) => readonly number[],
): CalibrationRow {
  const attempts = one.attempts.map((attempt) =>
    attempt.trajectory
      ? { ...attempt, trajectory: { ...attempt.trajectory, scores: change(attempt.trajectory.scores) } }
      : attempt,
  );
  return { ...one, attempts };
}

function lastLowest(one: CalibrationRow): CalibrationRow {
  return mapTrajectories(one, (scores) => [...scores.slice(0, -1), -1]);
}

function oneStep(one: CalibrationRow): CalibrationRow {
  return mapTrajectories(one, (scores) => scores.slice(0, 1));
}

function longFails(): CalibrationRow[] {
  const random = createRandom('long');
  return Array.from({ length: 600 }, (_, index) => {
    const rate = random.uniform();
    const isLong = index % 3 === 0;
    const score = isLong ? random.uniform() : rate;
    const trajectory = {
      scores: [score, score],
      lengthChars: isLong ? 500 : 50 + random.integer(100),
      isTruncated: false,
    };
    const others = Array.from({ length: 4 }, () => (random.uniform() < rate ? right : wrong(score, { trajectory })));
    return row(String(index), wrong(score, { trajectory }), ...others);
  });
}

describe('the picture', () => {
  it('is the same for the same report, and says in words what it shows', () => {
    const found = report(bank({ noise: 0.2 }), { student: 'a <b> & c' });
    const svg = drawCalibration(found);
    expect(svg).toBe(drawCalibration(found));
    expect(svg).toContain('a &lt;b&gt; &amp; c');
    expect(svg).toMatch(/<desc id="desc">Histogram of \d+ scores between 0 and 1, thresholds at 0\.75, 0\.50, 0\.25\./);
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(3);
    expect(svg.match(/<circle/g)).toHaveLength(5);
    expect(svg).not.toContain('NaN');
  });

  it('is drawn for a bank with one attempt a question', () => {
    expect(drawCalibration(report([row('a', wrong(0.3))]))).toContain('needs two attempts a question');
  });
});
