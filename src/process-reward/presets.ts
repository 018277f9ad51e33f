/**
 * What is known of published process reward models, by name: how they are read, so that a name and a URL are all a user writes.
 * Sources: the model cards, and what their authors' own evaluation code does (docs/process-reward.md names them).
 */
import type { AggregateMethod } from './aggregate.ts';
import type { SplitStepsOptions } from './split-steps.ts';

/** One way to serve a model: the adapter's `kind` and fields of its configuration. */
export type PresetWire = { readonly kind: string } & Readonly<Record<string, unknown>>;

export interface ProcessRewardPreset {
  /** How messages and documents call the family. */
  readonly family: string;
  /** Matched against the model's name, whatever its organisation or folder. */
  readonly pattern: RegExp;
  /** The first is the default; the others are taken when the configuration names their `kind`. */
  readonly wires: readonly [PresetWire, ...PresetWire[]];
  readonly splitting: NonNullable<SplitStepsOptions['separator']>;
  readonly aggregation: AggregateMethod;
}

const rlhflow = { kind: 'token-probability', template: 'rlhflow', readout: 'chat' } as const;

export const processRewardPresets: readonly ProcessRewardPreset[] = [
  {
    family: 'Qwen2.5-Math-PRM',
    pattern: /qwen2\.5-math-(?:prm-(?:7b|72b)|7b-prm800k)/i,
    wires: [{ kind: 'pooling', template: 'qwen', separator: '<extra_0>', positiveColumn: 1 }],
    splitting: 'blank-line',
    aggregation: 'mean',
  },
  {
    family: 'Skywork-o1-Open-PRM',
    pattern: /skywork-o1-open-prm/i,
    wires: [{ kind: 'embeddings', separator: '\n' }],
    splitting: 'newline',
    aggregation: 'mean',
  },
  {
    family: 'Math-Shepherd',
    pattern: /math-shepherd-mistral-7b-prm/i,
    wires: [
      // Later vLLM than 0.6.4 pools columns of hidden states here, which look like scores (vllm-project/vllm issue 16545).
      { kind: 'token-probability', template: 'math-shepherd', readout: 'sglang' },
      { kind: 'pooling', template: 'math-shepherd', separator: 'ки', positiveColumn: 0 },
    ],
    splitting: 'step-header',
    aggregation: 'mean',
  },
  {
    family: 'RLHFlow PRM, Deepseek data',
    pattern: /llama3\.1-8b-prm-deepseek-data/i,
    wires: [rlhflow],
    splitting: 'blank-line',
    aggregation: 'mean',
  },
  {
    family: 'RLHFlow PRM, Mistral data',
    pattern: /llama3\.1-8b-prm-mistral-data/i,
    wires: [rlhflow],
    splitting: 'newline',
    aggregation: 'mean',
  },
  {
    family: 'ThinkPRM',
    pattern: /thinkprm/i,
    wires: [{ kind: 'generative' }],
    splitting: 'blank-line',
    aggregation: 'mean',
  },
];

/** Undefined for a model nothing is known of. */
export function presetOf(model: string): ProcessRewardPreset | undefined {
  return processRewardPresets.find(({ pattern }) => pattern.test(model));
}

/**
 * The configuration with what its model's preset says of fields it leaves out. A `kind` the preset does not know keeps only its
 * splitting and aggregation, and a model without a preset is returned as it is.
 */
export function withPreset(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const preset = typeof config.model === 'string' ? presetOf(config.model) : undefined;
  if (preset === undefined) return config;
  const { splitting, aggregation } = preset;
  const wire = config.kind === undefined ? preset.wires[0] : preset.wires.find(({ kind }) => kind === config.kind);
  return { splitting, aggregation, ...wire, ...config };
}
