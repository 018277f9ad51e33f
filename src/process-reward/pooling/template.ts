/** What tells the text formats of pooled process reward models apart. */

export interface TemplateRequest {
  readonly systemPrompt: string;
  readonly questionPrompt: string;
  readonly steps: readonly string[];
  readonly separator: string;
}

/** The model's input is `before`, the steps in order, `after`; the text of fewer steps leaves out the last ones. */
export interface TextPieces {
  readonly before: string;
  /** One per step, each with exactly one separator, at its end. */
  readonly steps: readonly string[];
  readonly after: string;
}

export interface PoolingTemplate {
  /** Part of the adapter's identity: it changes with the text `pieces` makes. */
  readonly version: string;
  readonly systemPrompt: string;
  readonly separator: string;
  /** The column of a row that means "right". */
  readonly positiveColumn: 0 | 1;
  /** Whether the tokeniser is to put its BOS before the text. */
  readonly addSpecialTokens: boolean;
  /** What `check` adds, in one line: a way to serve the model wrongly that its replies do not show. */
  readonly caution?: string;
  pieces(request: TemplateRequest): TextPieces;
}

export function textOf(pieces: TextPieces, stepCount: number): string {
  return pieces.before + pieces.steps.slice(0, stepCount).join('') + pieces.after;
}
