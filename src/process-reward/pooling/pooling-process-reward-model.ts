/** A `ProcessRewardModel` behind vLLM's `/pooling`: Qwen2.5-Math-PRM and models served with the same STEP pooler. */
import { checkServers } from '../../model/transport/check-servers.ts';
import type { HttpTransport, TransportOutcome } from '../../model/transport/http-transport.ts';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { askPastCache } from '../served/ask-past-cache.ts';
import { ContextFit } from '../served/context-fit.ts';
import { cutUntilAccepted } from '../served/cut-until-accepted.ts';
import { estimatedTokens } from '../served/fit-steps.ts';
import { defaultCharsPerToken, type ServedOptions, transportOf } from '../served/served-options.ts';
import { explainFailure } from './explain-failure.ts';
import { mathShepherdTemplate } from './math-shepherd-template.ts';
import { qwenTemplate } from './qwen-template.ts';
import { readStepScores } from './read-step-scores.ts';
import { type PoolingTemplate, type TextPieces, textOf } from './template.ts';

export interface PoolingProcessRewardModelOptions extends ServedOptions {
  /** How question and steps are laid out; default `qwen`. What follows defaults to what the template says. */
  readonly template?: 'qwen' | 'math-shepherd' | undefined;
  /** `qwen`: the one Qwen's PRMs were trained with. `math-shepherd`: none. */
  readonly systemPrompt?: string | undefined;
  /** The token after each step: `<extra_0>`, or `ки`. */
  readonly separator?: string | undefined;
  /** Which column of a row means "right": 1 for Qwen, 0 for Math-Shepherd. */
  readonly positiveColumn?: 0 | 1 | undefined;
  /** What this server calls the task: `token_classify` (default), `encode` or `reward` in older ones; null sends none. */
  readonly task?: string | null | undefined;
}

const templates = { qwen: qwenTemplate, 'math-shepherd': mathShepherdTemplate } as const;

/** Throws when `baseUrls` is empty or holds something that is no URL. */
export function createPoolingProcessRewardModel(options: PoolingProcessRewardModelOptions): ProcessRewardModel {
  return new PoolingProcessRewardModel(options);
}

class PoolingProcessRewardModel implements ProcessRewardModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly #template: PoolingTemplate;
  readonly #systemPrompt: string;
  readonly #separator: string;
  readonly #positiveColumn: 0 | 1;
  readonly #task: string | null;
  readonly #charsPerToken: number;
  readonly #transport: HttpTransport;
  readonly #contextFit: ContextFit;

  constructor(options: PoolingProcessRewardModelOptions) {
    this.name = options.model;
    this.#template = templates[options.template ?? 'qwen'];
    this.#systemPrompt = options.systemPrompt ?? this.#template.systemPrompt;
    this.#separator = options.separator ?? this.#template.separator;
    this.#positiveColumn = options.positiveColumn ?? this.#template.positiveColumn;
    this.#task = options.task === undefined ? 'token_classify' : options.task;
    this.#charsPerToken = options.charsPerToken ?? defaultCharsPerToken;
    this.identity = {
      template: this.#template.version,
      systemPrompt: this.#systemPrompt,
      separator: this.#separator,
      positiveColumn: this.#positiveColumn,
    };
    this.#transport = transportOf(options);
    this.#contextFit = new ContextFit({ ...options, transport: this.#transport });
  }

  get concurrency(): number {
    return this.#transport.concurrency;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    const { questionPrompt, steps, requestId, drain } = request;
    const layout = { systemPrompt: this.#systemPrompt, separator: this.#separator };
    const pieces = this.#template.pieces({ ...layout, questionPrompt, steps });
    const estimate = this.#estimate(request, pieces);
    const { addSpecialTokens } = this.#template;
    const startAt = await this.#contextFit.stepsToTry(
      { estimate, textOf: (count) => textOf(pieces, count), addSpecialTokens, requestId, drain },
      signal,
    );
    const score = (stepCount: number) => this.#scoreSteps({ request, pieces, stepCount, signal });
    return cutUntilAccepted({ tokens: estimate, startAt, score });
  }

  async check(signal: AbortSignal) {
    const result = await checkServers({ transport: this.#transport, model: this.name, path: '/v1/models', signal });
    const { caution } = this.#template;
    return result.ok && caution !== undefined ? { ...result, detail: `${result.detail}; ${caution}` } : result;
  }

  async close(): Promise<void> {
    await Promise.all([this.#transport.close(), this.#contextFit.close()]);
  }

  /** The separator is one token, whatever its length in characters, and the estimate allows for it by itself. */
  #estimate({ questionPrompt }: ScoreRequest, pieces: TextPieces): number[] {
    const steps = pieces.steps.map((step) => step.slice(0, step.length - this.#separator.length));
    return estimatedTokens({
      ...{ systemPrompt: this.#systemPrompt, questionPrompt, steps, charsPerToken: this.#charsPerToken },
    });
  }

  async #scoreSteps(call: Call): Promise<ScoreOutcome> {
    const asked = await askPastCache({
      ask: (cacheSalt) => this.#pool(call, cacheSalt),
      read: (body) => readStepScores({ body, stepCount: call.stepCount, positiveColumn: this.#positiveColumn }),
    });
    if (asked.kind !== 'read') return asked;
    const { value, cacheSalted } = asked;
    const detail = { readAs: value.readAs, cacheSalted };
    return { kind: 'scored', scores: value.scores, isTruncated: false, detail };
  }

  async #pool(
    { request, pieces, stepCount, signal }: Call,
    cacheSalt: string | undefined,
  ): Promise<TransportOutcome<unknown>> {
    const body = {
      model: this.name,
      ...(this.#task !== null && { task: this.#task }),
      input: [textOf(pieces, stepCount)],
      add_special_tokens: this.#template.addSpecialTokens,
      use_activation: true,
      truncate_prompt_tokens: null,
      encoding_format: 'float',
      ...(cacheSalt !== undefined && { cache_salt: cacheSalt }),
    };
    const outcome = await this.#transport.call(
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
    return explainFailure(outcome, this.#task);
  }
}

interface Call {
  readonly request: ScoreRequest;
  readonly pieces: TextPieces;
  readonly stepCount: number;
  readonly signal: AbortSignal;
}
