/** One reply on one sequence of a context. */
import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';

export interface Generation {
  readonly sequence: LlamaContextSequence;
  readonly prompt: readonly Token[];
  readonly options: SequenceEvaluateOptions;
  /** Most tokens to write, at least 1. */
  readonly maxTokens: number;
  /** Asked after each token: has a stop string been written? */
  readonly isStopped: (tokens: readonly Token[]) => boolean;
  /** Asked before each token. */
  readonly isAborted: () => boolean;
}

export interface Generated {
  /** The token that ended the reply included. */
  readonly tokens: readonly Token[];
  /** By a token limit, not by the model or a stop string. */
  readonly isCut: boolean;
}

/** Undefined when aborted. What the sequence held before is forgotten first, so that replies do not hang on their order. */
export async function generate(generation: Generation): Promise<Generated | undefined> {
  const { sequence, prompt, options, maxTokens, isStopped, isAborted } = generation;
  const { model } = sequence;
  const tokens: Token[] = [];
  await sequence.clearHistory();
  if (isAborted()) return undefined;
  for await (const token of sequence.evaluate([...prompt], options)) {
    if (isAborted()) return undefined;
    tokens.push(token);
    if (model.isEogToken(token) || isStopped(tokens)) return { tokens, isCut: false };
    if (tokens.length >= maxTokens) return { tokens, isCut: true };
  }
  throw new Error('llama.cpp ended a reply without an end token');
}
