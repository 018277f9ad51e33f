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

/** A token's own id where the vocabulary has its text, else what the tokenizer makes of its text: one token for a label, one or more for a part of the tag. */
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

/** A template's ids are those of the vocabulary it was written for; where this one has another text there, the text decides. */
async function idsOf(logits: LabelLogits, token: NamedToken): Promise<readonly number[]> {
  const { id, text } = token;
  return id === undefined || isAnotherText(logits, { ...token, id }) ? logits.tokenize(text) : [id];
}

function isAnotherText(logits: LabelLogits, { id, text, isControl }: NamedToken & { readonly id: number }): boolean {
  if (logits.textOf === undefined || isControl === true) return false;
  return logits.textOf(id)?.trim() !== text.trim();
}

function unresolved({ text }: NamedToken, problem: string): ResolvedTokens {
  return { kind: 'unresolved', reason: `the token ${JSON.stringify(text)} ${problem}` };
}
