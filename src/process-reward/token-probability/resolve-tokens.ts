/** Finds the ids of a layout's tokens in the vocabulary of a model in this process. */
import type { LabelLogits } from './label-logits.ts';
import type { TemplateLayout } from './template.ts';
import type { NamedToken } from './tokens.ts';

export interface LabelIds {
  readonly positive: number;
  readonly negative: number;
}

export type ResolvedTokens =
  /** `stepTag`: the ids whose sequence ends a step. */
  | { readonly kind: 'resolved'; readonly labels: LabelIds; readonly stepTag: readonly number[] }
  | { readonly kind: 'unresolved'; readonly reason: string };

/** A token's own id, else what the tokenizer makes of its text: one token for a label, one or more for a part of the tag. */
export async function resolveTokens(logits: LabelLogits, layout: TemplateLayout): Promise<ResolvedTokens> {
  const { positive, negative } = layout.labels;
  const ids = await Promise.all([positive, negative, ...layout.stepTag].map((token) => idsOf(logits, token)));
  const [positiveIds = [], negativeIds = [], ...tagIds] = ids;
  const control = layout.stepTag.find(({ id, isControl }) => isControl === true && id === undefined);
  if (control !== undefined) return unresolved(control, 'is a control token and needs its id');
  if (positiveIds.length !== 1) return unresolved(positive, `is ${positiveIds.length} tokens of ${logits.name}`);
  if (negativeIds.length !== 1) return unresolved(negative, `is ${negativeIds.length} tokens of ${logits.name}`);
  const labels = { positive: positiveIds[0] as number, negative: negativeIds[0] as number };
  return { kind: 'resolved', labels, stepTag: tagIds.flat() };
}

async function idsOf(logits: LabelLogits, { id, text }: NamedToken): Promise<readonly number[]> {
  return id === undefined ? logits.tokenize(text) : [id];
}

function unresolved({ text }: NamedToken, problem: string): ResolvedTokens {
  return { kind: 'unresolved', reason: `the token ${JSON.stringify(text)} ${problem}` };
}
