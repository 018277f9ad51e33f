/** The configuration file as a whole. Each stage owns its schema; this file only assembles them. */
import { z } from 'zod';
import { difficultySchema } from '../difficulty/scheme.ts';
import { selectionSchema } from '../distribution/distribution-schema.ts';
import { exportSchema } from '../export/export-schema.ts';
import { sourceSchema } from '../question/source-schema.ts';
import { windowSchema } from '../stage/date-window-schema.ts';
import { codePolicySchema } from '../verify/code/policy-schema.ts';
import { mathPolicySchema } from '../verify/math/policy-schema.ts';
import { evaluatedSchema, studentSchema, teacherSchema, withDefaultKind } from './model-schema.ts';
import { processRewardSchema } from './process-reward-schema.ts';

export const configSchema = z.strictObject({
  store: z.string().min(1).default('adaptive-cot.sqlite').describe('The SQLite file everything is recorded in.'),
  cache: z
    .string()
    .min(1)
    .default('.adaptive-cot/cache')
    .describe('Folder for files downloaded from the Hugging Face Hub.'),
  questions: z.strictObject({
    sources: z.array(sourceSchema).min(1).describe('Where the question bank comes from.'),
    decontamination: z
      .strictObject({
        ngramSize: z
          .int()
          .min(3)
          .max(100)
          .default(13)
          .describe('Questions sharing this many consecutive words with a benchmark are dropped. Default 13.'),
      })
      .prefault({}),
  }),
  benchmarks: z
    .array(sourceSchema)
    .default([])
    .describe('Evaluation sets: the bank is cleared of them, P_eval is measured on one, `evaluate` runs them.'),
  student: z.preprocess(withDefaultKind, studentSchema).describe('The model the data is for.'),
  processReward: processRewardSchema
    .optional()
    .describe(
      'The PRM that grades wrong trajectories. Absent: levels come from the pass rate alone, those of code questions from the tests passed.',
    ),
  otherProcessRewards: z
    .array(processRewardSchema)
    .default([])
    .describe('Further PRMs that score the same trajectories, to be compared and exported; levels do not read them.'),
  verification: z
    .strictObject({
      math: mathPolicySchema.prefault({}).describe('What counts as the same answer in maths.'),
      code: codePolicySchema.prefault({}).describe('What programs may spend, and what they are run in.'),
    })
    .prefault({}),
  difficulty: difficultySchema.prefault({}),
  selection: selectionSchema,
  teacher: z.preprocess(withDefaultKind, teacherSchema).describe('The model that writes the chains of thought.'),
  export: exportSchema.prefault({}),
  evaluation: z
    .strictObject({
      benchmarks: z.array(z.string()).optional().describe('Names of benchmarks. Absent: all of them.'),
      samples: z.int().positive().max(1000).default(4).describe('Samples per question. Default 4.'),
      ks: z.array(z.int().positive()).default([1]).describe('The k of pass@k. Default [1].'),
      windows: z
        .record(z.string(), windowSchema)
        .default({})
        .describe('By name of benchmark: the dates its questions are taken from, so that none is older than a model.'),
      models: z
        .record(z.string(), z.preprocess(withDefaultKind, evaluatedSchema))
        .default({})
        .describe('Further models by name, such as the student after training.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      maxCostUsd: z
        .number()
        .positive()
        .optional()
        .describe('The run stops cleanly near this cost. Absent: no ceiling.'),
      maxTokens: z.number().positive().optional().describe('The same for prompt plus completion tokens.'),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
