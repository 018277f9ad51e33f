/** Replies somebody already paid for, replayed: from a query over files, under the name of the model that wrote them. */
import { DatasetError } from '../../errors/errors.ts';
import { streamRows } from '../../question/duckdb.ts';
import type { ChatModel, ChatOutcome, ChatReply, ChatRequest } from '../chat-model.ts';
import { type RecordedRow, readRecordedRow, recordedColumnsHint } from './recorded-reply.ts';

export interface RecordedChatModelOptions {
  /** Of the model that wrote the replies. */
  readonly name: string;
  /**
   * DuckDB query giving `question` (the prompt, exactly) and `reply`, and optionally `sample` (0-based; else numbered by
   * the order of rows within a question), `reasoning`, `finish_reason`, `prompt_tokens`, `completion_tokens`, `cost_usd`.
   * Inline `<think>` text in `reply` is taken as reasoning.
   */
  readonly sql: string;
  /** Relative paths in `sql` start here. */
  readonly baseDirectory?: string;
}

const concurrency = 64;

/**
 * Resolves once every row is read; all replies are held in memory, so that their text is the limit (100,000 of 20 kB take
 * half of Node's default heap). Sampling
 * parameters are ignored. A question or sample without a reply is `failed`, and asked for again by the next run: the query
 * may hold it then, and asking costs nothing.
 * @throws DatasetError when the query fails or gives no row, or a row is malformed or repeats a sample.
 */
export async function createRecordedChatModel(options: RecordedChatModelOptions): Promise<ChatModel> {
  const { name } = options;
  const index = await readReplies(options);
  const replyCount = [...index.values()].reduce((sum, samples) => sum + samples.size, 0);
  return {
    name,
    identity: {},
    concurrency,
    complete: async (request, signal) => (signal.aborted ? { kind: 'aborted' } : outcomeOf(index, request)),
    check: async () => ({ ok: true, detail: `${name}: ${replyCount} recorded replies to ${index.size} questions` }),
    close: async () => {},
  };
}

/** Question, then sample. */
type ReplyIndex = ReadonlyMap<string, ReadonlyMap<number, ChatReply>>;

function outcomeOf(index: ReplyIndex, { questionPrompt, sample }: ChatRequest): ChatOutcome {
  const samples = index.get(questionPrompt);
  const reply = samples?.get(sample);
  if (reply) return { kind: 'replied', reply };
  const reason = samples
    ? `no recorded reply for sample ${sample}`
    : 'no recorded reply to this question: `question` in the SQL must be the prompt exactly';
  return { kind: 'failed', reason, isTransient: true, isUnrecorded: true };
}

async function readReplies({ name, sql, baseDirectory }: RecordedChatModelOptions): Promise<ReplyIndex> {
  const index = new Map<string, Map<number, ChatReply>>();
  let rowNumber = 0;
  try {
    for await (const rows of streamRows(sql, baseDirectory === undefined ? {} : { baseDirectory })) {
      for (const row of rows) {
        rowNumber += 1;
        add(index, readRecordedRow(row, rowNumber), rowNumber);
      }
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const message = `The recorded replies of "${name}" cannot be read: ${(error as Error).message}`;
    throw new DatasetError(message, { hint: recordedColumnsHint, cause: error });
  }
  if (rowNumber > 0) return index;
  throw new DatasetError(`The query for the recorded replies of "${name}" gives no row.`, {
    hint: recordedColumnsHint,
  });
}

function add(index: Map<string, Map<number, ChatReply>>, row: RecordedRow, rowNumber: number): void {
  const samples = index.get(row.question) ?? new Map<number, ChatReply>();
  index.set(row.question, samples);
  const sample = row.sample ?? samples.size;
  if (samples.has(sample)) {
    throw new DatasetError(
      `Recorded replies, row ${rowNumber}: sample ${sample} of this question has a reply already.`,
      {
        hint: 'Number the samples of each question from 0, or leave out the column `sample` to count rows instead.',
      },
    );
  }
  samples.set(sample, row.reply);
}
