/** From verdicts and step scores to levels, from levels to quotas: what grading and sampling compute, without a store. */
import {
  aggregateScores,
  curriculumDistribution,
  defaultDifficultyScheme,
  evaluationDistribution,
  fillQuotas,
  gradeQuestion,
  levels,
  perLevel,
  quotas,
} from '../../src/index.ts';

const grade = gradeQuestion({
  attempts: [
    { verdict: 'incorrect', stepScores: [0.96, 0.9, 0.41, 0.12] },
    { verdict: 'truncated' },
    { verdict: 'incorrect', stepScores: [0.88, 0.35, 0.2] },
  ],
  scheme: defaultDifficultyScheme,
  hasProcessReward: true,
  aggregate: (scores) => aggregateScores(scores),
});
console.log('one question:', grade);

// The student's levels on an evaluation set, and how many questions of each level its bank has.
const onEvaluationSet = { 0: 0, 1: 210, 2: 90, 3: 75, 4: 60, 5: 65 };
const inBank = { 0: 0, 1: 9000, 2: 800, 3: 260, 4: 190, 5: 4000 };

const evaluation = evaluationDistribution(onEvaluationSet);
if (!evaluation) throw new Error('nothing is graded');
for (const [name, distribution] of [
  ['P_eval', evaluation],
  ['P_C', curriculumDistribution()],
] as const) {
  const asked = quotas(distribution, 2000);
  const { filled, moves, unmet } = fillQuotas({
    quotas: asked,
    available: perLevel((l) => inBank[l]),
    policy: 'nearest',
  });
  console.log(`\n${name}: 2,000 questions`);
  for (const level of levels.slice(1)) console.log(`  level ${level}: asked ${asked[level]}, taken ${filled[level]}`);
  for (const { from, to, count } of moves) console.log(`  ${count} of level ${from} taken from level ${to}`);
  if (unmet > 0) console.log(`  ${unmet} could not be had`);
}
