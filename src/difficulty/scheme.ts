/** The named configuration that turns verdicts and step scores into levels. Regrading with another scheme calls no model. */
import { z } from 'zod';
import { type AggregateMethod, aggregateMethods } from '../process-reward/aggregate.ts';
import { contentHash } from '../question/question.ts';
import { quantileOfSorted } from '../stats/describe.ts';

const descending = z
  .array(z.number().gt(0).lt(1))
  .refine((values) => values.every((value, index) => index === 0 || value < (values[index - 1] as number)), {
    message: 'thresholds must descend strictly, e.g. [0.75, 0.5, 0.25]',
  });

const defaultThresholds = { inside: [0.75, 0.5, 0.25], separate: [0.8, 0.6, 0.4, 0.2] } as const;
const defaultPassRateThresholds = [0.8, 0.6, 0.4, 0.2] as const;
/** Six bands of equal width, the best of them level 0. */
const separateBands = [5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6] as const;

/** How levels of wrong trajectories are told apart: at scores that are given, or at quantiles of the student's own wrong trajectories. */
export const thresholdsSchema = z.union([
  descending,
  z.literal('quantiles').describe('As many wrong trajectories of the bank in each level.'),
  z.strictObject({
    quantiles: descending.describe(
      'Quantiles of the scores of this student’s wrong trajectories in the bank; 0.75: a quarter of them is easier.',
    ),
  }),
]);
export type ConfiguredThresholds = z.infer<typeof thresholdsSchema>;

const fields = {
  method: z
    .enum(['trajectory', 'posterior'])
    .default('trajectory')
    .describe(
      'trajectory: any right answer is easy, wrong trajectories are graded by their score, as in the paper. posterior: the level of the student’s estimated pass rate, with its width; needs two attempts or more. Default trajectory.',
    ),
  easy: z
    .enum(['inside', 'separate'])
    .default('inside')
    .describe(
      'Where a right answer goes: `inside` makes it level 1 of five and wrong trajectories 2 to 5; `separate` makes it level 0 beside five levels of wrong trajectories.',
    ),
  thresholds: thresholdsSchema
    .optional()
    .describe(
      'Step-score thresholds between the levels of wrong trajectories, strictly descending in (0, 1); a score at or above the first is the easiest of them. Three for `inside` (default 0.75, 0.5, 0.25), four for `separate` (default 0.8, 0.6, 0.4, 0.2). Or `quantiles`, or {quantiles: [...]}: calibrated on the student’s own wrong answers to the bank.',
    ),
  aggregation: z
    .enum(aggregateMethods)
    .optional()
    .describe('How the step scores of one trajectory become one score. Default: as the PRM’s preset says, else mean.'),
  passRateThresholds: descending
    .optional()
    .describe(
      'Used for maths and choice when no process reward model is configured, and by posterior levels: pass-rate thresholds between the levels, strictly descending in (0, 1). Four (default 0.8, 0.6, 0.4, 0.2); five for posterior levels with `easy: separate`.',
    ),
  testShareWeight: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'Code only: the score of a wrong program is this weight times the share of tests it passes, plus the rest times its step score. Without a process reward model the share of tests alone counts.',
    ),
};

/** What the configuration says of difficulty; `resolveScheme` completes it. */
export const difficultySchema = z
  .strictObject(fields)
  .superRefine(({ easy, method, thresholds, passRateThresholds }, context) => {
    const refuse = (path: string, needed: number, got: number) =>
      context.addIssue({
        code: 'custom',
        path: [path],
        message: `easy: ${easy} needs ${needed} thresholds, got ${got}`,
      });
    const given = thresholdCount(thresholds);
    const needed = thresholdsNeeded(easy);
    if (given !== undefined && given !== needed) refuse('thresholds', needed, given);
    const bands = defaultBands({ easy, method }).length;
    const rates = passRateThresholds?.length ?? bands;
    if (rates !== bands) refuse('passRateThresholds', bands, rates);
  })
  .describe('How difficulty is graded.');
export type DifficultyConfig = z.infer<typeof difficultySchema>;

/** How many thresholds part the levels of wrong trajectories. */
export function thresholdsNeeded(easy: 'inside' | 'separate'): number {
  return defaultThresholds[easy].length;
}

/** Undefined when the number follows from the scheme. */
export function thresholdCount(thresholds: ConfiguredThresholds | undefined): number | undefined {
  if (thresholds === undefined || thresholds === 'quantiles') return undefined;
  return 'quantiles' in thresholds ? thresholds.quantiles.length : thresholds.length;
}

function defaultBands({ easy, method }: Pick<DifficultyConfig, 'easy' | 'method'>): readonly number[] {
  return method === 'posterior' && easy === 'separate' ? separateBands : defaultPassRateThresholds;
}

/** The complete scheme: what the configuration says, else what is known of its PRM, else the defaults. */
export function resolveScheme(
  config: DifficultyConfig,
  prm: {
    readonly thresholds?: ConfiguredThresholds | undefined;
    readonly aggregation?: AggregateMethod | undefined;
  } = {},
): DifficultyScheme {
  const { easy, method, testShareWeight } = config;
  const thresholds = prm.thresholds ?? config.thresholds ?? [...defaultThresholds[easy]];
  return {
    method,
    easy,
    thresholds: thresholds === 'quantiles' ? { quantiles: [...defaultThresholds[easy]] } : thresholds,
    aggregation: config.aggregation ?? prm.aggregation ?? 'mean',
    passRateThresholds: config.passRateThresholds ?? [...defaultBands(config)],
    testShareWeight,
  };
}

/** Parses to a complete `DifficultyScheme`; `parse({})` gives the default. */
export const difficultySchemeSchema = difficultySchema.transform((config) => resolveScheme(config));

export interface DifficultyScheme {
  readonly method: 'trajectory' | 'posterior';
  readonly easy: 'inside' | 'separate';
  /** Numbers, or the quantiles of the bank's wrong trajectories that stand for them until `gradingScheme` is given their scores. */
  readonly thresholds: readonly number[] | { readonly quantiles: readonly number[] };
  readonly aggregation: AggregateMethod;
  readonly passRateThresholds: readonly number[];
  /** In [0, 1]; see `gradeQuestion`. */
  readonly testShareWeight: number;
}

/** A scheme whose thresholds are numbers: what one question is graded by. */
export type GradingScheme = DifficultyScheme & { readonly thresholds: readonly number[] };

export function hasFixedThresholds(scheme: DifficultyScheme): scheme is GradingScheme {
  return Array.isArray(scheme.thresholds);
}

/**
 * The scheme with its quantiles (type 7, as `quantile`) taken of `scores`, one per wrong trajectory of the bank. With no scores the
 * quantiles stand as thresholds themselves: then there is nothing they could grade.
 */
export function gradingScheme(scheme: DifficultyScheme, scores: readonly number[]): GradingScheme {
  if (hasFixedThresholds(scheme)) return scheme;
  const { quantiles } = scheme.thresholds as { readonly quantiles: readonly number[] };
  const sorted = Float64Array.from(scores).sort();
  const thresholds = sorted.length === 0 ? quantiles : quantiles.map((share) => quantileOfSorted(sorted, share));
  return { ...scheme, thresholds };
}

export const defaultDifficultyScheme: GradingScheme = gradingScheme(difficultySchemeSchema.parse({}), []);

/** Raise when the same verdicts and scores would get another level than before: old grades then count as missing. */
const gradingVersion = '1';
/** The same of posterior levels. */
const posteriorVersion = '1';

/**
 * Grades are kept under this id: readable parts and eight hex characters over everything that can change a level, e.g.
 * `step-score(mean,inside)-1f0c22ab`, `pass-rate(inside)-9b1e4d07` or `posterior(inside)-5c6e02d1`; `+tests` follows the name where there are code questions.
 * What grading does not read (the pass-rate thresholds when a PRM is configured, the others when none is, what is said of code
 * where there is none) leaves the id alone, so changing it regrades nothing.
 */
export function schemeId(
  scheme: DifficultyScheme,
  models: {
    readonly prm: string | undefined;
    /** The verifier of mathematics. */
    readonly verifier: string;
    /** The verifier of code; absent when no graded question is code. */
    readonly codeVerifier?: string | undefined;
    /** Of the draw of levels by posterior weight; read by posterior schemes alone. */
    readonly seed?: string | undefined;
  },
): string {
  if (scheme.method === 'posterior') return posteriorId(scheme, models);
  const { prm, verifier, codeVerifier } = models;
  const tests = codeVerifier === undefined ? '' : '+tests';
  if (prm === undefined) {
    const ofCode = codeVerifier === undefined ? [] : [codeVerifier, JSON.stringify(scheme.thresholds)];
    const read = [
      'pass-rate',
      gradingVersion,
      verifier,
      scheme.easy,
      JSON.stringify(scheme.passRateThresholds),
      ...ofCode,
    ];
    return `pass-rate${tests}(${scheme.easy})-${shortHash(read)}`;
  }
  const parts = [scheme.easy, scheme.aggregation, JSON.stringify(scheme.thresholds)];
  const ofCode = codeVerifier === undefined ? [] : [codeVerifier, JSON.stringify(scheme.testShareWeight)];
  const read = ['step-score', gradingVersion, verifier, prm, ...parts, ...ofCode];
  return `step-score${tests}(${scheme.aggregation},${scheme.easy})-${shortHash(read)}`;
}

function posteriorId(scheme: DifficultyScheme, { prm, verifier, codeVerifier, seed }: Parameters<typeof schemeId>[1]) {
  const ofScores =
    prm === undefined && codeVerifier === undefined
      ? []
      : [prm ?? '', codeVerifier ?? '', scheme.aggregation, JSON.stringify(scheme.testShareWeight)];
  const bands = JSON.stringify(scheme.passRateThresholds);
  const read = ['posterior', posteriorVersion, verifier, scheme.easy, bands, seed ?? '', ...ofScores];
  return `posterior${codeVerifier === undefined ? '' : '+tests'}(${scheme.easy})-${shortHash(read)}`;
}

function shortHash(parts: readonly string[]): string {
  return contentHash(...parts).slice(0, 8);
}
