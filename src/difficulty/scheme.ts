/** The named configuration that turns verdicts and step scores into levels. Regrading with another scheme calls no model. */
import { z } from 'zod';
import { type AggregateMethod, aggregateMethods } from '../process-reward/aggregate.ts';
import { contentHash } from '../question/question.ts';

const descending = z
  .array(z.number().gt(0).lt(1))
  .refine((values) => values.every((value, index) => index === 0 || value < (values[index - 1] as number)), {
    message: 'thresholds must descend strictly, e.g. [0.75, 0.5, 0.25]',
  });

const defaultThresholds = { inside: [0.75, 0.5, 0.25], separate: [0.8, 0.6, 0.4, 0.2] } as const;

/** Parses to a complete `DifficultyScheme`; `parse({})` gives the default. */
export const difficultySchemeSchema = z
  .strictObject({
    easy: z
      .enum(['inside', 'separate'])
      .default('inside')
      .describe(
        'Where a right answer goes: `inside` makes it level 1 of five and wrong trajectories 2 to 5; `separate` makes it level 0 beside five levels of wrong trajectories.',
      ),
    thresholds: descending
      .optional()
      .describe(
        'Step-score thresholds between the levels of wrong trajectories, strictly descending in (0, 1); a score at or above the first is the easiest of them. Three for `inside` (default 0.75, 0.5, 0.25), four for `separate` (default 0.8, 0.6, 0.4, 0.2).',
      ),
    aggregation: z
      .enum(aggregateMethods)
      .default('mean')
      .describe('How the step scores of one trajectory become one score.'),
    passRateThresholds: descending
      .length(4)
      .default([0.8, 0.6, 0.4, 0.2])
      .describe(
        'Used for maths and choice when no process reward model is configured: pass-rate thresholds between levels 1 to 5, strictly descending in (0, 1).',
      ),
    testShareWeight: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'Code only: the score of a wrong program is this weight times the share of tests it passes, plus the rest times its step score. Without a process reward model the share of tests alone counts.',
      ),
  })
  .superRefine((scheme, context) => {
    const needed = defaultThresholds[scheme.easy].length;
    if (scheme.thresholds !== undefined && scheme.thresholds.length !== needed)
      context.addIssue({
        code: 'custom',
        path: ['thresholds'],
        message: `easy: ${scheme.easy} needs ${needed} thresholds, got ${scheme.thresholds.length}`,
      });
  })
  .transform((scheme) => ({ ...scheme, thresholds: scheme.thresholds ?? [...defaultThresholds[scheme.easy]] }))
  .describe('How difficulty is graded.');

export interface DifficultyScheme {
  readonly easy: 'inside' | 'separate';
  readonly thresholds: readonly number[];
  readonly aggregation: AggregateMethod;
  readonly passRateThresholds: readonly number[];
  /** In [0, 1]; see `gradeQuestion`. */
  readonly testShareWeight: number;
}

export const defaultDifficultyScheme: DifficultyScheme = difficultySchemeSchema.parse({});

/** Raise when the same verdicts and scores would get another level than before: old grades then count as missing. */
const gradingVersion = '1';

/**
 * Grades are kept under this id: readable parts and eight hex characters over everything that can change a level, e.g.
 * `step-score(mean,inside)-1f0c22ab` or `pass-rate(inside)-9b1e4d07`; `+tests` follows the name where there are code questions.
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
  },
): string {
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

function shortHash(parts: readonly string[]): string {
  return contentHash(...parts).slice(0, 8);
}
