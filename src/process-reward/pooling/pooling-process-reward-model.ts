/** A `ProcessRewardModel` behind vLLM's `/pooling`: Qwen2.5-Math-PRM and models served with the same STEP pooler. */
import { randomUUID } from 'node:crypto';
import { checkServers } from '../../model/transport/check-servers.ts';
import type { HttpTransport, TransportOutcome } from '../../model/transport/http-transport.ts';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { ContextLength } from '../served/context-length.ts';
import { fittingSteps } from '../served/fit-steps.ts';
import { defaultCharsPerToken, type ServedOptions, transportOf, unscorable } from '../served/served-options.ts';
import { qwenPrmText, qwenSeparator, qwenSystemPrompt, qwenTemplateVersion } from './qwen-template.ts';
import { readStepScores } from './read-step-scores.ts';

export interface PoolingProcessRewardModelOptions extends ServedOptions {
  /** Default: the one Qwen's PRMs were trained with. */
  readonly systemPrompt?: string | undefined;
  /** The token after each step; default `<extra_0>`. */
  readonly separator?: string | undefined;
  /** Which column of a row means "right": 1 (default) for Qwen. */
  readonly positiveColumn?: 0 | 1 | undefined;
  /** What this server calls the task: `token_classify` (default), `encode` or `reward` in older ones; null sends none. */
  readonly task?: string | null | undefined;
}

/** Throws when `baseUrls` is empty or holds something that is no URL. */
export function createPoolingProcessRewardModel(options: PoolingProcessRewardModelOptions): ProcessRewardModel {
  return new PoolingProcessRewardModel(options);
}

class PoolingProcessRewardModel implements ProcessRewardModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly #systemPrompt: string;
  readonly #separator: string;
  readonly #positiveColumn: 0 | 1;
  readonly #task: string | null;
  readonly #maxContextTokens: number | undefined;
  readonly #charsPerToken: number;
  readonly #transport: HttpTransport;
  readonly #contextLength: ContextLength;

  constructor(options: PoolingProcessRewardModelOptions) {
    this.name = options.model;
    this.#systemPrompt = options.systemPrompt ?? qwenSystemPrompt;
    this.#separator = options.separator ?? qwenSeparator;
    this.#positiveColumn = options.positiveColumn ?? 1;
    this.#task = options.task === undefined ? 'token_classify' : options.task;
    this.#maxContextTokens = options.maxContextTokens;
    this.#charsPerToken = options.charsPerToken ?? defaultCharsPerToken;
    this.identity = {
      template: qwenTemplateVersion,
      systemPrompt: this.#systemPrompt,
      separator: this.#separator,
      positiveColumn: this.#positiveColumn,
    };
    this.#transport = transportOf(options);
    this.#contextLength = new ContextLength({ transport: this.#transport, model: this.name });
  }

  get concurrency(): number {
    return this.#transport.concurrency;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    const stepCount = await this.#stepsThatFit(request, signal);
    if (stepCount === 0) return unscorable('not even the first step fits the scoring model’s context');
    const fitted = { ...request, steps: request.steps.slice(0, stepCount) };
    const outcome = await this.#scoreAll(fitted, signal);
    return outcome.kind === 'scored' ? { ...outcome, isTruncated: stepCount < request.steps.length } : outcome;
  }

  check(signal: AbortSignal) {
    return checkServers({ transport: this.#transport, model: this.name, path: '/v1/models', signal });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #stepsThatFit(request: ScoreRequest, signal: AbortSignal): Promise<number> {
    const maxTokens = this.#maxContextTokens ?? (await this.#contextLength.get(signal)) ?? Number.POSITIVE_INFINITY;
    const { questionPrompt, steps } = request;
    return fittingSteps({
      ...{ systemPrompt: this.#systemPrompt, charsPerToken: this.#charsPerToken },
      ...{ questionPrompt, steps, maxTokens },
    });
  }

  /**
   * A prefix cache hit can swallow the rows of the cached steps: a wrong count is asked once more past the cache, with a
   * salt nobody has used.
   */
  async #scoreAll(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    let rowCount = 0;
    for (const cacheSalt of [undefined, randomUUID()]) {
      const outcome = await this.#pool(request, cacheSalt, signal);
      if (outcome.kind !== 'done') return outcome;
      const read = this.#read(outcome.value, request.steps.length);
      if (read.kind === 'unreadable') return unscorable(read.reason);
      if (read.kind === 'scores') {
        const detail = { readAs: read.readAs, cacheSalted: cacheSalt !== undefined };
        return { kind: 'scored', scores: read.scores, isTruncated: false, detail };
      }
      rowCount = read.rowCount;
    }
    const steps = request.steps.length;
    return unscorable(
      `the server gave ${rowCount} rows for ${steps} steps, also past its prefix cache: is STEP pooling on?`,
    );
  }

  #read(body: unknown, stepCount: number) {
    return readStepScores({ body, stepCount, positiveColumn: this.#positiveColumn });
  }

  #pool(request: ScoreRequest, cacheSalt: string | undefined, signal: AbortSignal): Promise<TransportOutcome<unknown>> {
    const body = {
      model: this.name,
      ...(this.#task !== null && { task: this.#task }),
      input: [qwenPrmText({ ...request, systemPrompt: this.#systemPrompt, separator: this.#separator })],
      add_special_tokens: false,
      use_activation: true,
      truncate_prompt_tokens: null,
      encoding_format: 'float',
      ...(cacheSalt !== undefined && { cache_salt: cacheSalt }),
    };
    return this.#transport.call(
      {
        method: 'POST',
        path: '/pooling',
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
