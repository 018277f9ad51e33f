/** How many leading steps of a trajectory to send to a server, by the length of its context. */
import type { HttpTransport } from '../../model/transport/http-transport.ts';
import { ContextLength } from './context-length.ts';
import { longestFit } from './longest-fit.ts';
import type { ServedOptions } from './served-options.ts';
import { hasNoTokenizer, Tokenizer } from './tokenize.ts';

/** An estimate within these shares of the limit may be on its wrong side. */
const near = { from: 0.6, to: 1.6 };

export interface FitRequest {
  /** Entry n: estimated tokens with the first n steps, as `estimatedTokens` gives. */
  readonly estimate: readonly number[];
  /** The text as it is sent, with its first n steps. */
  readonly textOf: (stepCount: number) => string;
  /** Whether the server puts its BOS before that text. */
  readonly addSpecialTokens: boolean;
  /** Tokens of the context that the text must leave free, for what the model writes; default 0. */
  readonly reservedTokens?: number;
  readonly requestId: string;
  readonly drain?: AbortSignal | undefined;
}

export class ContextFit {
  readonly #maxContextTokens: number | undefined;
  readonly #contextLength: ContextLength;
  readonly #tokenizer: Tokenizer;
  #hasTokenizer = true;

  /** Throws when `baseUrls` is empty or holds something that is no URL. */
  constructor({ transport, ...options }: ServedOptions & { readonly transport: HttpTransport }) {
    this.#maxContextTokens = options.maxContextTokens;
    this.#contextLength = new ContextLength({ transport, model: options.model });
    // There is an estimate to fall back on, so that its calls are not worth many tries.
    this.#tokenizer = new Tokenizer({ ...options, maxTries: Math.min(2, options.maxTries ?? 2) });
  }

  /**
   * The most leading steps that fit: all when no limit is known or the estimate is far below it; counted by the server's
   * `/tokenize` when it is near or above; by the estimate where the server does not count. 0 when not even the first fits.
   */
  async stepsToTry(request: FitRequest, signal: AbortSignal): Promise<number> {
    const { estimate } = request;
    const stepCount = estimate.length - 1;
    const maxTokens = await this.#room(request, signal);
    if (maxTokens !== undefined && maxTokens <= 0) return 0;
    const share = maxTokens === undefined ? 0 : (estimate[stepCount] as number) / maxTokens;
    if (maxTokens === undefined || share < near.from) return stepCount;
    const estimated = Math.max(
      0,
      estimate.findLastIndex((tokens) => tokens <= maxTokens),
    );
    const startAt = share > near.to ? Math.max(1, estimated) : stepCount;
    const count = (steps: number) => this.#count(request, steps, signal);
    return (await longestFit({ estimate, maxTokens, startAt, count })) ?? estimated;
  }

  close(): Promise<void> {
    return this.#tokenizer.close();
  }

  /** Undefined when no limit is known. */
  async #room({ reservedTokens = 0 }: FitRequest, signal: AbortSignal): Promise<number | undefined> {
    const contextTokens = this.#maxContextTokens ?? (await this.#contextLength.get(signal));
    return contextTokens === undefined ? undefined : contextTokens - reservedTokens;
  }

  async #count(request: FitRequest, stepCount: number, signal: AbortSignal): Promise<number | undefined> {
    if (!this.#hasTokenizer) return undefined;
    const { addSpecialTokens, requestId, drain } = request;
    const prompt = request.textOf(stepCount);
    const outcome = await this.#tokenizer.tokenize({ prompt, addSpecialTokens, requestId, drain }, signal);
    if (hasNoTokenizer(outcome)) this.#hasTokenizer = false;
    return outcome.kind === 'done' ? outcome.value.ids.length : undefined;
  }
}
