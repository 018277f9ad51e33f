/** Verifies rows of JSON Lines, one outcome a row in the rows' order; a row that cannot be used is an outcome too. */
import type { AnswerKey } from '../question/question.ts';
import { choiceKeyFrom, optionsFrom } from './choice/choice-key.ts';
import type { Verdict, Verifier } from './verifier.ts';

export interface RowOutcome {
  /** The row's own id, or its number counted from 1. */
  readonly id: string | number;
  readonly row: number;
  readonly verdict: Verdict;
  /** The label the row carried (`expected` or `label`), absent when none or null. */
  readonly label?: boolean;
  /** Why the row could not be used, naming file, row and field; absent for a usable row. */
  readonly badRow?: string;
}

/** A line that is not blank, with its number counted from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly row: number;
}

export interface VerifyRowsInput {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** One outcome a line, in order; `verifyLines` in this thread, or a pool's. */
  readonly verifyBatch: (batch: readonly NumberedLine[]) => Promise<readonly RowOutcome[]>;
  /** Batches in the making at once; default 1. */
  readonly batchesAtOnce?: number;
  /** Default 200. */
  readonly linesPerBatch?: number;
}

/** One outcome for every line that is not blank, in order. Reads no further ahead than the batches at once. */
export async function* verifyRows({
  lines,
  verifyBatch,
  batchesAtOnce = 1,
  linesPerBatch = 200,
}: VerifyRowsInput): AsyncGenerator<RowOutcome> {
  const underWay: Promise<readonly RowOutcome[]>[] = [];
  for await (const batch of batchesOf(lines, linesPerBatch)) {
    const outcomes = verifyBatch(batch);
    // Awaited in its turn; until then a failure must not count as unhandled.
    outcomes.catch(() => {});
    underWay.push(outcomes);
    if (underWay.length >= batchesAtOnce) yield* (await underWay.shift()) ?? [];
  }
  for (const outcomes of underWay) yield* await outcomes;
}

async function* batchesOf(
  lines: AsyncIterable<string> | Iterable<string>,
  linesPerBatch: number,
): AsyncGenerator<NumberedLine[]> {
  let batch: NumberedLine[] = [];
  let row = 0;
  for await (const line of lines) {
    row += 1;
    const text = row === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text.trim() !== '') batch.push({ text, row });
    if (batch.length === linesPerBatch) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

export interface LineVerification {
  readonly verifier: Verifier;
  /** How the source is called in reasons. */
  readonly source: string;
  /** The answer key of a row; default: from its `gold`, and `options` where the verifier is of choice. */
  readonly keyOf?: (fields: RowFields, line: NumberedLine) => AnswerKey | { readonly reason: string };
}

export type RowFields = Readonly<Record<string, unknown>>;

export function verifyLines(lines: readonly NumberedLine[], how: LineVerification): Promise<RowOutcome[]> {
  return Promise.all(lines.map((line) => verifyLine(line, how)));
}

async function verifyLine(line: NumberedLine, how: LineVerification): Promise<RowOutcome> {
  const { text, row } = line;
  const { verifier, source, keyOf = (columns: RowFields) => goldKeyOf(columns, verifier) } = how;
  const fields = fieldsOf(text);
  const id = typeof fields?.id === 'string' || typeof fields?.id === 'number' ? fields.id : row;
  const usable = fields ? usableRow(fields, keyOf(fields, line)) : { reason: 'the line is not a JSON object' };
  if ('reason' in usable) {
    const badRow = `${source}, row ${row}: ${usable.reason}`;
    return { id, row, badRow, verdict: { kind: 'failed', detail: badRow } };
  }
  const verdict = await verifier.verify({
    answerKey: usable.key,
    answer: usable.reply,
    finishReason: usable.finishReason,
    ...usable.prompt,
  });
  return { id, row, verdict, ...(usable.label === undefined ? {} : { label: usable.label }) };
}

function fieldsOf(text: string): RowFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RowFields) : undefined;
  } catch {
    return undefined;
  }
}

interface UsableRow {
  readonly key: AnswerKey;
  readonly reply: string;
  readonly finishReason: 'stop' | 'length' | 'other';
  readonly label: boolean | undefined;
  readonly prompt: { readonly questionPrompt?: string };
}

function usableRow(
  fields: RowFields,
  key: AnswerKey | { readonly reason: string },
): UsableRow | { readonly reason: string } {
  if ('reason' in key) return key;
  const reply = fields.reply ?? fields.pred ?? fields.response;
  if (reply === undefined || reply === null) return { reason: 'field "reply" (or "pred", "response") is missing' };
  if (typeof reply !== 'string' && typeof reply !== 'number') return { reason: 'field "reply" must be a string' };
  const label = fields.expected ?? fields.label ?? undefined;
  if (label !== undefined && typeof label !== 'boolean')
    return { reason: 'field "expected" (or "label") must be true, false or null' };
  const prompt = typeof fields.question === 'string' ? { questionPrompt: fields.question } : {};
  return {
    key,
    reply: String(reply),
    finishReason: fields.finish_reason === 'length' ? 'length' : 'stop',
    label,
    prompt,
  };
}

function goldKeyOf(fields: RowFields, verifier: Verifier): AnswerKey | { reason: string } {
  const gold = fields.gold;
  if (gold === undefined || gold === null) return { reason: 'field "gold" is missing' };
  if (typeof gold !== 'string' && typeof gold !== 'number')
    return { reason: 'field "gold" must be a string or a number' };
  if (String(gold).trim() === '') return { reason: 'field "gold" is empty' };
  if (verifier.domain !== 'choice') return { kind: 'math', gold: String(gold) };
  const options = optionsFrom(fields.options);
  if (!options) return { reason: 'field "options" must be a list, or an object by letter, of strings' };
  const key = choiceKeyFrom(String(gold), options);
  return 'reason' in key ? { reason: `field "gold" ${key.reason}` } : key;
}
