/** The templates by name, and how a configuration replaces parts of one. */
import type { LabelTokens } from './label-logprobs.ts';
import { mathShepherdTemplate } from './math-shepherd-template.ts';
import { rlhflowTemplate } from './rlhflow-template.ts';
import type { TemplateLayout, TokenProbabilityTemplate } from './template.ts';
import type { NamedToken } from './tokens.ts';

export type TemplateName = 'math-shepherd' | 'rlhflow';

/** What is absent is as the template says. */
export interface TemplateOptions {
  readonly template: TemplateName;
  readonly labels?: LabelTokens | undefined;
  /** The token after each step, or several; for `rlhflow` the header of the assistant's turn, with `assistant` as a token of its own. */
  readonly stepTag?: NamedToken | readonly NamedToken[] | undefined;
  /** For `rlhflow`. */
  readonly endOfTurn?: NamedToken | undefined;
  /** Default: none for `math-shepherd`, that of Llama 3.1's chat template for `rlhflow`. The readout `chat` leaves it to the server. */
  readonly systemPrompt?: string | undefined;
}

const templates: Readonly<Record<TemplateName, TokenProbabilityTemplate>> = {
  'math-shepherd': mathShepherdTemplate,
  rlhflow: rlhflowTemplate,
};

export function templateOf(name: TemplateName): TokenProbabilityTemplate {
  return templates[name];
}

export function layoutOf({ template, labels, stepTag, endOfTurn, systemPrompt }: TemplateOptions): TemplateLayout {
  const { layout } = templateOf(template);
  return {
    labels: labels ?? layout.labels,
    stepTag: stepTag === undefined ? layout.stepTag : [stepTag].flat(),
    endOfTurn: endOfTurn ?? layout.endOfTurn,
    systemPrompt: systemPrompt ?? layout.systemPrompt,
  };
}
