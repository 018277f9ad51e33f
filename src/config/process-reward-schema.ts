/** How a configuration names a process reward model: one entry per adapter, told apart by `kind`, completed from the model's preset. */
import { z } from 'zod';
import { thresholdsSchema } from '../difficulty/scheme.ts';
import { aggregateMethods } from '../process-reward/aggregate.ts';
import { processRewardPresets, withPreset } from '../process-reward/presets.ts';
import { ggufName, ggufShorthand } from './gguf-shorthand.ts';
import { ggufFields, ggufSequences, priceSchema, samplingSchema, serverFields } from './model-schema.ts';

/** What holds for every kind. */
const gradingFields = {
  splitting: z
    .union([z.enum(['blank-line', 'newline', 'step-header']), z.strictObject({ regex: z.string().min(1) })])
    .default('blank-line')
    .describe(
      'How a trajectory is cut into steps: blank-line, newline, step-header or {regex: ...}. Default: as the model was trained, else blank-line.',
    ),
  codeSplitting: z
    .enum(['functions', 'blocks', 'off'])
    .default('functions')
    .describe(
      'How the final program of a code reply is cut: functions (top-level functions and classes, else blocks), blocks (blank lines) or off (one step). Default functions.',
    ),
  minStepChars: z
    .int()
    .min(0)
    .optional()
    .describe('A shorter piece joins the step after it. In characters. Default 12.'),
  maxSteps: z.int().positive().optional().describe('Beyond this, neighbouring steps are joined evenly. Default 200.'),
  scoredText: z
    .enum(['reasoning', 'answer', 'both'])
    .default('both')
    .describe('Which text of a reply is split into steps. Default both.'),
  trajectories: z
    .enum(['needed', 'wrong'])
    .default('needed')
    .describe(
      'Which are scored. needed: wrong ones of questions without a right one, all that the paper’s levels need. wrong: every wrong one, which `adaptive-cot calibrate` needs; posterior levels always score these. Default needed.',
    ),
  aggregation: z
    .enum(aggregateMethods)
    .optional()
    .describe('Default: as the model’s preset says, else mean. `difficulty.aggregation` goes before it.'),
  thresholds: thresholdsSchema.optional().describe('Thresholds of this PRM; they go before `difficulty.thresholds`.'),
};

const contextFields = {
  maxContextTokens: z
    .int()
    .positive()
    .optional()
    .describe('Longer trajectories are cut by whole steps. Default: what the server states.'),
  charsPerToken: z
    .number()
    .positive()
    .optional()
    .describe('For estimating lengths where the server does not count. Default 2.5.'),
};

/** What a readout in this process takes in place of a server. */
const inProcessFields = {
  path: ggufFields.path.optional().describe('In process: the GGUF file.'),
  sha256: ggufFields.sha256.describe(`In process. ${ggufFields.sha256.description}`),
  threads: ggufFields.threads.describe('In process: threads of the context. Default 1.'),
};

const label = z.strictObject({ text: z.string().min(1), id: z.int().min(0).optional() });
const tag = label.extend({ isControl: z.boolean().optional().describe('A special token of the model.') });
const labels = z.strictObject({ positive: label, negative: label });

const pooling = z.strictObject({
  kind: z.literal('pooling').describe('vLLM /pooling with a STEP pooler: Qwen2.5-Math-PRM, Math-Shepherd.'),
  ...serverFields,
  ...contextFields,
  template: z.enum(['qwen', 'math-shepherd']).default('qwen').describe('How question and steps are laid out.'),
  systemPrompt: z.string().optional().describe('Default: the one Qwen’s PRMs were trained with.'),
  separator: z.string().min(1).optional().describe('The token after each step. Default: the template’s.'),
  positiveColumn: z
    .union([z.literal(0), z.literal(1)])
    .optional()
    .describe('Which number of a row means right: 1 for Qwen, 0 for Math-Shepherd.'),
  task: z
    .string()
    .nullable()
    .optional()
    .describe(
      'What this server calls the task: token_classify (default), encode or reward in older ones; null sends none.',
    ),
  ...gradingFields,
});

const embeddings = z.strictObject({
  kind: z
    .literal('embeddings')
    .describe('/v1/embeddings over token ids with one number per token: Skywork-o1-Open-PRM.'),
  ...serverFields,
  ...contextFields,
  separator: z.string().min(1).optional().describe('What ends each step, one token. Default a line feed.'),
  bos: z.string().optional().describe('What stands before the question. Default: the model’s own.'),
  activation: z
    .enum(['sigmoid', 'none'])
    .optional()
    .describe('What the server’s numbers still need: sigmoid (default), or none when it applies one itself.'),
  route: z
    .enum(['embeddings', 'pooling'])
    .optional()
    .describe('embeddings (default) as Skywork’s plugin serves it; pooling for ports of the model to later vLLM.'),
  ...gradingFields,
});

const tokenProbability = z.strictObject({
  kind: z
    .literal('token-probability')
    .describe('A model that says + or - after each step: Math-Shepherd, RLHFlow’s PRMs.'),
  ...serverFields,
  baseUrl: serverFields.baseUrl.optional(),
  ...contextFields,
  template: z.enum(['math-shepherd', 'rlhflow']).describe('How question and steps are laid out.'),
  readout: z
    .enum(['sglang', 'completions', 'chat', 'in-process'])
    .describe(
      'sglang: /generate with token_ids_logprob. completions: /v1/completions with echo and logprobs. chat: one call per step with top_logprobs. in-process: a GGUF file through node-llama-cpp.',
    ),
  ...inProcessFields,
  labels: labels.optional().describe('The tokens that mean right and wrong. Default: the template’s.'),
  stepTag: z
    .union([tag, z.array(tag).min(1)])
    .optional()
    .describe('The token a step is scored at, or several that follow each other. Default: the template’s.'),
  endOfTurn: tag.optional().describe('What ends a turn; for rlhflow. Default: the template’s.'),
  systemPrompt: z.string().optional().describe('Default: the template’s. The readout chat leaves it to the server.'),
  ...gradingFields,
});

const generative = z.strictObject({
  kind: z.literal('generative').describe('A model that writes a verification and then says yes or no: ThinkPRM.'),
  ...serverFields,
  ...contextFields,
  samples: z
    .int()
    .positive()
    .max(64)
    .optional()
    .describe('Verifications per prefix; their scores are averaged. Default 1.'),
  temperature: z.number().min(0).max(2).optional().describe('Default 0.7.'),
  maxTokens: z.int().positive().optional().describe('Most tokens of one verification. Default 8192.'),
  labels: z
    .strictObject({ positive: z.string().min(1), negative: z.string().min(1) })
    .optional()
    .describe('Default yes and no.'),
  scores: z
    .enum(['per-prefix', 'per-verdict'])
    .optional()
    .describe(
      'per-prefix: one verification for each prefix of the steps, as the model was published. per-verdict: one for the whole trajectory, whose judgement of each step is read. Default per-prefix.',
    ),
  price: priceSchema.optional(),
  ...gradingFields,
});

const judge = z.strictObject({
  kind: z.literal('judge').describe('Any chat model, asked for the first wrong step in the form of ProcessBench.'),
  ...serverFields,
  baseUrl: serverFields.baseUrl.optional(),
  ...contextFields,
  readout: z
    .literal('in-process')
    .optional()
    .describe('in-process: a GGUF file through node-llama-cpp. Absent: a server.'),
  ...inProcessFields,
  sequences: ggufSequences.describe(`In process. ${ggufSequences.description}`),
  stream: z.boolean().optional().describe('Stream replies. Default true.'),
  parameters: samplingSchema.optional(),
  votes: z
    .int()
    .positive()
    .max(64)
    .optional()
    .describe('Judgements per trajectory; their scores are averaged. Default 1.'),
  promptTemplate: z
    .string()
    .includes('{question}')
    .includes('{steps}')
    .optional()
    .describe('Default: the built-in one.'),
  price: priceSchema.optional(),
  ...gradingFields,
});

const simulated = z.strictObject({
  kind: z.literal('simulated'),
  model: z.string().min(1),
  seed: z.int().optional(),
  noise: z.number().min(0).max(1).optional().describe('Standard deviation of the score noise. Default 0.1.'),
  ...gradingFields,
});

const kinds = z.discriminatedUnion('kind', [pooling, embeddings, tokenProbability, generative, judge, simulated], {
  error: (issue) =>
    (issue.input as { kind?: unknown } | undefined)?.kind === undefined
      ? `no preset is known for this model (${processRewardPresets.map(({ family }) => family).join(', ')} have one): say its \`kind\`, one of pooling, embeddings, token-probability, generative, judge`
      : 'expected pooling, embeddings, token-probability, generative, judge or simulated',
});

/**
 * An object, or in one line `MODEL URL` or `llama-cpp:PATH`. What it leaves out is filled in from the preset of its model.
 */
export const processRewardSchema = z.preprocess(completed, kinds.superRefine(requirePlace));
export type ProcessRewardConfig = z.infer<typeof kinds>;

function completed(value: unknown): unknown {
  const gguf = ggufShorthand(value);
  if (gguf !== undefined) return inProcess(gguf);
  if (typeof value === 'string') {
    const [model, baseUrl] = value.trim().split(/\s+/);
    return withPreset({ model, ...(baseUrl === undefined ? {} : { baseUrl }) });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return withPreset('readout' in value && value.readout === 'in-process' ? ggufName(value) : { ...value });
}

function inProcess(gguf: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const config = withPreset({ kind: 'token-probability', readout: 'in-process', ...gguf });
  return config.kind === 'token-probability' ? { template: 'math-shepherd', ...config } : config;
}

/** A model is reached at a URL or, in process, in a file. */
function requirePlace(config: ProcessRewardConfig, context: z.core.$RefinementCtx): void {
  if (config.kind !== 'token-probability' && config.kind !== 'judge') return;
  const needed = config.readout === 'in-process' ? 'path' : 'baseUrl';
  if (config[needed] !== undefined) return;
  const reader =
    config.readout === undefined ? 'a judge without `readout: in-process`' : `\`readout: ${config.readout}\``;
  context.addIssue({ code: 'custom', path: [needed], message: `missing; ${reader} needs it` });
}

/** Fields that say where a model is and how calls are made, and those that enter the key of its scores by themselves. */
const outsideIdentity = new Set([
  ...['model', 'baseUrl', 'apiKeyVariable', 'headers', 'concurrency', 'idleTimeoutSeconds', 'maxTries', 'path'],
  ...[
    'threads',
    'sequences',
    'price',
    'stream',
    'task',
    'route',
    'charsPerToken',
    'aggregation',
    'thresholds',
    'trajectories',
  ],
  ...['splitting', 'codeSplitting', 'scoredText', 'minStepChars', 'maxSteps'],
]);
const poolingDefaults: Readonly<Record<string, unknown>> = {
  template: 'qwen',
  separator: '<extra_0>',
  positiveColumn: 1,
};

/** What of a configuration changes scores, beside its name and how steps are cut; the defaults of pooling are left out. */
export function processRewardIdentity(config: ProcessRewardConfig): Readonly<Record<string, unknown>> {
  if (config.kind === 'simulated') return { seed: config.seed ?? 0, noise: config.noise ?? 0.1 };
  const isQwen = config.kind === 'pooling' && config.template === 'qwen';
  const isDefault = (field: string, value: unknown) => isQwen && poolingDefaults[field] === value;
  return Object.fromEntries(
    Object.entries(config).filter(
      ([field, value]) => value !== undefined && !outsideIdentity.has(field) && !isDefault(field, value),
    ),
  );
}

/** How steps are cut, as it enters the key of scores: off its defaults only, so that scores paid for keep their key. */
export function splittingIdentity(config: ProcessRewardConfig, { isCode }: { isCode: boolean }): unknown[] {
  const { splitting, scoredText, codeSplitting, minStepChars, maxSteps } = config;
  const ofCode = isCode && codeSplitting !== 'functions' ? [codeSplitting] : [];
  const limits = minStepChars === undefined && maxSteps === undefined ? [] : [{ minStepChars, maxSteps }];
  return [splitting, scoredText, ...ofCode, ...limits];
}
