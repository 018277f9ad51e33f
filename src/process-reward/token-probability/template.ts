/** What tells the prompts of PRMs that say a label after each step apart. */
import type { ChatMessage } from '../../model/chat-model.ts';
import { withoutTokens } from '../served/without-tokens.ts';
import type { LabelTokens } from './label-logprobs.ts';
import type { NamedToken } from './tokens.ts';

export interface Trajectory {
  readonly questionPrompt: string;
  readonly steps: readonly string[];
}

/** What of a template a user may replace. */
export interface TemplateLayout {
  readonly labels: LabelTokens;
  /** The tokens after each step; the label follows the last of them. */
  readonly stepTag: readonly NamedToken[];
  /** Ends a turn of the conversation; unused by templates without turns. */
  readonly endOfTurn: NamedToken;
  /** Stands before the question; empty for none. */
  readonly systemPrompt: string;
}

/** Text for the tokenizer, or a control token. */
export type PromptPiece = string | NamedToken;

/** The prompt that scores the first n steps is `before` and the first n of `steps`; it ends with the n-th step's tag. */
export interface PromptPieces {
  readonly before: readonly PromptPiece[];
  readonly steps: readonly (readonly PromptPiece[])[];
}

export interface TokenProbabilityTemplate {
  /** Part of the adapter's identity: it changes with the prompt that `pieces` makes. */
  readonly version: string;
  readonly layout: TemplateLayout;
  /** Of the template's own, per step, beyond the two that every estimate allows for. */
  readonly extraTokensPerStep: number;
  /** Without BOS: servers and models put it there themselves. */
  pieces(trajectory: Trajectory, layout: TemplateLayout): PromptPieces;
  /** User and assistant in turn, from the first step to the last, without the last label; undefined when the format is no conversation. */
  messages(trajectory: Trajectory, layout: TemplateLayout): readonly ChatMessage[] | undefined;
}

export function promptOf(pieces: PromptPieces, stepCount: number): PromptPiece[] {
  return [...pieces.before, ...pieces.steps.slice(0, stepCount).flat()];
}

export function textOf(prompt: readonly PromptPiece[]): string {
  return prompt.map(pieceText).join('');
}

export function pieceText(piece: PromptPiece): string {
  return typeof piece === 'string' ? piece : piece.text;
}

/** A token of the layout as a piece: only control tokens stay apart from the text around them. */
export function asPiece(token: NamedToken): PromptPiece {
  return token.isControl === true ? token : token.text;
}

/**
 * `text`, trimmed, without what would end a step or a turn there: `controlTexts`, the layout's control tokens, and its step tag.
 */
export function harmless(text: string, layout: TemplateLayout, controlTexts: readonly string[]): string {
  const { stepTag, endOfTurn } = layout;
  const ownControls = [...stepTag, endOfTurn].filter(({ isControl }) => isControl === true);
  const tag = stepTag.map((token) => token.text).join('');
  const texts = [tag, ...ownControls.map((token) => token.text), ...controlTexts];
  return withoutTokens(
    text,
    texts.map((forged) => forged.trim()),
  ).trim();
}
