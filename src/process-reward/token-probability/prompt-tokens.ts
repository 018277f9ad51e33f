/** A prompt as token ids of a model in this process. */
import type { LabelLogits } from './label-logits.ts';
import type { PromptPiece } from './template.ts';

/**
 * BOS, then text as the tokenizer cuts it and control tokens by their ids. Neighbouring texts are cut as one, as they are by a
 * server. Rejects when the tokenizer does, and for a control token without an id.
 */
export async function promptTokens(logits: LabelLogits, prompt: readonly PromptPiece[]): Promise<number[]> {
  const parts: (readonly number[])[] = [logits.bosTokenIds ?? []];
  let text = '';
  const cutText = async () => {
    if (text !== '') parts.push(await logits.tokenize(text));
    text = '';
  };
  for (const piece of prompt) {
    if (typeof piece === 'string') text += piece;
    else {
      await cutText();
      parts.push([controlId(piece.text, piece.id)]);
    }
  }
  await cutText();
  return parts.flat();
}

function controlId(text: string, id: number | undefined): number {
  if (id === undefined) throw new TypeError(`the control token ${JSON.stringify(text)} needs its id`);
  return id;
}
