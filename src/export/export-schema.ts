/** The part of the configuration that says where and how the dataset is written. */
import { z } from 'zod';

export const exportFormats = [
  'canonical',
  'trl-messages',
  'trl-prompt-completion',
  'llama-factory',
  'parquet',
  'grades',
] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportSchema = z.strictObject({
  directory: z.string().min(1).default('dataset').describe('Folder the dataset is written to. Default dataset.'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dot, underscore and hyphen')
    .default('adaptive-cot')
    .describe('The dataset’s name, in its card and in dataset_info.json. Default adaptive-cot.'),
  formats: z
    .array(z.enum(exportFormats))
    .min(1)
    .default([...exportFormats])
    .describe('Which formats are written. Default all.'),
  prompt: z
    .enum(['student', 'bare'])
    .default('student')
    .describe(
      'The user turn of training rows: the student’s own prompt, so that training matches use, or the bare question. Default student.',
    ),
});
export type ExportConfig = z.infer<typeof exportSchema>;
