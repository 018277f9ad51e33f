/** Label logits of a GGUF model in this process: one pass over a trajectory, whatever its number of steps. */
import type { ControlledEvaluateInputItem, LlamaContextSequence, Token } from 'node-llama-cpp';
import { type OpenedModel, openLlamaModel } from '../../model/llama-cpp/open-llama.ts';
import type { LabelLogits, LabelLogitsRequest } from './label-logits.ts';

export interface LlamaCppLogitsOptions {
  /** The GGUF file. */
  readonly path: string;
  /** As keys, tables and cards print it. */
  readonly name: string;
  /** Default 1: on small machines more are slower. */
  readonly threads?: number | undefined;
  /** Default: what the model was trained with. */
  readonly contextTokens?: number | undefined;
}

export type LlamaCppLogits = LabelLogits & Required<Pick<LabelLogits, 'textOf'>> & { readonly contextTokens: number };

/** One trajectory is in the model at a time; others wait. Throws as `openLlamaModel`. */
export async function openLlamaCppLogits(options: LlamaCppLogitsOptions): Promise<LlamaCppLogits> {
  const { path, name, threads = 1 } = options;
  const opened = await openLlamaModel({ path, threads });
  const contextTokens = options.contextTokens ?? opened.model.trainContextSize;
  const context = await opened.model.createContext({ contextSize: contextTokens, sequences: 1, threads });
  return new InProcessLogits({ name, contextTokens, opened, sequence: context.getSequence() });
}

class InProcessLogits implements LlamaCppLogits {
  readonly name: string;
  readonly contextTokens: number;
  readonly bosTokenIds: readonly number[];
  readonly #opened: OpenedModel;
  readonly #sequence: LlamaContextSequence;
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(of: { name: string; contextTokens: number; opened: OpenedModel; sequence: LlamaContextSequence }) {
    this.name = of.name;
    this.contextTokens = of.contextTokens;
    this.#opened = of.opened;
    this.#sequence = of.sequence;
    const { tokens } = of.opened.model;
    this.bosTokenIds = tokens.bos === null || !tokens.shouldPrependBosToken ? [] : [tokens.bos];
  }

  textOf(id: number): string | undefined {
    const { model } = this.#opened;
    const size = model.fileInfo.metadata.tokenizer?.ggml?.tokens?.length ?? 0;
    return id < size ? model.detokenize([id as Token], true) : undefined;
  }

  async tokenize(text: string): Promise<number[]> {
    return this.#opened.model.tokenize(text, false, 'trimLeadingSpace');
  }

  logitsAt(request: LabelLogitsRequest, signal: AbortSignal): Promise<readonly (readonly number[])[]> {
    const result = this.#last.then(() => this.#evaluate(request, signal));
    this.#last = result.catch(() => undefined);
    return result;
  }

  close(): Promise<void> {
    this.#closing ??= this.#last.then(() => this.#opened.close());
    return this.#closing;
  }

  /** What was evaluated before is cleared first, so that scores do not hang on the order of trajectories. */
  async #evaluate({ tokens, positions, labelIds }: LabelLogitsRequest, signal: AbortSignal): Promise<number[][]> {
    signal.throwIfAborted();
    await this.#sequence.clearHistory();
    const labels = labelIds as readonly Token[];
    const asked = new Set(positions);
    const generateNext = { logits: { filter: { tokens: labels } } };
    // Nothing after the last position is read.
    const input = tokens.slice(0, (positions.at(-1) ?? -1) + 1).map((token, index): ControlledEvaluateInputItem => {
      return asked.has(index) ? [token as Token, { generateNext }] : (token as Token);
    });
    const found = await this.#sequence.controlledEvaluate(input);
    signal.throwIfAborted();
    return positions.map((position) => labels.map((label) => logitOf(found[position]?.next.logits, label)));
  }
}

function logitOf(logits: ReadonlyMap<Token, number> | undefined, label: Token): number {
  const logit = logits?.get(label);
  if (logit === undefined) throw new Error(`llama.cpp gave no logit for token ${label}`);
  return logit;
}
