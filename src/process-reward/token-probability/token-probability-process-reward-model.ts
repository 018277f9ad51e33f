/** A `ProcessRewardModel` behind a served language model that says a label after each step: Math-Shepherd, RLHFlow. */
import { ConfigError } from '../../errors/errors.ts';
import { checkServers } from '../../model/transport/check-servers.ts';
import type { HttpTransport } from '../../model/transport/http-transport.ts';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { ContextFit } from '../served/context-fit.ts';
import { cutUntilAccepted } from '../served/cut-until-accepted.ts';
import { estimatedTokens } from '../served/fit-steps.ts';
import { defaultCharsPerToken, type ServedOptions, transportOf } from '../served/served-options.ts';
import { chatReadout } from './chat-readout.ts';
import { completionsReadout } from './completions-readout.ts';
import type { LabelTokens } from './label-logprobs.ts';
import type { LabelReadout, ReadoutOptions } from './label-readout.ts';
import { scoreSteps } from './score-steps.ts';
import { sglangReadout } from './sglang-readout.ts';
import { type PromptPieces, promptOf, type TemplateLayout, type TokenProbabilityTemplate, textOf } from './template.ts';
import { layoutOf, type TemplateName, type TemplateOptions, templateOf } from './templates.ts';

export type ReadoutName = 'sglang' | 'completions' | 'chat';

export interface TokenProbabilityProcessRewardModelOptions extends ServedOptions, TemplateOptions {
  readonly template: TemplateName;
  /**
   * How a server is asked. `sglang`: `/generate`, exact at every step in one call. `completions`: vLLM's `/v1/completions` with `echo`, one
   * call, the 20 likeliest tokens. `chat`: `/v1/chat/completions`, one call per step, the 20 likeliest tokens, any server; for templates
   * that are conversations, and with the server's own chat template.
   */
  readonly readout: ReadoutName;
}

const readouts: Readonly<Record<ReadoutName, (options: ReadoutOptions) => LabelReadout>> = {
  sglang: sglangReadout,
  completions: completionsReadout,
  chat: chatReadout,
};

/**
 * Throws when `baseUrls` is empty or holds something that is no URL, and `ConfigError` when template, readout and tokens do not go
 * together.
 */
export function createTokenProbabilityProcessRewardModel(
  options: TokenProbabilityProcessRewardModelOptions,
): ProcessRewardModel {
  return new TokenProbabilityProcessRewardModel(options);
}

class TokenProbabilityProcessRewardModel implements ProcessRewardModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly #template: TokenProbabilityTemplate;
  readonly #layout: TemplateLayout;
  readonly #readoutName: ReadoutName;
  readonly #readout: LabelReadout;
  readonly #charsPerToken: number;
  readonly #transport: HttpTransport;
  readonly #contextFit: ContextFit;

  constructor(options: TokenProbabilityProcessRewardModelOptions) {
    this.name = options.model;
    this.#template = templateOf(options.template);
    this.#layout = layoutOf(options);
    this.#readoutName = options.readout;
    refuseMismatch(options, this.#layout);
    this.#charsPerToken = options.charsPerToken ?? defaultCharsPerToken;
    this.identity = { template: this.#template.version, readout: options.readout, ...this.#layout };
    this.#transport = transportOf(options);
    this.#contextFit = new ContextFit({ ...options, transport: this.#transport });
    const { labels, stepTag } = this.#layout;
    this.#readout = readouts[options.readout]({ transport: this.#transport, model: this.name, labels, stepTag });
  }

  get concurrency(): number {
    return this.#transport.concurrency;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    const pieces = this.#template.pieces(request, this.#layout);
    const estimate = this.#estimate(request);
    const text = (stepCount: number) => textOf(promptOf(pieces, stepCount));
    const { requestId, drain } = request;
    const fit = { estimate, textOf: text, addSpecialTokens: true, requestId, drain };
    const startAt = await this.#contextFit.stepsToTry(fit, signal);
    const score = (stepCount: number) => this.#scoreSteps({ request, pieces, stepCount, signal });
    const outcome = await cutUntilAccepted({ tokens: estimate, startAt, score });
    if (outcome.kind !== 'scored') return outcome;
    return { ...outcome, isTruncated: outcome.scores.length < request.steps.length };
  }

  check(signal: AbortSignal) {
    return checkServers({ transport: this.#transport, model: this.name, path: '/v1/models', signal });
  }

  async close(): Promise<void> {
    await Promise.all([this.#transport.close(), this.#contextFit.close()]);
  }

  #estimate({ questionPrompt, steps }: ScoreRequest): number[] {
    const { systemPrompt } = this.#layout;
    const charsPerToken = this.#charsPerToken;
    const extra = this.#template.extraTokensPerStep;
    return estimatedTokens({ systemPrompt, questionPrompt, steps, charsPerToken }).map(
      (tokens, stepCount) => tokens + stepCount * extra,
    );
  }

  async #scoreSteps({ request, pieces, stepCount, signal }: Call): Promise<ScoreOutcome> {
    const { requestId, drain, calls, questionPrompt, steps } = request;
    const scored = { questionPrompt, steps: steps.slice(0, stepCount) };
    const prompt = {
      ...{ requestId, drain, calls, stepCount },
      text: textOf(promptOf(pieces, stepCount)),
      messages: this.#template.messages(scored, this.#layout),
    };
    const reading = await this.#readout.read(prompt, signal);
    if (reading.kind !== 'read') return reading;
    const { labels, cacheSalted, usage } = reading;
    return scoreSteps({
      labels,
      labelTokens: this.#layout.labels,
      detail: { readAs: 'logprobs', readout: this.#readoutName, cacheSalted },
      usage,
    });
  }
}

interface Call {
  readonly request: ScoreRequest;
  readonly pieces: PromptPieces;
  readonly stepCount: number;
  readonly signal: AbortSignal;
}

function refuseMismatch(
  { template, readout }: TokenProbabilityProcessRewardModelOptions,
  layout: TemplateLayout,
): void {
  if (readout === 'chat' && template === 'math-shepherd') {
    throw new ConfigError(
      'the template math-shepherd is no conversation, so that the readout `chat` cannot ask for it',
      {
        hint: 'Take the readout `sglang` or `completions`.',
      },
    );
  }
  if (readout === 'sglang' && !hasIds(layout.labels, layout)) {
    throw new ConfigError('the readout `sglang` asks for tokens by their ids, and a label or the step tag has none', {
      hint: 'Give labels and step tag the ids they have in the model’s vocabulary.',
    });
  }
}

function hasIds({ positive, negative }: LabelTokens, { stepTag }: TemplateLayout): boolean {
  return [positive, negative, ...stepTag].every(({ id }) => id !== undefined);
}
