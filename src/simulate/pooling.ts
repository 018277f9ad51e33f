/** `POST /pooling` as vLLM answers it for Qwen2.5-Math-PRM: one row of two probabilities per `<extra_0>`. */
import { z } from 'zod';
import { tokenCount } from '../model/simulated/simulated-reply.ts';
import { simulateStepScores } from '../process-reward/simulated/simulated-process-reward-model.ts';
import { invalidRequest } from './api-error.ts';
import { jsonReply, type PreparedReply } from './prepared-reply.ts';
import { readFields } from './read-fields.ts';
import type { ServedProcessRewardModel } from './server-options.ts';

const stepTag = '<extra_0>';

const bodySchema = z
  .looseObject({
    model: z.string(),
    input: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    messages: z
      .array(z.looseObject({ role: z.string(), content: z.string() }))
      .min(1)
      .optional(),
    encoding_format: z.literal('float').nullish(),
    use_activation: z.boolean().nullish(),
  })
  .refine(({ input, messages }) => (input === undefined) !== (messages === undefined), {
    message: 'send either texts or messages',
    path: ['input'],
  });

export interface PoolingRequest {
  readonly model: string;
  readonly trajectories: readonly Trajectory[];
  /** false: logits are asked for, not probabilities. */
  readonly useActivation: boolean;
  readonly promptTokens: number;
}

interface Trajectory {
  readonly questionPrompt: string;
  readonly steps: readonly string[];
}

/** @throws ApiError 400 for a malformed body, token ids, or a text without `<extra_0>`. */
export function readPoolingRequest(body: unknown): PoolingRequest {
  const { model, input, messages, use_activation } = readFields(bodySchema, body);
  const texts = [input ?? []].flat();
  const trajectories = messages ? [fromMessages(messages)] : texts.map(fromChatMl);
  if (trajectories.some(({ steps }) => steps.length === 0)) throw invalidRequest(`no ${stepTag} in the text`, 'input');
  const promptTokens = (messages?.map(({ content }) => content) ?? texts).reduce(
    (sum, text) => sum + tokenCount(text),
    0,
  );
  return { model, trajectories, useActivation: use_activation !== false, promptTokens };
}

export function writePooling(options: {
  readonly request: PoolingRequest;
  readonly model: ServedProcessRewardModel;
  readonly seed: number;
  readonly id: string;
  readonly created: number;
}): PreparedReply {
  const { request, model, seed, id, created } = options;
  const { name, noise = 0.1 } = model;
  const data = request.trajectories.map((trajectory, index) => ({
    index,
    object: 'pooling',
    data: simulateStepScores({ name, seed, noise, ...trajectory }).map((score) => rowOf(score, request.useActivation)),
  }));
  const tokens = request.promptTokens;
  const usage = { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0 };
  return jsonReply({ id, object: 'list', created, model: name, data, usage });
}

/** Column 1 is "right". Logits are finite even at scores of 0 and 1. */
function rowOf(score: number, useActivation: boolean): [number, number] {
  if (useActivation) return [1 - score, score];
  const clipped = Math.min(1 - 1e-6, Math.max(1e-6, score));
  return [0, Math.log(clipped / (1 - clipped))];
}

/** ChatML: the question is the last user turn, the steps are the assistant's. */
function fromChatMl(text: string): Trajectory {
  const turns = [...text.matchAll(/<\|im_start\|>(\w+)\n([\s\S]*?)(?=<\|im_end\|>|$)/g)];
  return fromMessages(turns.map(([, role = '', content = '']) => ({ role, content })));
}

function fromMessages(messages: readonly { readonly role: string; readonly content: string }[]): Trajectory {
  const last = (role: string) => messages.findLast((message) => message.role === role)?.content ?? '';
  return { questionPrompt: last('user'), steps: last('assistant').split(stepTag).slice(0, -1) };
}
