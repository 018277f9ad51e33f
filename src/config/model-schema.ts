/** How a configuration names a model: one entry per adapter, told apart by `kind`. */
import { z } from 'zod';
import { ggufName, ggufShorthand } from './gguf-shorthand.ts';

export const samplingSchema = z
  .strictObject({
    temperature: z
      .number()
      .min(0)
      .max(2)
      .describe("Sampling temperature. Not sent when absent: the server's default holds."),
    topP: z.number().gt(0).max(1).describe('Nucleus sampling. Not sent when absent.'),
    topK: z.int().positive().describe('Top-k sampling (vLLM, SGLang). Not sent when absent.'),
    minP: z.number().min(0).max(1).describe('Min-p sampling (vLLM, SGLang). Not sent when absent.'),
    maxTokens: z.int().positive().describe('Most tokens of one reply, reasoning included. Not sent when absent.'),
    seed: z.int().describe('Base seed; sample n is asked with seed + n. Not sent when absent.'),
    stop: z.array(z.string()).describe('Stop strings. Not sent when absent.'),
    extra: z
      .record(z.string(), z.unknown())
      .describe('Further request fields, sent as they are (chat_template_kwargs, ...).'),
  })
  .partial();

export const priceSchema = z.strictObject({
  inputPerMillionUsd: z.number().min(0).describe('US dollars per million prompt tokens.'),
  cachedInputPerMillionUsd: z
    .number()
    .min(0)
    .optional()
    .describe('For prompt tokens read from cache; absent: as input.'),
  outputPerMillionUsd: z.number().min(0).describe('US dollars per million completion tokens, reasoning included.'),
});

/** What reaching a server needs, for chat models and process reward models alike. */
export const serverFields = {
  model: z.string().min(1).describe('The model id as the server knows it.'),
  baseUrl: z
    .union([z.url(), z.array(z.url()).min(1)])
    .describe('Base URL, usually ending in /v1, or several that serve the same model.'),
  apiKeyVariable: z
    .string()
    .optional()
    .describe('Name of the environment variable that holds the key. Absent: no key is sent.'),
  headers: z.record(z.string(), z.string()).optional().describe('Further HTTP headers.'),
  concurrency: z
    .strictObject({
      min: z.int().positive().optional().describe('Default 1.'),
      initial: z.int().positive().optional().describe('Calls in flight at the start. Default 8.'),
      max: z.int().positive().optional().describe('Most calls in flight per base URL. Default 256.'),
    })
    .optional()
    .describe('Bounds of the adaptive concurrency.'),
  idleTimeoutSeconds: z
    .number()
    .positive()
    .optional()
    .describe('A call is given up and retried when the server sends not one byte for this long. Default 600.'),
  maxTries: z.int().positive().optional().describe('Tries of one call before it is recorded as failed. Default 8.'),
};

const openAiCompatible = z.strictObject({
  kind: z.literal('openai-compatible').describe('Any server that speaks /v1/chat/completions.'),
  ...serverFields,
  stream: z.boolean().optional().describe('Stream replies, so that long ones never time out idle. Default true.'),
  parameters: samplingSchema.optional(),
  price: priceSchema.optional().describe('Absent: calls are not priced unless the server states a cost.'),
});

const recorded = z.strictObject({
  kind: z.literal('recorded').describe('Replies read from files: replays what was already paid for.'),
  model: z.string().min(1).describe('The name these replies are recorded under.'),
  sql: z
    .string()
    .min(1)
    .describe('DuckDB query giving question, reply, and optionally sample, reasoning, finish_reason, token counts.'),
  parameters: samplingSchema.optional(),
  price: priceSchema.optional(),
});

const simulated = z.strictObject({
  kind: z.literal('simulated').describe('A two-parameter logistic model of a student; no server, no cost.'),
  model: z.string().min(1).describe('Its name.'),
  ability: z.number().describe('Ability on the scale of question difficulty (standard normal).'),
  discrimination: z.number().positive().optional().describe('Slope of the logistic curve. Default 1.'),
  seed: z.int().optional().describe('Default 0.'),
  style: z.enum(['plain', 'reasoner']).optional().describe('`reasoner` fills the reasoning field. Default plain.'),
  parameters: samplingSchema.optional(),
  price: priceSchema.optional(),
});

/** What a GGUF file in this process takes, for chat models and process reward models alike. */
export const ggufFields = {
  path: z.string().min(1).describe('The GGUF file.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{16,64}$/, 'expected the first 16 or more digits of a SHA-256')
    .optional()
    .describe('The first 16 or more digits of the file’s SHA-256: another file is refused. Default: computed.'),
  threads: z.int().positive().optional().describe('Default 1: more are slower for small models on small machines.'),
};

/** For models in this process that write replies. */
export const ggufSequences = z
  .int()
  .positive()
  .max(256)
  .optional()
  .describe('Replies written together. 1: the same reply to the last bit, whatever is asked beside it. Default 16.');

const llamaCpp = z.strictObject({
  kind: z
    .literal('llama-cpp')
    .describe('A GGUF file in this process, through the optional package node-llama-cpp; no server.'),
  model: z.string().min(1).describe('Its name. Default: the file’s, without .gguf.'),
  ...ggufFields,
  sequences: ggufSequences,
  contextTokens: z
    .int()
    .min(16)
    .optional()
    .describe('Prompt and reply together, per sequence. Default: what the model was trained with, at most 4096.'),
  parameters: samplingSchema
    .extend({
      extra: z
        .strictObject({ chat_template_kwargs: z.record(z.string(), z.unknown()).optional() })
        .describe('Variables of the chat template.'),
    })
    .partial()
    .optional()
    .describe('Absent ones have node-llama-cpp’s defaults: temperature 0, topK 40, topP 0.95, minP 0.'),
  price: priceSchema.optional(),
});

const kinds = [openAiCompatible, recorded, simulated, llamaCpp] as const;
export const modelSchema = z.discriminatedUnion('kind', kinds);
export type ModelConfig = z.infer<typeof modelSchema>;

const promptSchema = z
  .strictObject({
    math: z.string().includes('{question}').describe('Template of the user turn for maths; {question} is replaced.'),
    choice: z.string().includes('{question}').describe('The same for multiple choice.'),
    code: z
      .string()
      .includes('{question}')
      .describe('The same for code: programs on standard input and functions to complete alike.'),
    system: z.string().describe('System prompt. Absent: none is sent, as R1-class models ask.'),
  })
  .partial();
export type PromptConfig = z.infer<typeof promptSchema>;

const promptField = promptSchema.optional().describe('Absent: the built-in templates.');
const withPrompt = <const Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion('kind', [
    openAiCompatible.extend({ prompt: promptField, ...shape }),
    recorded.extend({ prompt: promptField, ...shape }),
    simulated.extend({ prompt: promptField, ...shape }),
    llamaCpp.extend({ prompt: promptField, ...shape }),
  ]);

const activeAttemptsSchema = z
  .strictObject({
    min: z.int().positive().max(1000).describe('Every question gets these.'),
    max: z.int().positive().max(1000).describe('No question gets more.'),
    budget: z.number().positive().describe('Attempts per question on average over the bank.'),
  })
  .refine(({ min, max }) => min <= max, { path: ['max'], message: 'max must be at least min' })
  .refine(({ min, max, budget }) => budget >= min && budget <= max, {
    path: ['budget'],
    message: 'budget is attempts per question on average: it lies between min and max',
  });
export type ActiveAttempts = z.infer<typeof activeAttemptsSchema>;

export const studentSchema = withPrompt({
  attempts: z
    .union([z.int().positive().max(1000), activeAttemptsSchema])
    .default(1)
    .describe(
      'Attempts per question, k, or {min, max, budget}: active grading, where further attempts go to the questions whose level they settle most. Default 1.',
    ),
});
export type StudentConfig = z.infer<typeof studentSchema>;

export const traceSchema = z.strictObject({
  maxTokens: z
    .int()
    .positive()
    .default(32_768)
    .describe('Chains longer than this, reasoning and answer together, are rejected as over-long. Default 32768.'),
  requireReasoning: z.boolean().default(false).describe('Reject chains whose reasoning is empty. Default false.'),
});
export type TraceConfig = z.infer<typeof traceSchema>;

export const teacherSchema = withPrompt({
  tries: z
    .int()
    .positive()
    .max(100)
    .default(4)
    .describe('Tries per question, m, before the next one replaces it. Default 4.'),
  trace: traceSchema.prefault({}),
});
export type TeacherConfig = z.infer<typeof teacherSchema>;

export const evaluatedSchema = withPrompt({});
export type EvaluatedConfig = z.infer<typeof evaluatedSchema>;

/** `kind` may be left out for a served model, and for a GGUF file named as `llama-cpp:PATH`; so may the name of the latter. */
export function withDefaultKind(value: unknown): unknown {
  const gguf = ggufShorthand(value);
  if (gguf !== undefined) return { kind: 'llama-cpp', ...gguf };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  if (!('kind' in value)) return { kind: 'openai-compatible', ...value };
  return value.kind === 'llama-cpp' ? ggufName(value) : value;
}
