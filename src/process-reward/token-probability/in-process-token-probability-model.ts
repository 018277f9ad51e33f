/** A `ProcessRewardModel` over a language model in this process that says a label after each step. */
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { unscorable } from '../served/served-options.ts';
import { atMost } from './at-most.ts';
import { wrongCountReason } from './echoed-prompt.ts';
import type { LabelLogits } from './label-logits.ts';
import { positiveShare } from './label-logprobs.ts';
import { promptTokens } from './prompt-tokens.ts';
import { type ResolvedTokens, resolveTokens } from './resolve-tokens.ts';
import { promptOf, type TemplateLayout, type TokenProbabilityTemplate } from './template.ts';
import { layoutOf, type TemplateOptions, templateOf } from './templates.ts';
import { tagEnds } from './tokens.ts';

export interface InProcessTokenProbabilityModelOptions extends TemplateOptions {
  /** As keys, tables and cards print it. */
  readonly name: string;
  /** Closed with the model. */
  readonly logits: LabelLogits;
  /** Default: no limit is kept. */
  readonly maxContextTokens?: number | undefined;
  /** Most trajectories in the model at once; default 1. */
  readonly concurrency?: number | undefined;
}

export function createInProcessTokenProbabilityModel(
  options: InProcessTokenProbabilityModelOptions,
): ProcessRewardModel {
  return new InProcessTokenProbabilityModel(options);
}

class InProcessTokenProbabilityModel implements ProcessRewardModel {
  readonly name: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
  readonly #logits: LabelLogits;
  readonly #template: TokenProbabilityTemplate;
  readonly #layout: TemplateLayout;
  readonly #maxContextTokens: number;
  readonly #inTurn: ReturnType<typeof atMost>;
  #tokens: Promise<ResolvedTokens> | undefined;

  constructor(options: InProcessTokenProbabilityModelOptions) {
    this.name = options.name;
    this.concurrency = options.concurrency ?? 1;
    this.#logits = options.logits;
    this.#template = templateOf(options.template);
    this.#layout = layoutOf(options);
    this.#maxContextTokens = options.maxContextTokens ?? Number.POSITIVE_INFINITY;
    this.#inTurn = atMost(this.concurrency);
    this.identity = { template: this.#template.version, readout: 'in-process', ...this.#layout };
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    try {
      return await this.#inTurn(() => this.#scoreNow(request, signal));
    } catch (error) {
      if (signal.aborted) return { kind: 'aborted' };
      return unscorable(`${this.name} in this process failed: ${messageOf(error)}`);
    }
  }

  async check() {
    try {
      const tokens = await this.#resolved();
      if (tokens.kind === 'unresolved') return { ok: false, detail: tokens.reason };
      const { positive, negative } = tokens.labels;
      return { ok: true, detail: `${this.#logits.name} is loaded, with labels ${positive} and ${negative}` };
    } catch (error) {
      return { ok: false, detail: `${this.#logits.name} cannot be used: ${messageOf(error)}` };
    }
  }

  close(): Promise<void> {
    return this.#logits.close();
  }

  /**
   * A step's label depends on what stands before it alone, so that a trajectory too long for the context is cut after the last tag
   * that fits.
   */
  async #scoreNow(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    const resolved = await this.#resolved();
    if (resolved.kind === 'unresolved') return unscorable(resolved.reason);
    const stepCount = request.steps.length;
    const pieces = this.#template.pieces(request, this.#layout);
    const tokens = await promptTokens(this.#logits, promptOf(pieces, stepCount));
    const tag = resolved.stepTag.map((id) => ({ id, text: '' }));
    const ends = tagEnds(
      tokens.map((id) => ({ id })),
      tag,
    );
    if (ends.length !== stepCount) {
      const { stepTag } = this.#layout;
      return unscorable(wrongCountReason({ found: ends.length, tokenCount: tokens.length, stepTag, stepCount }));
    }
    const positions = ends.filter((end) => end < this.#maxContextTokens);
    const last = positions.at(-1);
    if (last === undefined) return unscorable('not even the first step fits the scoring model’s context');
    const { positive, negative } = resolved.labels;
    const asked = { tokens: tokens.slice(0, last + 1), positions, labelIds: [positive, negative] };
    const rows = await this.#logits.logitsAt(asked, signal);
    return outcomeOf(rows, { asked: positions.length, isTruncated: positions.length < stepCount });
  }

  /** Found once; a tokenizer that failed is asked anew. */
  async #resolved(): Promise<ResolvedTokens> {
    this.#tokens ??= resolveTokens(this.#logits, this.#layout);
    try {
      return await this.#tokens;
    } catch (error) {
      this.#tokens = undefined;
      throw error;
    }
  }
}

function outcomeOf(
  rows: readonly (readonly number[])[],
  { asked, isTruncated }: { asked: number; isTruncated: boolean },
): ScoreOutcome {
  if (rows.length !== asked) return unscorable(`the model gave logits at ${rows.length} positions instead of ${asked}`);
  const scores = rows.map(([positive = Number.NaN, negative = Number.NaN]) => positiveShare(positive, negative));
  const broken = scores.findIndex((score) => Number.isNaN(score)) + 1;
  if (broken > 0) return unscorable(`the model gave no numbers for the labels after step ${broken}`);
  return { kind: 'scored', scores, isTruncated, detail: { readAs: 'logits', readout: 'in-process' } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
