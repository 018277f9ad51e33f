/** The policy as the configuration writes it. Apart from the policy itself, so that the engine loads without a schema library. */
import { z } from 'zod';
import { defaultCodePolicy, sandboxTiers, systemExits } from './policy.ts';

export const codePolicySchema = z.strictObject({
  cpuSeconds: z
    .number()
    .positive()
    .max(600)
    .default(defaultCodePolicy.cpuSeconds)
    .describe('Processor time of one test in seconds, where the question states none. Default 6.'),
  memoryMiB: z
    .int()
    .min(64)
    .default(defaultCodePolicy.memoryMiB)
    .describe('Memory of one test in MiB, where the question states none. Default 1024.'),
  outputMiB: z
    .number()
    .positive()
    .default(defaultCodePolicy.outputMiB)
    .describe("Most of one test's output in MiB. Default 16."),
  systemExit: z
    .enum(systemExits)
    .default(defaultCodePolicy.systemExit)
    .describe(
      'A program that ends itself with a status other than 0: strict fails the test, ignored looks at the output alone. Default strict.',
    ),
  tier: z
    .enum(sandboxTiers)
    .default(defaultCodePolicy.tier)
    .describe('How programs are contained; auto takes the strongest tier this machine offers. Default auto.'),
  python: z.string().min(1).optional().describe('The Python interpreter. Absent: python3 on the path.'),
  graders: z.int().positive().max(1024).optional().describe('Programs run at once. Absent: one for each core.'),
  allowUnsandboxed: z
    .boolean()
    .default(defaultCodePolicy.allowUnsandboxed)
    .describe('Run programs with no sandbox at all where none works on this machine. Default false.'),
});
