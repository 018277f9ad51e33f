/** A model of known ability in this process: no server, no cost, the same replies every time. */
import type { ChatModel, ChatOutcome, ChatRequest } from '../chat-model.ts';
import type { AnswerLookup } from './answer-lookup.ts';
import { type ReplyStyle, type SimulatedReply, simulateReply, tokenCount } from './simulated-reply.ts';
import { wait } from './wait.ts';

export interface SimulatedChatModelOptions {
  readonly name: string;
  /** θ of the two-parameter logistic model, see `probabilityRight`. */
  readonly ability: number;
  /** a > 0; default 1. */
  readonly discrimination?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Default `plain`. */
  readonly style?: ReplyStyle;
  readonly answers: AnswerLookup;
  /** How long each reply takes; default 0. */
  readonly latencyMs?: number;
  /** Share of replies without an answer, in [0, 1]; default 0. */
  readonly undecidedRate?: number;
}

const concurrency = 64;

/** Every request is answered; temperature and its kin are ignored, `maxTokens` and `seed` are not. */
export function createSimulatedChatModel(options: SimulatedChatModelOptions): ChatModel {
  const { name, ability, discrimination = 1, seed = 0, style = 'plain', latencyMs = 0, undecidedRate = 0 } = options;
  const reply = (request: ChatRequest) => replyTo(request, { ...options, discrimination, seed, style, undecidedRate });
  return {
    name,
    identity: { ability, discrimination, seed, style, ...(undecidedRate === 0 ? {} : { undecidedRate }) },
    concurrency,
    complete: async (request, signal): Promise<ChatOutcome> => {
      const startMs = performance.now();
      if (latencyMs > 0) await wait(latencyMs, signal);
      if (signal.aborted) return { kind: 'aborted' };
      const { reasoning, answer, finishReason, usage } = reply(request);
      const latency = performance.now() - startMs;
      return { kind: 'replied', reply: { reasoning, answer, finishReason, usage, latencyMs: latency } };
    },
    check: async () => ({ ok: true, detail: `${name}: simulated, ability ${ability}` }),
    close: async () => {},
  };
}

function replyTo(
  { questionPrompt, messages, parameters, sample }: ChatRequest,
  options: SimulatedChatModelOptions & { readonly seed: number; readonly style: ReplyStyle },
): SimulatedReply {
  const known = options.answers(questionPrompt);
  const reply = simulateReply({
    modelName: options.name,
    questionPrompt: known?.prompt ?? questionPrompt,
    gold: known?.answerText,
    difficulty: known?.difficulty,
    optionCount: known?.optionCount,
    program: known?.program,
    ability: options.ability,
    discrimination: options.discrimination,
    undecidedRate: options.undecidedRate,
    seed: options.seed,
    // What a server would be asked with, so that served and in-process attempts are the same.
    sample: (parameters.seed ?? 0) + sample,
    style: options.style,
    maxTokens: parameters.maxTokens,
  });
  const promptTokens = messages.reduce((sum, { content }) => sum + tokenCount(content), 0);
  return { ...reply, usage: { ...reply.usage, promptTokens } };
}
