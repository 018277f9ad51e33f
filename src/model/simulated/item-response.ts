/** How likely a simulated model is to be right: ability against difficulty, as psychometrics measures both on one scale. */
import { createRandom, type Random } from '../../stats/random.ts';

export interface ItemResponse {
  /** θ: the model's ability; 0 is average, on the scale of `difficulty`. */
  readonly ability: number;
  /** b: the ability at which half of the attempts are right. */
  readonly difficulty: number;
  /** a > 0: slope of the curve at b, four times over. */
  readonly discrimination: number;
}

/**
 * The two-parameter logistic model of item response theory, in (0, 1):
 *
 *     P(right) = 1 / (1 + exp(-a (θ - b)))
 *
 * (A. Birnbaum, "Some latent trait models and their use in inferring an examinee's ability", in Lord & Novick,
 * Statistical Theories of Mental Test Scores, 1968.)
 */
export function probabilityRight({ ability, difficulty, discrimination }: ItemResponse): number {
  return 1 / (1 + Math.exp(-discrimination * (ability - difficulty)));
}

/** The difficulty of a question whose metadata states none: a standard normal draw, the same for every model of this seed. */
export function difficultyFromPrompt({ prompt, seed }: { readonly prompt: string; readonly seed: number }): number {
  return standardNormal(createRandom(`difficulty ${seed} ${prompt}`));
}

/** One draw from N(0, 1) (Box & Muller 1958). */
export function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}
