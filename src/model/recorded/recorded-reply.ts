/** One row of recorded replies: read, checked, and brought into the shape a live reply has. */
import { z } from 'zod';
import { DatasetError } from '../../errors/errors.ts';
import type { ChatReply, Usage } from '../chat-model.ts';
import { mapFinishReason } from '../openai-compatible/map-finish-reason.ts';
import { splitReasoning } from '../openai-compatible/split-reasoning.ts';

/** DuckDB gives DECIMAL and very large integers as text. */
const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0));
const count = number.pipe(z.int());

const rowSchema = z.object({
  question: z.string().min(1),
  reply: z.string(),
  sample: count.nullish(),
  reasoning: z.string().nullish(),
  finish_reason: z.string().nullish(),
  prompt_tokens: count.nullish(),
  completion_tokens: count.nullish(),
  cost_usd: number.nullish(),
});

export interface RecordedRow {
  readonly question: string;
  /** undefined: numbered by the order of rows. */
  readonly sample: number | undefined;
  readonly reply: ChatReply;
}

/** @throws DatasetError naming the row, counted from 1, and the column. */
export function readRecordedRow(row: Readonly<Record<string, unknown>>, rowNumber: number): RecordedRow {
  const read = rowSchema.safeParse(row);
  if (!read.success) {
    const issue = read.error.issues[0];
    const column = String(issue?.path[0]);
    throw new DatasetError(`Recorded replies, row ${rowNumber}, column \`${column}\`: ${issue?.message}.`, {
      hint: column in row ? 'Mend the value, or leave the row out in the SQL.' : recordedColumnsHint,
    });
  }
  const { question, reply, sample, reasoning, finish_reason, cost_usd } = read.data;
  const usage = usageOf(read.data);
  const finishReason = mapFinishReason(finish_reason ?? undefined);
  return {
    question,
    sample: sample ?? undefined,
    reply: {
      ...splitReasoning({ reasoning: reasoning ?? '', content: reply, finishReason }),
      ...(usage && { usage }),
      ...(typeof cost_usd === 'number' && { statedCostUsd: cost_usd }),
      latencyMs: 0,
    },
  };
}

export const recordedColumnsHint =
  'The SQL must give the columns `question` and `reply`; `sample`, `reasoning`, `finish_reason`, `prompt_tokens`, `completion_tokens` and `cost_usd` are optional.';

/** Absent unless both counts are known: half a usage would be priced as if it were whole. */
function usageOf({ prompt_tokens, completion_tokens }: z.infer<typeof rowSchema>): Usage | undefined {
  if (typeof prompt_tokens !== 'number' || typeof completion_tokens !== 'number') return undefined;
  return { promptTokens: prompt_tokens, cachedTokens: 0, completionTokens: completion_tokens, reasoningTokens: 0 };
}
