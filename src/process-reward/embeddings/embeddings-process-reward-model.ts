/** A `ProcessRewardModel` behind `/v1/embeddings` over token ids: Skywork-o1-Open-PRM, whose value head gives each token a number. */
import { checkServers } from '../../model/transport/check-servers.ts';
import type { HttpTransport, TransportOutcome } from '../../model/transport/http-transport.ts';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { askPastCache } from '../served/ask-past-cache.ts';
import { ContextLength } from '../served/context-length.ts';
import { cutUntilAccepted } from '../served/cut-until-accepted.ts';
import { type ServedOptions, transportOf, unscorable } from '../served/served-options.ts';
import { Tokenizer } from '../served/tokenize.ts';
import { readTokenValues } from './read-token-values.ts';
import { type Activation, stepScoresOf } from './step-scores.ts';
import { type TokenText, tokenCounts, tokenTextOf } from './token-text.ts';
import { PieceTokenizer } from './tokenize-pieces.ts';

export interface EmbeddingsProcessRewardModelOptions extends ServedOptions {
  /** What ends each step; one token of the model. Default a line feed. */
  readonly separator?: string | undefined;
  /** What stands before the question. Default `<|im_start|>`: the `bos_token` of Skywork's tokenisers, which its code puts there. */
  readonly bos?: string | undefined;
  /** What the server's numbers still need: `sigmoid` (default), or `none` when it applies one itself. */
  readonly activation?: Activation | undefined;
  /**
   * `embeddings` (default): `/v1/embeddings`, as Skywork's plugin for vLLM 0.6.4 serves it. `pooling`: `/pooling`, where ports of
   * the model to later versions of vLLM give the same numbers.
   */
  readonly route?: 'embeddings' | 'pooling' | undefined;
}

/** Part of the adapter's identity: it changes with the way token ids are put together. */
export const skyworkTemplateVersion = 'skywork-o1-open-prm@1';

/** Throws when `baseUrls` is empty or holds something that is no URL. */
export function createEmbeddingsProcessRewardModel(options: EmbeddingsProcessRewardModelOptions): ProcessRewardModel {
  return new EmbeddingsProcessRewardModel(options);
}

class EmbeddingsProcessRewardModel implements ProcessRewardModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly #activation: Activation;
  readonly #route: 'embeddings' | 'pooling';
  readonly #maxContextTokens: number | undefined;
  readonly #transport: HttpTransport;
  readonly #contextLength: ContextLength;
  readonly #tokenizer: Tokenizer;
  readonly #pieces: PieceTokenizer;

  constructor(options: EmbeddingsProcessRewardModelOptions) {
    const { model, separator = '\n', bos = '<|im_start|>', activation = 'sigmoid' } = options;
    this.name = model;
    this.identity = { template: skyworkTemplateVersion, separator, bos, activation };
    this.#activation = activation;
    this.#route = options.route ?? 'embeddings';
    this.#maxContextTokens = options.maxContextTokens;
    this.#transport = transportOf(options);
    this.#contextLength = new ContextLength({ transport: this.#transport, model });
    this.#tokenizer = new Tokenizer(options);
    const tokenize: Tokenizer['tokenize'] = (request, signal) => this.#tokenizer.tokenize(request, signal);
    this.#pieces = new PieceTokenizer({ tokenize, bos, separator });
  }

  get concurrency(): number {
    return this.#transport.concurrency;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    const tokenized = await this.#pieces.tokenize(request, signal);
    if (tokenized.kind !== 'done') return tokenized;
    const { pieces, maxModelLength } = tokenized;
    const tokens = tokenCounts(pieces);
    const maxTokens = this.#maxContextTokens ?? maxModelLength ?? (await this.#contextLength.get(signal));
    const startAt = tokens.findLastIndex((count) => count <= (maxTokens ?? Number.POSITIVE_INFINITY));
    const score = (stepCount: number) => this.#scoreText(tokenTextOf(pieces, stepCount), request, signal);
    return cutUntilAccepted({ tokens, startAt, score });
  }

  check(signal: AbortSignal) {
    return checkServers({ transport: this.#transport, model: this.name, path: '/v1/models', signal });
  }

  async close(): Promise<void> {
    await Promise.all([this.#transport.close(), this.#tokenizer.close()]);
  }

  async #scoreText(text: TokenText, request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    const asked = await askPastCache({
      ask: (cacheSalt) => this.#embed({ text, request, signal, cacheSalt }),
      read: (body) => readTokenValues(body, text.ids.length),
    });
    if (asked.kind !== 'read') return asked;
    const activation = this.#activation;
    const read = stepScoresOf({ values: asked.value, ends: text.ends, activation });
    if (read === undefined) {
      return unscorable(
        'the server’s numbers are no probabilities, though `activation` is none: set it to sigmoid, or leave it out',
      );
    }
    const { scores, ...detail } = read;
    return { kind: 'scored', scores, isTruncated: false, detail: { ...detail, cacheSalted: asked.cacheSalted } };
  }

  /**
   * Base64, as OpenAI's own client asks for by default: it flattens the rows of one number that this model gives, which the
   * same server refuses to write as a list of numbers (vLLM 0.6.4, and later versions in their own way). `/v1/embeddings` is sent
   * no other field, since 0.6.4 refuses what it does not know.
   */
  #embed(call: {
    readonly text: TokenText;
    readonly request: ScoreRequest;
    readonly signal: AbortSignal;
    readonly cacheSalt: string | undefined;
  }): Promise<TransportOutcome<unknown>> {
    const { text, request, signal, cacheSalt } = call;
    const body = {
      model: this.name,
      input: [text.ids],
      encoding_format: 'base64',
      ...(this.#route === 'pooling' && { use_activation: this.#activation === 'none' }),
      ...(cacheSalt !== undefined && { cache_salt: cacheSalt }),
    };
    return this.#transport.call(
      {
        method: 'POST',
        path: this.#route === 'pooling' ? '/pooling' : '/v1/embeddings',
        requestId: request.requestId,
        drain: request.drain,
        body: JSON.stringify(body),
        read: (reply) => reply.json(),
        units: () => 1,
      },
      signal,
    );
  }
}
