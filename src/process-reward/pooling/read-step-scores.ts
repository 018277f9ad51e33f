/** Reads step scores from a `/pooling` reply, and refuses everything that is not one row of two numbers per step. */

export type ReadScores =
  /** `readAs`: whether the rows were probabilities, or logits that softmax was applied to. */
  | { readonly kind: 'scores'; readonly scores: readonly number[]; readonly readAs: 'probabilities' | 'logits' }
  | { readonly kind: 'wrong-count'; readonly rowCount: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

const probabilityTolerance = 1e-3;

/**
 * `body`: the parsed reply to a request of one input. Rows that all lie in [0, 1] and sum to 1 ± 0.001 are probabilities,
 * others logits; the score is the probability of column `positiveColumn` (1 for Qwen, 0 for Math-Shepherd served by STEP).
 */
export function readStepScores(options: { body: unknown; stepCount: number; positiveColumn: 0 | 1 }): ReadScores {
  const rows = pooledData(options.body);
  if (typeof rows === 'string') return unreadable('the pooled data came base64 encoded, though floats were asked for');
  if (!Array.isArray(rows)) return unreadable('the reply holds no pooled data');
  if (rows.some((row) => typeof row === 'number')) {
    return unreadable(
      'the server pooled to a flat list instead of one row per step: is the model served with its STEP pooler?',
    );
  }
  if (!rows.every(isPair)) return unreadable('a row of the pooled data is not two finite numbers');
  if (rows.length !== options.stepCount) return { kind: 'wrong-count', rowCount: rows.length };
  const readAs = rows.every(isProbabilityPair) ? 'probabilities' : 'logits';
  const scores = rows.map((row) => positiveShare(row, options.positiveColumn, readAs));
  return { kind: 'scores', scores, readAs };
}

type Pair = readonly [number, number];

function unreadable(reason: string): ReadScores {
  return { kind: 'unreadable', reason };
}

function pooledData(body: unknown): unknown {
  const items: unknown = (body as { data?: unknown } | null)?.data;
  return Array.isArray(items) ? (items[0] as { data?: unknown } | null | undefined)?.data : undefined;
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
