/** The banks and predictions of the study, each made once from its own seed, so that every k and policy grades the same. */
import { createRandom, type Random } from '../../../src/stats/random.ts';
import { activeGrading, type Grading, posteriors } from './graded-bank.ts';
import { oneRegion, type Regions, regionsOf } from './regions.ts';
import {
  bankShapes,
  predictionOf,
  questionCount,
  type SimulatedBank,
  simulatedBank,
  studentsRates,
} from './simulated-bank.ts';
import { spearman } from './spearman.ts';

/** Its regions are those of one prediction; a single one without. */
export interface Case extends Grading {
  /** Between prediction and true rates; 0 without. */
  readonly spearman: number;
}

/** Questions of like prediction that share a prior. */
const regionCount = 20;
const made = new Map<string, Case>();

function madeOnce(key: string, make: (random: Random) => Case): Case {
  const known = made.get(key) ?? make(createRandom(key));
  made.set(key, known);
  return known;
}

export const noPrediction: Regions = oneRegion(questionCount);

export function unpredicted(shape: string, seed: string): Case {
  return madeOnce(`${shape}, ${seed}`, (random) => {
    const rates = (bankShapes[shape] as (random: Random) => Float64Array)(random);
    return { bank: simulatedBank(rates, random), regions: noPrediction, spearman: 0 };
  });
}

export function predicted(shape: string, correlation: number, seed: string): Case {
  const { bank } = unpredicted(shape, seed);
  return madeOnce(`${shape}, ${correlation}, ${seed}`, (random) => {
    const prediction = predictionOf(bank.rates, correlation, random);
    return { bank, regions: regionsOf(prediction, regionCount), spearman: spearman(prediction, bank.rates) };
  });
}

/** Students graded before: their abilities, and the attempts they got. */
export interface Graded {
  readonly name: string;
  readonly abilities: readonly number[];
  readonly attempts: 'fixed 8' | 'active 4';
}

export const graded: readonly Graded[] = [
  { name: 'one, 8 each', abilities: [-0.5], attempts: 'fixed 8' },
  { name: 'one, active 4', abilities: [-0.5], attempts: 'active 4' },
  { name: 'three, active 4', abilities: [-0.5, 0, -1], attempts: 'active 4' },
];

/**
 * Another student of ability 0.3 on a bank that `before` were graded on. The prediction is the mean over them of the logit of the
 * posterior mean pass rate; the regression of the student's own pass rate on it is the priors of the regions, read off the pilot.
 */
export function secondStudent(before: Graded, correlation: number, seed: string): Case {
  return madeOnce(`second student, ${before.name}, ${correlation}, ${seed}`, (random) => {
    const [own, ...others] = studentsRates([0.3, ...before.abilities], correlation, random);
    const logits = others.map((rates) => logitsOf(before, simulatedBank(rates, random), random));
    const prediction = new Float64Array(questionCount).map((_, question) =>
      logits.reduce((sum, logit) => sum + (logit[question] as number), 0),
    );
    const bank = simulatedBank(own as Float64Array, random);
    return { bank, regions: regionsOf(prediction, regionCount), spearman: spearman(prediction, bank.rates) };
  });
}

function logitsOf({ attempts }: Graded, bank: SimulatedBank, random: Random): Float64Array {
  const grading = { bank, regions: noPrediction };
  const share = attempts === 'fixed 8' ? { min: 8, budget: 8 } : { min: 1, budget: 4 };
  const { counts } = activeGrading(grading, { ...share, pilotShare: 0, extraRounds: 0 }, random);
  const { alpha, beta } = posteriors(grading, counts);
  return alpha.map((value, question) => Math.log(value / (beta[question] as number)));
}
