/** A `ChatModel` of a GGUF file in this process: several sequences are evaluated together, others wait for their turn. */
import { basename } from 'node:path';
import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp';
import { ConfigError } from '../../errors/errors.ts';
import type { ChatModel, ChatOutcome, ChatReply, ChatRequest, FinishReason } from '../chat-model.ts';
import { splitReasoning } from '../openai-compatible/split-reasoning.ts';
import { type ChatPrompt, chatPromptOf, type RenderChatPrompt } from './chat-prompt.ts';
import { requireDigest } from './file-digest.ts';
import { type Generated, generate } from './generate.ts';
import { type OpenedModel, openLlamaModel } from './open-llama.ts';
import { countReasoningTokens } from './reasoning-tokens.ts';
import { replyDecoder } from './reply-text.ts';
import { samplerOptions } from './sampler-options.ts';
import { stopStrings } from './stop-strings.ts';
import { createTurns, type Turns } from './turns.ts';

export interface LlamaCppChatModelOptions {
  /** As keys, tables and cards print it. */
  readonly name: string;
  /** The GGUF file. */
  readonly path: string;
  /**
   * Replies written together, default 16. With 1, the same request gets the same reply to the last bit; with more, what is asked
   * beside it changes the rounding of sums, and so once in a while a token.
   */
  readonly sequences?: number | undefined;
  /** Default 1: more are slower for small models on small machines. */
  readonly threads?: number | undefined;
  /** Of one sequence, prompt and reply together; default what the model was trained with, at most 4096. */
  readonly contextTokens?: number | undefined;
  /** The first digits of the file's SHA-256, when they are known: another file is refused. */
  readonly sha256?: string | undefined;
}

const defaultSequences = 16;
const mostDefaultContextTokens = 4096;

/**
 * A missing parameter has node-llama-cpp's default, see `samplerOptions`. Of `extra` only `chat_template_kwargs` is known here: the
 * variables of the chat template; a request with any other is failed.
 * @throws ConfigError as `openLlamaModel`, when the file has no chat template, is not the one named by its SHA-256, or the
 * sequences do not fit into memory.
 */
export async function createLlamaCppChatModel(options: LlamaCppChatModelOptions): Promise<ChatModel> {
  const { path, sequences = defaultSequences, threads = 1 } = options;
  const opened = await openLlamaModel({ path, threads });
  try {
    const sha256 = requireDigest(options);
    const render = chatPromptOf(opened.model, path);
    const contextTokens = options.contextTokens ?? Math.min(opened.model.trainContextSize, mostDefaultContextTokens);
    const context = await createContext(opened, { path, contextTokens, sequences, threads });
    return new LlamaCppChatModel({ options, sha256, opened, render, context, contextTokens });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function createContext(
  { model }: OpenedModel,
  {
    path,
    contextTokens,
    sequences,
    threads,
  }: { path: string; contextTokens: number; sequences: number; threads: number },
): Promise<LlamaContext> {
  try {
    const size = { contextSize: contextTokens, sequences };
    return await model.createContext({ ...size, threads, failedCreationRemedy: false });
  } catch (cause) {
    const message = `llama.cpp cannot hold ${sequences} sequences of ${contextTokens} tokens for ${path}: ${(cause as Error).message}.`;
    throw new ConfigError(message, { hint: 'Set `sequences` or `contextTokens` lower.', cause });
  }
}

interface Parts {
  readonly options: LlamaCppChatModelOptions;
  readonly sha256: string;
  readonly opened: OpenedModel;
  readonly render: RenderChatPrompt;
  readonly context: LlamaContext;
  /** The context's own size is rounded up, by how much depends on the number of sequences: no measure of what a reply may take. */
  readonly contextTokens: number;
}

class LlamaCppChatModel implements ChatModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
  readonly #parts: Parts;
  readonly #turns: Turns<LlamaContextSequence>;
  readonly #decode: ReturnType<typeof replyDecoder>;
  readonly #calls = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    const { options, sha256, context, opened } = parts;
    const { contextTokens } = options;
    this.name = options.name;
    this.identity = { sha256, ...(contextTokens === undefined ? {} : { contextTokens }) };
    this.concurrency = context.totalSequences;
    this.#parts = parts;
    this.#turns = createTurns(Array.from({ length: context.totalSequences }, () => context.getSequence()));
    this.#decode = replyDecoder(opened.model);
  }

  async complete(request: ChatRequest, signal: AbortSignal): Promise<ChatOutcome> {
    const call = this.#inTurn(request, signal);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  async check(signal: AbortSignal): Promise<{ ok: boolean; detail: string }> {
    const outcome = await this.complete(checkRequest, signal);
    if (outcome.kind === 'failed') return { ok: false, detail: `${this.name}: ${oneLine(outcome.reason)}` };
    if (outcome.kind !== 'replied') return { ok: false, detail: `${this.name}: no token in time` };
    const { opened, context, contextTokens, options } = this.#parts;
    const size = `${context.totalSequences} × ${contextTokens} tokens`;
    const detail = `${this.name}: ${basename(options.path)} writes in this process (${opened.model.typeDescription}, ${size})`;
    return { ok: true, detail: oneLine(detail) };
  }

  /** Calls in the model end as `aborted`. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#turns.end();
    await Promise.allSettled(this.#calls);
    await this.#parts.opened.close();
  }

  async #inTurn(request: ChatRequest, signal: AbortSignal): Promise<ChatOutcome> {
    const sequence = await this.#turns.take(signal, request.drain);
    if (sequence === undefined) return { kind: 'aborted' };
    try {
      return await this.#answer(request, { sequence, isAborted: () => signal.aborted || this.#closing !== undefined });
    } catch (error) {
      return failed(`llama.cpp: ${(error as Error).message}`, { isTransient: true });
    } finally {
      this.#turns.give(sequence);
    }
  }

  async #answer(
    request: ChatRequest,
    on: { sequence: LlamaContextSequence; isAborted: () => boolean },
  ): Promise<ChatOutcome> {
    const startMs = performance.now();
    const prompt = this.#prompt(request);
    if ('kind' in prompt) return prompt;
    const stops = stopStrings<Token>(request.parameters.stop, (tokens) => this.#decode(tokens));
    const { contextTokens } = this.#parts;
    const generated = await generate({
      ...on,
      prompt: prompt.tokens,
      options: samplerOptions(request),
      maxTokens: Math.min(
        request.parameters.maxTokens ?? Number.POSITIVE_INFINITY,
        contextTokens - prompt.tokens.length,
      ),
      isStopped: (tokens) => stops.isReached(tokens),
    });
    if (generated === undefined) return { kind: 'aborted' };
    const written = { prompt, generated, textBefore: stops.textBefore };
    return { kind: 'replied', reply: { ...this.#reply(written), latencyMs: performance.now() - startMs } };
  }

  #prompt({ messages, parameters: { extra = {} } }: ChatRequest): ChatPrompt | ChatOutcome {
    const { chat_template_kwargs: variables = {}, ...unknown } = extra;
    const [field] = Object.keys(unknown);
    if (field !== undefined) return failed(`a model in this process knows no \`extra.${field}\``);
    try {
      const prompt = this.#parts.render(messages, variables as Record<string, unknown>);
      const { contextTokens } = this.#parts;
      return prompt.tokens.length < contextTokens
        ? prompt
        : failed(
            `the prompt has ${prompt.tokens.length} tokens, which leaves no room in a context of ${contextTokens}`,
          );
    } catch (error) {
      return failed(`no prompt can be made by the model's chat template: ${(error as Error).message}`);
    }
  }

  #reply(of: {
    prompt: ChatPrompt;
    generated: Generated;
    textBefore: (text: string) => string | undefined;
  }): Omit<ChatReply, 'latencyMs'> {
    const { prompt, generated, textBefore } = of;
    const { tokens } = generated;
    const whole = (prompt.opensReasoning ? '<think>' : '') + this.#decode(tokens, prompt.tokens);
    const stopped = textBefore(whole);
    const finishReason: FinishReason = generated.isCut && stopped === undefined ? 'length' : 'stop';
    const split = splitReasoning({ reasoning: '', content: stopped ?? whole, finishReason });
    return {
      ...split,
      usage: {
        promptTokens: prompt.tokens.length,
        cachedTokens: 0,
        completionTokens: tokens.length,
        reasoningTokens: countReasoningTokens(tokens, split, (some) => this.#decode(some)),
      },
    };
  }
}

/** Any model must have something to say to it; one token shows that it can. */
const checkRequest: ChatRequest = {
  attemptId: 'check',
  questionPrompt: 'Hello',
  messages: [{ role: 'user', content: 'Hello' }],
  parameters: { maxTokens: 1 },
  sample: 0,
};

function failed(reason: string, { isTransient } = { isTransient: false }): ChatOutcome {
  return { kind: 'failed', reason, isTransient };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
