/** The part of the configuration that says how many questions of each level are chosen. */
import { z } from 'zod';
import { levels, type PerLevel } from '../difficulty/level.ts';
import {
  curriculumDistribution,
  customDistribution,
  type Distribution,
  type EasyReading,
  evaluationDistribution,
} from './distribution.ts';

export const distributionSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('evaluation').describe('The levels as the student meets them on an evaluation set.'),
        benchmark: z
          .string()
          .min(1)
          .optional()
          .describe('Name of the benchmark it is measured on. Absent: the bank itself.'),
        levels: z
          .array(z.literal([...levels]))
          .min(1)
          .optional()
          .describe(
            'Shares for these levels only, in the proportions measured; [2, 3, 4, 5] leaves out what the student can do. A level that is short still takes from the others as `shortage` says. Absent: every level.',
          ),
      })
      .describe('P_eval of arXiv 2504.11919.'),
    z
      .strictObject({
        kind: z.literal('curriculum').describe('Weights that fall from easy to hard.'),
        weights: z
          .array(z.number().positive())
          .min(5)
          .max(6)
          .optional()
          .describe('Weights of levels 1 to 5, strictly falling; default 5, 4, 3, 2, 1. Six begin at level 0.'),
      })
      .describe('P_C of arXiv 2504.11919.'),
    z
      .strictObject({
        kind: z.literal('custom').describe('Shares of your own.'),
        shares: z
          .partialRecord(z.enum(['0', '1', '2', '3', '4', '5']), z.number().min(0).max(1))
          .describe('Share of each level; they sum to 1, and a level left out gets none.'),
      })
      .describe('Any distribution.'),
  ])
  .describe('Which share of the training set each level gets.');

export const shortagePolicies = ['nearest', 'easier', 'fail'] as const;

export const selectionSchema = z
  .strictObject({
    distribution: distributionSchema,
    size: z.int().positive().describe('How many questions the training set shall hold.'),
    seed: z.int().min(0).default(0).describe('Which random sample of the bank is drawn; the same seed draws the same.'),
    shortage: z
      .enum(shortagePolicies)
      .default('nearest')
      .describe(
        'What happens when a level has too few questions: `nearest` takes them from the nearest level (the easier of two as near), `easier` only from easier levels, `fail` refuses.',
      ),
  })
  .describe('How many questions of each level are chosen, and which.');

export type DistributionConfig = z.infer<typeof distributionSchema>;
export type SelectionConfig = z.infer<typeof selectionSchema>;

/**
 * The distribution a configuration asks for. `evaluationCounts`: graded questions of the benchmark per level; undefined comes
 * back only for kind `evaluation`, when they are absent or 0 at every level asked for. Throws ConfigError as the functions it calls.
 */
export function configuredDistribution(
  config: DistributionConfig,
  context: { readonly easy: EasyReading; readonly evaluationCounts?: PerLevel<number> | undefined },
): Distribution | undefined {
  if (config.kind === 'evaluation')
    return context.evaluationCounts && evaluationDistribution(context.evaluationCounts, config.levels);
  if (config.kind === 'curriculum') return curriculumDistribution(config.weights, context);
  return customDistribution(config.shares, context);
}
