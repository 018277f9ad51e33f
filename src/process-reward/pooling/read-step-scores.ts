/** Reads step scores from a `/pooling` reply, and refuses everything that is not one row of two numbers per step. */
import type { Reading } from '../served/ask-past-cache.ts';
import { itemOfInput } from '../served/item-of-input.ts';

export interface StepScores {
  /** In [0, 1]. */
  readonly scores: readonly number[];
  /** Whether the rows were probabilities, or logits that softmax was applied to. */
  readonly readAs: 'probabilities' | 'logits';
}

/** Two probabilities rounded to bfloat16 sum to 1 within 2^-9 + 2^-10. */
const probabilityTolerance = 2 ** -8;
/** From this many rows per step on, they are taken for one per token: steps of fewer tokens are rare. */
const fewestTokensOfStep = 4;

/**
 * `body`: the parsed reply to a request of one input. Decided for the whole reply: when all rows lie in [0, 1] and sum to 1,
 * give or take rounding, they are probabilities, otherwise all are logits, also rows that sum to 1 by chance. The score is the
 * probability of column `positiveColumn`.
 */
export function readStepScores(options: {
  readonly body: unknown;
  readonly stepCount: number;
  readonly positiveColumn: 0 | 1;
}): Reading<StepScores> {
  const rows = itemOfInput(options.body)?.data;
  const fault = faultOf(rows);
  if (fault !== undefined) return { kind: 'unreadable', reason: fault };
  const pairs = rows as readonly Pair[];
  if (pairs.length !== options.stepCount) {
    return { kind: 'wrong-count', reason: wrongCount(pairs.length, options.stepCount) };
  }
  const readAs = pairs.every(isProbabilityPair) ? 'probabilities' : 'logits';
  const scores = pairs.map((row) => positiveShare(row, options.positiveColumn, readAs));
  return { kind: 'read', value: { scores, readAs } };
}

type Pair = readonly [number, number];

function faultOf(rows: unknown): string | undefined {
  if (typeof rows === 'string') return 'the pooled data came base64 encoded, though floats were asked for';
  if (!Array.isArray(rows)) return 'the reply holds no pooled data for the text that was sent';
  if (rows.some((row) => typeof row === 'number')) {
    return 'the server pooled to a flat list instead of one row per step: is the model served with its STEP pooler?';
  }
  const odd = rows.find((row) => !isPair(row));
  if (odd === undefined) return undefined;
  if (Array.isArray(odd) && odd.includes(null)) {
    return 'a row of the pooled data is not two finite numbers but holds null, which is how a server writes NaN: half precision can overflow, try `--dtype bfloat16`';
  }
  const size = Array.isArray(odd) ? `: it has ${odd.length} entries. Is this a model with two labels?` : '';
  return `a row of the pooled data is not two finite numbers${size}`;
}

function wrongCount(rowCount: number, stepCount: number): string {
  const counts = `the server gave ${rowCount} rows for ${stepCount} steps`;
  if (rowCount < stepCount) {
    return `${counts}: is STEP pooling on, with this separator’s token as \`step_tag_id\`?`;
  }
  return rowCount >= fewestTokensOfStep * stepCount
    ? `${counts}, which looks like a row for every token: STEP pooling is off or ignored. Start vLLM with \`--pooler-config\` of pooling_type STEP and a \`step_tag_id\`.`
    : `${counts}: does \`step_tag_id\` also stand for something other than the separator?`;
}

function isPair(row: unknown): row is Pair {
  return Array.isArray(row) && row.length === 2 && row.every((value) => Number.isFinite(value));
}

function isProbabilityPair([first, second]: Pair): boolean {
  const isInRange =
    Math.min(first, second) >= -probabilityTolerance && Math.max(first, second) <= 1 + probabilityTolerance;
  return isInRange && Math.abs(first + second - 1) <= probabilityTolerance;
}

function positiveShare(row: Pair, positiveColumn: 0 | 1, readAs: 'probabilities' | 'logits'): number {
  const positive = row[positiveColumn];
  const negative = row[positiveColumn === 1 ? 0 : 1];
  if (readAs === 'logits') return 1 / (1 + Math.exp(negative - positive));
  return Math.min(1, Math.max(0, positive));
}
