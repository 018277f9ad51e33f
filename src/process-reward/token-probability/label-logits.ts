/** The port to a language model in this process that says how it would go on, for the few tokens that are labels. */

export interface LabelLogitsRequest {
  /** The whole prompt, special tokens included. Non-empty. */
  readonly tokens: readonly number[];
  /** Indices into `tokens`, strictly ascending. */
  readonly positions: readonly number[];
  /** Non-empty. */
  readonly labelIds: readonly number[];
}

export interface LabelLogits {
  readonly name: string;
  /** Put before the tokens of a prompt; absent or empty for a model that wants none. */
  readonly bosTokenIds?: readonly number[];
  /** The text of a token; undefined for an id the vocabulary does not have. Absent: ids are taken on trust. */
  textOf?(id: number): string | undefined;
  /** `text` as the model's tokenizer cuts it: no token is added, and no text within it is read as a special token. */
  tokenize(text: string): Promise<number[]>;
  /**
   * For each position, in order, the raw logits of `labelIds`, in order, as the next token AFTER that position: what the model would
   * say having read `tokens[0 .. position]`. Rejects when the model cannot be run on them, and when `signal` fires.
   */
  logitsAt(request: LabelLogitsRequest, signal: AbortSignal): Promise<readonly (readonly number[])[]>;
  /** Closing twice is closing once. */
  close(): Promise<void>;
}
