/** A `ProcessRewardModel` that writes a verification before it judges: ThinkPRM (arXiv 2504.16828) behind `/v1/completions`. */
import type { Usage } from '../../model/chat-model.ts';
import { checkServers } from '../../model/transport/check-servers.ts';
import type { TransportEvent } from '../../model/transport/events.ts';
import type { HttpTransport, TransportFailure } from '../../model/transport/http-transport.ts';
import { contentHash } from '../../question/question.ts';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { ContextFit } from '../served/context-fit.ts';
import { cutUntilAccepted } from '../served/cut-until-accepted.ts';
import { estimatedTokens } from '../served/fit-steps.ts';
import { type Bought, keptOrBought } from '../served/kept-call.ts';
import { defaultCharsPerToken, type ServedOptions, transportOf, unscorable } from '../served/served-options.ts';
import { totalUsage } from '../served/total-usage.ts';
import type { Ask, GenerativeScores } from './ask.ts';
import {
  type Completion,
  type CompletionCall,
  completionBody,
  completionSchema,
  readCompletion,
} from './completion.ts';
import type { DecisionLabels } from './read-decision.ts';
import { scorePrefixes } from './score-prefixes.ts';
import { scoreVerdicts } from './score-verdicts.ts';
import { stepLines, thinkPrmTemplateVersion, verificationPrompt } from './think-prm-template.ts';

/** `idleTimeoutMs`: default an hour, since nothing comes before a verification is whole. */
export interface GenerativeProcessRewardModelOptions extends ServedOptions {
  /** Verifications per prefix or trajectory, whose scores are averaged; default 1. */
  readonly samples?: number | undefined;
  /** Of verifications; default 0.7. */
  readonly temperature?: number | undefined;
  /** Most tokens of one verification; default 8,192. */
  readonly maxTokens?: number | undefined;
  /** What the model says of a right and of a wrong solution, whatever its case; default yes and no. */
  readonly labels?: DecisionLabels | undefined;
  /**
   * `per-prefix` (default): one verification and decision for each prefix of the steps, as the model was published.
   * `per-verdict`: one verification for the whole trajectory, whose judgement of each step is read.
   */
  readonly scores?: 'per-prefix' | 'per-verdict' | undefined;
}

/** As many as servers list unless told otherwise (vLLM's `--max-logprobs`). */
const listedTokens = 20;
/** For the decision that follows a verification. */
const spareTokens = 32;
const wholeIdleTimeoutMs = 3_600_000;

/**
 * Throws when `baseUrls` is empty or holds something that is no URL, and `RangeError` unless `samples` and `maxTokens` are whole
 * numbers of at least 1.
 */
export function createGenerativeProcessRewardModel(options: GenerativeProcessRewardModelOptions): ProcessRewardModel {
  return new GenerativeProcessRewardModel(options);
}

class GenerativeProcessRewardModel implements ProcessRewardModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly #samples: number;
  readonly #temperature: number;
  readonly #maxTokens: number;
  readonly #labels: DecisionLabels;
  readonly #scores: 'per-prefix' | 'per-verdict';
  readonly #charsPerToken: number;
  readonly #verifications: HttpTransport;
  readonly #decisions: HttpTransport;
  readonly #contextFit: ContextFit;

  constructor(options: GenerativeProcessRewardModelOptions) {
    const { samples = 1, temperature = 0.7, maxTokens = 8_192, scores = 'per-prefix' } = options;
    const { labels = { positive: 'yes', negative: 'no' }, idleTimeoutMs = wholeIdleTimeoutMs } = options;
    requireCount('samples', samples);
    requireCount('maxTokens', maxTokens);
    this.name = options.model;
    this.#samples = samples;
    this.#temperature = temperature;
    this.#maxTokens = maxTokens;
    this.#labels = labels;
    this.#scores = scores;
    this.#charsPerToken = options.charsPerToken ?? defaultCharsPerToken;
    this.identity = { template: thinkPrmTemplateVersion, scores, samples, temperature, maxTokens, labels };
    this.#verifications = transportOf({ ...options, idleTimeoutMs });
    // The limit of calls in flight is learnt from the time per written token. A decision's one token takes as long as reading
    // its prompt does: measured together with verifications, it would look like a server out of breath.
    this.#decisions = transportOf({ ...options, idleTimeoutMs, onEvent: withoutConcurrency(options.onEvent) });
    this.#contextFit = new ContextFit({ ...options, transport: this.#verifications });
  }

  get concurrency(): number {
    return this.#verifications.concurrency;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    try {
      return await this.#score(request, signal);
    } catch (error) {
      return { kind: 'failed', reason: `a reply could not be kept: ${String(error)}`, isTransient: true };
    }
  }

  check(signal: AbortSignal) {
    return checkServers({ transport: this.#verifications, model: this.name, path: '/v1/models', signal });
  }

  async close(): Promise<void> {
    await Promise.all([this.#verifications.close(), this.#decisions.close(), this.#contextFit.close()]);
  }

  async #score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    const { questionPrompt } = request;
    const lines = stepLines(request.steps);
    const tokens = this.#estimate(questionPrompt, lines);
    const startAt = await this.#stepsToTry({ request, lines, tokens }, signal);
    if (startAt === 0) return unscorable(noRoom(this.#maxTokens));
    const paid: (Usage | undefined)[] = [];
    const shared = { ask: this.#asking({ request, paid, signal }), questionPrompt, samples: this.#samples };
    const outcome = await (this.#scores === 'per-verdict'
      ? cutUntilAccepted({
          ...{ tokens, startAt },
          score: async (stepCount) => outcomeOf(await scoreVerdicts({ ...shared, lines: lines.slice(0, stepCount) })),
        })
      : scorePrefixes({ ...shared, lines: lines.slice(0, startAt), labels: this.#labels }).then(outcomeOf));
    return finished(outcome, { usage: totalUsage(paid), stepCount: lines.length });
  }

  #estimate(questionPrompt: string, steps: readonly string[]): number[] {
    const systemPrompt = verificationPrompt({ questionPrompt: '', lines: [] });
    return estimatedTokens({ systemPrompt, questionPrompt, steps, charsPerToken: this.#charsPerToken });
  }

  #stepsToTry(
    of: { request: ScoreRequest; lines: readonly string[]; tokens: readonly number[] },
    signal: AbortSignal,
  ): Promise<number> {
    const { requestId, drain, questionPrompt } = of.request;
    return this.#contextFit.stepsToTry(
      {
        estimate: of.tokens,
        textOf: (stepCount) => verificationPrompt({ questionPrompt, lines: of.lines.slice(0, stepCount) }),
        addSpecialTokens: false,
        reservedTokens: this.#maxTokens + spareTokens,
        ...{ requestId, drain },
      },
      signal,
    );
  }

  /** Every reply's usage is added to `paid`, those kept earlier included. */
  #asking(of: { request: ScoreRequest; paid: (Usage | undefined)[]; signal: AbortSignal }): Ask {
    const { request, paid, signal } = of;
    const complete = async (transport: HttpTransport, purpose: string, call: CompletionCall) => {
      const body = JSON.stringify(completionBody(this.name, call));
      const asked = await keptOrBought<Completion, TransportFailure>({
        calls: request.calls,
        // By all that was sent: another prefix, sample, model or setting is another call.
        key: `${purpose} ${contentHash(body)}`,
        schema: completionSchema,
        buy: () => buy({ transport, request, body, signal }),
      });
      if (asked.kind === 'bought') paid.push(asked.reply.usage);
      return asked;
    };
    const verification = { maxTokens: this.#maxTokens, temperature: this.#temperature, logprobs: 0 };
    const decision = { maxTokens: 1, temperature: 0, seed: 0, stop: [], logprobs: listedTokens };
    return {
      verify: ({ prompt, stop, sample }) =>
        complete(this.#verifications, 'verification', { ...verification, prompt, stop, seed: sample }),
      decide: ({ prompt }) => complete(this.#decisions, 'decision', { ...decision, prompt }),
    };
  }
}

async function buy(options: {
  transport: HttpTransport;
  request: ScoreRequest;
  body: string;
  signal: AbortSignal;
}): Promise<Bought<Completion> | TransportFailure> {
  const { transport, request, body, signal } = options;
  const outcome = await transport.call(
    {
      method: 'POST',
      path: '/v1/completions',
      requestId: request.requestId,
      drain: request.drain,
      body,
      read: readCompletion,
      units: ({ usage }) => usage?.completionTokens ?? 1,
    },
    signal,
  );
  return outcome.kind === 'done' ? { kind: 'bought', reply: outcome.value } : outcome;
}

function outcomeOf(read: GenerativeScores): ScoreOutcome {
  if (read.kind === 'unreadable') return unscorable(read.reason);
  if (read.kind !== 'scores') return read;
  return { kind: 'scored', scores: read.scores, isTruncated: false, detail: read.detail };
}

/** With what all its calls cost, and marked when there are fewer scores than steps. */
function finished(outcome: ScoreOutcome, all: { usage: Usage | undefined; stepCount: number }): ScoreOutcome {
  const paid = all.usage && { usage: all.usage };
  if (outcome.kind === 'failed') return { ...outcome, ...paid };
  if (outcome.kind !== 'scored') return outcome;
  return { ...outcome, isTruncated: outcome.scores.length < all.stepCount, ...paid };
}

function noRoom(maxTokens: number): string {
  const demand = `one step and a verification of up to ${maxTokens} tokens`;
  return `the scoring model’s context has no room for ${demand}: lower maxTokens, or serve the model with a longer context`;
}

function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be 1 or more, not ${value}`);
}

function withoutConcurrency(onEvent: ((event: TransportEvent) => void) | undefined) {
  if (onEvent === undefined) return undefined;
  return (event: TransportEvent) => {
    if (event.kind !== 'concurrency-changed') onEvent(event);
  };
}
