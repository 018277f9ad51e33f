/** A `ProcessRewardModel` made of any `ChatModel`: it is asked for the first wrong step, as in ProcessBench (arXiv 2412.06559). */
import { z } from 'zod';
import type { ChatModel, ChatOutcome, ChatReply, SamplingParameters } from '../../model/chat-model.ts';
import { contentHash } from '../../question/question.ts';
import type { ProcessRewardModel, ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { cutUntilAccepted } from '../served/cut-until-accepted.ts';
import { estimatedTokens } from '../served/fit-steps.ts';
import { type Bought, keptOrBought } from '../served/kept-call.ts';
import { defaultCharsPerToken } from '../served/served-options.ts';
import { totalUsage, usageSchema } from '../served/total-usage.ts';
import {
  defaultJudgeTemplate,
  judgePrompt,
  judgePromptVersion,
  paragraphs,
  requirePlaceholders,
} from './judge-prompt.ts';
import { readFirstError } from './read-first-error.ts';
import { voteScores } from './vote-scores.ts';

export interface JudgeProcessRewardModelOptions {
  /** Closed with the judge. */
  readonly model: ChatModel;
  /** Default: temperature 0 for one vote, 0.7 for several, all else as the server has it. */
  readonly parameters?: SamplingParameters | undefined;
  /** Judgements per trajectory, whose scores are averaged; default 1. */
  readonly votes?: number | undefined;
  /** Holds `{question}` and `{steps}`; default: the built-in one. */
  readonly promptTemplate?: string | undefined;
  /**
   * In tokens, for the prompt and, where `parameters.maxTokens` is set, the reply. Default: none is kept, and steps are left out
   * only when the server refuses the prompt for its length.
   */
  readonly maxContextTokens?: number | undefined;
  /** For estimating lengths; default 2.5. */
  readonly charsPerToken?: number | undefined;
}

/**
 * Scores are 1 before the first wrong step and 0 from it on, averaged over votes. A vote whose reply cannot be read is lost;
 * with fewer than half of them readable the trajectory has failed. Throws `RangeError` unless `votes` is a whole number of at
 * least 1, and `ConfigError` for a template without its placeholders.
 */
export function createJudgeProcessRewardModel(options: JudgeProcessRewardModelOptions): ProcessRewardModel {
  return new JudgeProcessRewardModel(options);
}

type JudgeReply = Omit<ChatReply, 'latencyMs'>;
type CallFailure = Exclude<ChatOutcome, { kind: 'replied' }>;

const keptReply: z.ZodType<JudgeReply> = z.object({
  reasoning: z.string(),
  answer: z.string(),
  finishReason: z.enum(['stop', 'length', 'other']),
  usage: usageSchema.exactOptional(),
  statedCostUsd: z.number().exactOptional(),
});

class JudgeProcessRewardModel implements ProcessRewardModel {
  readonly identity: Readonly<Record<string, unknown>>;
  readonly #model: ChatModel;
  readonly #parameters: SamplingParameters;
  readonly #votes: number;
  readonly #template: string;
  readonly #maxContextTokens: number;
  readonly #charsPerToken: number;

  constructor(options: JudgeProcessRewardModelOptions) {
    const { model, votes = 1, promptTemplate = defaultJudgeTemplate } = options;
    if (!Number.isSafeInteger(votes) || votes < 1) throw new RangeError(`votes must be 1 or more, not ${votes}`);
    requirePlaceholders(promptTemplate);
    this.#model = model;
    this.#votes = votes;
    this.#parameters = options.parameters ?? { temperature: votes === 1 ? 0 : 0.7 };
    this.#template = promptTemplate;
    this.#maxContextTokens = options.maxContextTokens ?? Number.POSITIVE_INFINITY;
    this.#charsPerToken = options.charsPerToken ?? defaultCharsPerToken;
    this.identity = {
      prompt: judgePromptVersion(promptTemplate),
      votes,
      parameters: withoutAbsent(this.#parameters),
      judge: model.identity,
    };
  }

  get name(): string {
    return this.#model.name;
  }

  get concurrency(): number {
    return this.#model.concurrency;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    if (signal.aborted) return { kind: 'aborted' };
    try {
      return await this.#score(request, signal);
    } catch (error) {
      return { kind: 'failed', reason: `a judgement could not be kept: ${String(error)}`, isTransient: true };
    }
  }

  check(signal: AbortSignal) {
    return this.#model.check(signal);
  }

  close(): Promise<void> {
    return this.#model.close();
  }

  async #score(request: ScoreRequest, signal: AbortSignal): Promise<ScoreOutcome> {
    const tagged = paragraphs(request.steps);
    const { questionPrompt } = request;
    const tokens = estimatedTokens({
      ...{ systemPrompt: this.#template, questionPrompt, steps: tagged, charsPerToken: this.#charsPerToken },
    });
    const room = this.#maxContextTokens - (this.#parameters.maxTokens ?? 0);
    const score = (stepCount: number) => this.#judge({ request, tagged: tagged.slice(0, stepCount) }, signal);
    return cutUntilAccepted({ tokens, startAt: tokens.findLastIndex((count) => count <= room), score });
  }

  async #judge(
    { request, tagged }: { request: ScoreRequest; tagged: readonly string[] },
    signal: AbortSignal,
  ): Promise<ScoreOutcome> {
    const prompt = judgePrompt({ template: this.#template, questionPrompt: request.questionPrompt, tagged });
    const replies: JudgeReply[] = [];
    // One after the other: what a score costs at once stays one call, and nothing is bought after a failure.
    for (let vote = 0; vote < this.#votes; vote++) {
      const outcome = await this.#vote({ request, prompt, vote }, signal);
      if (outcome.kind !== 'bought') return withUsage(outcome, replies);
      replies.push(outcome.reply);
    }
    return outcomeOf(replies, tagged.length);
  }

  /** Kept under the prompt's own text: a judgement of other steps, or by another template, is never taken for this one. */
  #vote(
    { request, prompt, vote }: { request: ScoreRequest; prompt: string; vote: number },
    signal: AbortSignal,
  ): Promise<Bought<JudgeReply> | CallFailure> {
    const promptHash = contentHash('judge', prompt);
    return keptOrBought({
      calls: request.calls,
      key: `judge ${promptHash} vote ${vote}`,
      schema: keptReply,
      buy: async (): Promise<Bought<JudgeReply> | CallFailure> => {
        const outcome = await this.#model.complete(
          {
            attemptId: contentHash('judge', request.requestId, promptHash, String(vote)),
            questionPrompt: request.questionPrompt,
            messages: [{ role: 'user', content: prompt }],
            parameters: this.#parameters,
            sample: vote,
            ...(request.drain !== undefined && { drain: request.drain }),
          },
          signal,
        );
        return outcome.kind === 'replied' ? { kind: 'bought', reply: outcome.reply } : outcome;
      },
    });
  }
}

/** Fields given as undefined are not there: an identity survives JSON. */
function withoutAbsent(parameters: SamplingParameters): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

function withUsage(outcome: CallFailure, replies: readonly JudgeReply[]): ScoreOutcome {
  if (outcome.kind !== 'failed') return outcome;
  const { reason, isTransient, status } = outcome;
  const usage = totalUsage(replies.map((reply) => reply.usage));
  return { kind: 'failed', reason, isTransient, ...(status !== undefined && { status }), ...(usage && { usage }) };
}

function outcomeOf(replies: readonly JudgeReply[], stepCount: number): ScoreOutcome {
  const read = replies.map((reply) => readFirstError(reply, stepCount));
  const firstErrors = read.flatMap((vote) => (vote.kind === 'index' ? [vote.index] : []));
  const lost = read.flatMap((vote) => (vote.kind === 'unreadable' ? [vote.reason] : []));
  const usage = totalUsage(replies.map((reply) => reply.usage));
  const paid = usage && { usage };
  if (firstErrors.length * 2 < replies.length) {
    const reason = `${firstErrors.length} of ${replies.length} judgements could be read: ${[...new Set(lost)].join('; ')}`;
    return { kind: 'failed', reason, isTransient: false, ...paid };
  }
  const scores = voteScores(firstErrors, stepCount);
  const detail = { readAs: 'first-error', votes: replies.length, readable: firstErrors.length, firstErrors, lost };
  return { kind: 'scored', scores, isTruncated: false, detail, ...paid };
}
