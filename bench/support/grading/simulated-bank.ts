/** A bank of questions whose true pass rates are known, and the attempts of its student, drawn once so that policies share them. */
import { levelForScore } from '../../../src/difficulty/level-for-score.ts';
import type { Random } from '../../../src/stats/random.ts';
import { betaVariate, normal } from './variates.ts';

export const thresholds = [0.8, 0.6, 0.4, 0.2];
export const scale = { thresholds, easiest: 1 } as const;
export const questionCount = 20_000;
export const mostAttempts = 16;

export interface SimulatedBank {
  readonly rates: Float64Array;
  /** 1 to 5, by the true rate. */
  readonly levels: Uint8Array;
  /** Whether attempt `sample` (from 0) at a question is right; the same for every policy. */
  readonly isCorrect: (question: number, sample: number) => boolean;
}

export function simulatedBank(rates: Float64Array, random: Random): SimulatedBank {
  const luck = Float32Array.from({ length: rates.length * mostAttempts }, () => random.uniform());
  return {
    rates,
    levels: Uint8Array.from(rates, (rate) => levelForScore(rate, scale)),
    isCorrect: (question, sample) => (luck[question * mostAttempts + sample] as number) < (rates[question] as number),
  };
}

const drawn = (rate: (random: Random) => number) => (random: Random) =>
  Float64Array.from({ length: questionCount }, () => rate(random));

/** True pass rates, by the name of the bank. */
export const bankShapes: Readonly<Record<string, (random: Random) => Float64Array>> = {
  'U-shaped': drawn((random) => betaVariate(random, 0.4, 0.6)),
  flat: drawn((random) => random.uniform()),
  'hard, bimodal': drawn((random) =>
    random.uniform() < 0.3 ? betaVariate(random, 6, 1.5) : betaVariate(random, 0.5, 4),
  ),
};

/** A score per question whose Spearman correlation with the rates is about `spearman`: normal scores of the ranks, blurred. */
export function predictionOf(rates: Float64Array, spearman: number, random: Random): Float64Array {
  const pearson = 2 * Math.sin((Math.PI * spearman) / 6);
  const scores = Float64Array.from(rates, () => normal(random)).sort();
  const prediction = new Float64Array(rates.length);
  const byRate = Array.from(rates.keys()).sort((a, b) => (rates[a] as number) - (rates[b] as number));
  for (const [rank, question] of byRate.entries())
    prediction[question] = pearson * (scores[rank] as number) + Math.sqrt(1 - pearson ** 2) * normal(random);
  return prediction;
}

/**
 * Pass rates of several students on one bank under a two-parameter logistic model, logit p = a_q (ability - 3 b_qs): discrimination
 * a_q log-normal with sigma 0.3, difficulty b_qs standard normal with `correlation` between students.
 */
export function studentsRates(abilities: readonly number[], correlation: number, random: Random): Float64Array[] {
  const discrimination = Float64Array.from({ length: questionCount }, () => Math.exp(0.3 * normal(random)));
  const common = discrimination.map(() => normal(random));
  const rateFor = (ability: number) => (shared: number, question: number) => {
    const difficulty = Math.sqrt(correlation) * shared + Math.sqrt(1 - correlation) * normal(random);
    return 1 / (1 + Math.exp(-(discrimination[question] as number) * (ability - 3 * difficulty)));
  };
  return abilities.map((ability) => common.map(rateFor(ability)));
}
