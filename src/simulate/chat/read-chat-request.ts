/** The body of `POST /v1/chat/completions`, checked where it comes in. */
import { z } from 'zod';
import { readFields } from '../read-fields.ts';

const optional = <Field extends z.ZodType>(field: Field) => field.nullish();

const content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  z.null(),
]);

const bodySchema = z.looseObject({
  model: z.string(),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
        content: content.optional(),
      }),
    )
    .min(1),
  n: optional(z.int().min(1).max(128)),
  seed: optional(z.int()),
  stream: optional(z.boolean()),
  stream_options: optional(z.looseObject({ include_usage: z.boolean().optional() })),
  max_tokens: optional(z.int().min(1)),
  max_completion_tokens: optional(z.int().min(1)),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().gt(0).max(1)),
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
});

export interface ChatCompletionRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  /** How many choices. */
  readonly count: number;
  readonly seed: number | undefined;
  readonly isStream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | undefined;
  /** Alternatives per token, 0 to 20; undefined when no log-probabilities are asked for. */
  readonly topLogprobs: number | undefined;
}

/** @throws ApiError 400 naming the field that is missing or wrong. */
export function readChatRequest(body: unknown): ChatCompletionRequest {
  const fields = readFields(bodySchema, body);
  return {
    model: fields.model,
    messages: fields.messages.map(({ role, content: parts }) => ({ role, text: textOf(parts) })),
    count: fields.n ?? 1,
    seed: fields.seed ?? undefined,
    isStream: fields.stream === true,
    includeUsage: fields.stream_options?.include_usage === true,
    maxTokens: fields.max_completion_tokens ?? fields.max_tokens ?? undefined,
    topLogprobs: fields.logprobs === true ? (fields.top_logprobs ?? 0) : undefined,
  };
}

function textOf(parts: z.infer<typeof content> | undefined): string {
  if (parts === null || parts === undefined) return '';
  return typeof parts === 'string' ? parts : parts.map(({ text }) => text ?? '').join('\n');
}
