/**
 * The known ways in which levels from the scores of wrong answers go wrong, each with a check on this bank. Where one cannot be
 * measured the check says what is missing.
 */
import { aggregateScores } from '../../process-reward/aggregate.ts';
import { intraclassCorrelation } from '../../stats/intraclass-correlation.ts';
import { spearman } from '../../stats/rank-correlation.ts';
import type { DifficultyScheme, GradingScheme } from '../scheme.ts';
import { firstWrong, type LevelTable } from './agreement.ts';
import { type CalibrationRow, type HeldOut, levelByAttempt, scoredAttempts } from './calibration-row.ts';

export interface Check {
  readonly title: string;
  readonly kind: 'ok' | 'warning' | 'not-measured';
  readonly finding: string;
}

export interface CheckedFacts {
  readonly rows: readonly CalibrationRow[];
  readonly held: readonly HeldOut[];
  readonly scheme: GradingScheme;
  readonly configured: DifficultyScheme;
  readonly stability: LevelTable;
  /** Of score and held-out pass rate. */
  readonly spearman: number | undefined;
  /** The same given length and number of steps. */
  readonly partial: number | undefined;
  readonly notDecided: { readonly undecided: number; readonly truncated: number; readonly failed: number };
  readonly names: { readonly student: string; readonly prm: string };
  /** Of the teacher's replies to questions of the hardest level and of the others; absent where it was not asked. */
  readonly teacher?: TeacherAgreement | undefined;
}

export interface TeacherAgreement {
  readonly hardest: { readonly accepted: number; readonly decided: number };
  readonly others: { readonly accepted: number; readonly decided: number };
}

/** In the order of the list in docs/process-reward.md. */
export function pitfallChecks(facts: CheckedFacts): Check[] {
  return [
    levelNoise(facts),
    trajectoryNotStudent(facts),
    badLuck(facts),
    lengthArtefact(facts),
    outcomeLeakage(facts),
    worstWhereItMatters(facts),
    stepSplitting(facts),
    relativeThresholds(facts),
    notDecided(facts),
    sameFamily(facts),
    badGold(facts),
    weakOrder(facts),
  ];
}

const needsTwo = 'needs two attempts at each question (student.attempts: 2 or more)';
const needsScores =
  'needs questions with a scored wrong answer and another attempt: score every wrong one (processReward.trajectories: wrong)';
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const fixed = (value: number) => value.toFixed(2);

function check(title: string, isFine: boolean, finding: string): Check {
  return { title, kind: isFine ? 'ok' : 'warning', finding };
}

function notMeasured(title: string, finding: string): Check {
  return { title, kind: 'not-measured', finding };
}

function levelNoise({ stability: { kappa, count } }: CheckedFacts): Check {
  const title = 'levels move when a question is graded again';
  if (kappa === undefined) return notMeasured(title, needsTwo);
  return check(
    title,
    kappa >= 0.6,
    `kappa of two gradings of ${count} questions is ${fixed(kappa)}; more attempts steady it`,
  );
}

function trajectoryNotStudent({ rows }: CheckedFacts): Check {
  const title = 'scores say more of the text than of the question';
  const groups = rows
    .map(({ attempts }) => attempts.flatMap(({ score }) => score ?? []))
    .filter(({ length }) => length > 0);
  const shared = intraclassCorrelation(groups);
  if (shared === undefined) return notMeasured(title, 'needs questions with two scored wrong answers');
  return check(
    title,
    shared >= 0.3,
    `${percent(Math.max(0, shared))} of the variance of scores lies between questions, the rest between attempts at one`,
  );
}

function badLuck({ held, scheme }: CheckedFacts): Check {
  const title = 'easy questions that failed by bad luck are among the wrong ones';
  const wrong = held.filter(({ first }) => !first.isCorrect && levelByAttempt(first, scheme) !== undefined);
  if (wrong.length === 0) return notMeasured(title, needsScores);
  const share = wrong.filter(({ rate }) => rate >= 0.6).length / wrong.length;
  return check(
    title,
    share < 0.2,
    `${percent(share)} of questions whose first answer was wrong are answered rightly 60 % of the time or more; posterior levels count all attempts`,
  );
}

function lengthArtefact({ held, spearman: raw, partial }: CheckedFacts): Check {
  const title = 'scores follow length and number of steps';
  if (raw === undefined || firstWrong(held).length < 10) return notMeasured(title, needsScores);
  if (partial === undefined)
    return check(title, false, 'given length and number of steps nothing of the score is left');
  const isFine = partial >= 0.5 * raw && partial > 0;
  return check(
    title,
    isFine,
    `Spearman with the pass rate is ${fixed(raw)}, given length and number of steps ${fixed(partial)}`,
  );
}

function outcomeLeakage({ rows, held }: CheckedFacts): Check {
  const title = 'the PRM reacts to the final line instead of the path';
  const longer = scoredAttempts(rows).filter(({ trajectory }) => (trajectory?.scores.length ?? 0) > 1);
  if (longer.length === 0) return notMeasured(title, 'needs scored trajectories of two steps or more');
  const atLast = longer.filter(({ trajectory }) => isLeastAtEnd(trajectory?.scores ?? [])).length / longer.length;
  const expected =
    longer.reduce((sum, { trajectory }) => sum + 1 / (trajectory?.scores.length ?? 1), 0) / longer.length;
  const without = withoutLast(held);
  const said = without === undefined ? '' : `; without the final step Spearman with the pass rate is ${fixed(without)}`;
  return check(
    title,
    atLast <= 2 * expected || atLast < 0.5,
    `the lowest score is the last in ${percent(atLast)} of trajectories (${percent(expected)} by chance)${said}`,
  );
}

function isLeastAtEnd(scores: readonly number[]): boolean {
  const last = scores.at(-1) as number;
  return scores.slice(0, -1).every((score) => score > last);
}

function withoutLast(held: readonly HeldOut[]): number | undefined {
  const scored = firstWrong(held).filter(({ trajectory }) => trajectory.scores.length > 1);
  return spearman(
    scored.map(({ trajectory }) => aggregateScores(trajectory.scores.slice(0, -1)) ?? Number.NaN),
    scored.map(({ rate }) => rate),
  );
}

function worstWhereItMatters({ held }: CheckedFacts): Check {
  const title = 'the PRM is worst on long trajectories or in some domain';
  const scored = firstWrong(held).toSorted((a, b) => a.trajectory.lengthChars - b.trajectory.lengthChars);
  const third = Math.ceil(scored.length / 3);
  const parts: [string, typeof scored][] = [
    ['short', scored.slice(0, third)],
    ['middling', scored.slice(third, 2 * third)],
    ['long', scored.slice(2 * third)],
  ];
  const domains = [...new Set(scored.map(({ row }) => row.domain))];
  if (domains.length > 1)
    for (const domain of domains) parts.push([domain, scored.filter(({ row }) => row.domain === domain)]);
  const found = parts.flatMap(([name, part]) => {
    const value = spearman(
      part.map(({ score }) => score),
      part.map(({ rate }) => rate),
    );
    return value === undefined ? [] : [{ name, value }];
  });
  if (found.length < 2) return notMeasured(title, needsScores);
  const values = found.map(({ value }) => value);
  const spread = Math.max(...values) - Math.min(...values);
  return check(
    title,
    spread < 0.3,
    `Spearman with the pass rate: ${found.map(({ name, value }) => `${name} ${fixed(value)}`).join(', ')}`,
  );
}

function stepSplitting({ rows }: CheckedFacts): Check {
  const title = 'steps are not where the PRM expects them';
  const trajectories = scoredAttempts(rows).flatMap(({ trajectory }) => trajectory ?? []);
  if (trajectories.length === 0) return notMeasured(title, 'needs scored trajectories');
  const share = (test: (one: (typeof trajectories)[number]) => boolean) =>
    trajectories.filter(test).length / trajectories.length;
  const single = share(({ scores }) => scores.length === 1);
  const cut = share(({ isTruncated }) => isTruncated);
  const isFine = single < 0.5 && cut < 0.1;
  return check(
    title,
    isFine,
    `${percent(single)} of trajectories are one step, ${percent(cut)} were cut to fit the context; how steps are split (processReward.splitting) is part of the PRM's key`,
  );
}

function relativeThresholds({ configured }: CheckedFacts): Check {
  const title = 'levels by quantiles mean something else in another bank';
  if (Array.isArray(configured.thresholds))
    return check(title, true, 'thresholds are fixed numbers; they drift with the PRM, whose key holds its version');
  return check(
    title,
    true,
    'thresholds are quantiles of this bank: compare levels within it only; raw scores are stored',
  );
}

function notDecided({ rows, notDecided: counts }: CheckedFacts): Check {
  const title = 'undecided, cut off and failed attempts pass for hard';
  const decided = rows.reduce((sum, { attempts }) => sum + attempts.length, 0);
  const without = counts.undecided + counts.truncated + counts.failed;
  if (decided + without === 0) return notMeasured(title, 'needs attempts');
  const share = without / (decided + without);
  const parts = `${counts.undecided} undecided, ${counts.truncated} truncated, ${counts.failed} failed`;
  return check(title, share < 0.1, `${percent(share)} of attempts (${parts}); they are kept out of every level`);
}

const families = ['qwen', 'llama', 'mistral', 'deepseek', 'gemma', 'phi', 'glm', 'gpt', 'claude', 'skywork'];

function sameFamily({ names: { student, prm } }: CheckedFacts): Check {
  const title = 'PRM and student of one family share blind spots';
  const shared = families.find((family) => [student, prm].every((name) => name.toLowerCase().includes(family)));
  if (shared === undefined) return check(title, true, 'their names show no common family');
  return check(
    title,
    false,
    `both are of the ${shared} family, by their names: a second PRM of another one (otherProcessRewards) tells`,
  );
}

function badGold({ teacher }: CheckedFacts): Check {
  const title = 'bad golds collect in the hardest level';
  if (!teacher || teacher.hardest.decided === 0 || teacher.others.decided === 0)
    return notMeasured(title, 'needs teacher replies to questions of the hardest level and of others');
  const hardest = teacher.hardest.accepted / teacher.hardest.decided;
  const others = teacher.others.accepted / teacher.others.decided;
  return check(
    title,
    hardest >= 0.5 * others,
    `the teacher is right in ${percent(hardest)} of its tries there, ${percent(others)} elsewhere`,
  );
}

function weakOrder({ spearman: found }: CheckedFacts): Check {
  const title = 'step scores order questions too weakly to grade by';
  if (found === undefined) return notMeasured(title, needsScores);
  return check(
    title,
    found >= 0.5,
    `Spearman with the pass rate is ${fixed(found)}${found >= 0.5 ? '' : '; below 0.5 go by attempts: difficulty.method: posterior with student.attempts of 4 or more'}`,
  );
}
