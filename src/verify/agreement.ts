/** Counts verdicts, and against labels the confusion of the verifier with whoever labelled. */
import type { VerdictKind } from './verifier.ts';
import type { RowOutcome } from './verify-rows.ts';

/** `true`/`false` in a name is the label; undecided, truncated and failed verdicts are neither positive nor negative. */
export interface LabelledCounts {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
  undecidedLabelledTrue: number;
  undecidedLabelledFalse: number;
}

export interface VerificationSummary {
  rows: number;
  kinds: Record<VerdictKind, number>;
  badRows: { row: number; reason: string }[];
  /** Absent until a row carries a label. */
  labelled?: LabelledCounts;
  /** Ids of labelled rows where `correct` was said of a false one, or not said of a true one. */
  disagreements?: (string | number)[];
}

export function emptySummary(): VerificationSummary {
  return { rows: 0, kinds: { correct: 0, incorrect: 0, undecided: 0, truncated: 0, failed: 0 }, badRows: [] };
}

/** Adds one outcome to `summary`, in place. */
export function count(summary: VerificationSummary, { id, row, verdict, label, badRow }: RowOutcome): void {
  summary.rows += 1;
  summary.kinds[verdict.kind] += 1;
  if (badRow !== undefined) summary.badRows.push({ row, reason: badRow });
  if (label === undefined) return;
  summary.labelled ??= {
    truePositive: 0,
    falsePositive: 0,
    trueNegative: 0,
    falseNegative: 0,
    undecidedLabelledTrue: 0,
    undecidedLabelledFalse: 0,
  };
  summary.disagreements ??= [];
  summary.labelled[cellOf(verdict.kind, label)] += 1;
  if (label !== (verdict.kind === 'correct')) summary.disagreements.push(id);
}

function cellOf(kind: VerdictKind, label: boolean): keyof LabelledCounts {
  if (kind === 'correct') return label ? 'truePositive' : 'falsePositive';
  if (kind === 'incorrect') return label ? 'falseNegative' : 'trueNegative';
  return label ? 'undecidedLabelledTrue' : 'undecidedLabelledFalse';
}

/** A few lines for a person. */
export function describe(summary: VerificationSummary): string {
  const kinds = Object.entries(summary.kinds).filter(([, rows]) => rows > 0);
  const lines = [`${summary.rows} rows: ${kinds.map(([kind, rows]) => `${rows} ${kind}`).join(', ')}`];
  for (const { reason } of summary.badRows.slice(0, 5)) lines.push(`  unusable: ${reason}`);
  if (summary.badRows.length > 5) lines.push(`  and ${summary.badRows.length - 5} more unusable rows`);
  if (summary.labelled) lines.push(...describeLabelled(summary.labelled, summary.disagreements ?? []));
  return `${lines.join('\n')}\n`;
}

function describeLabelled(counts: LabelledCounts, disagreements: readonly (string | number)[]): string[] {
  const total = Object.values(counts).reduce((sum, rows) => sum + rows, 0);
  const lines = [
    `${total} labelled: ${counts.truePositive} rightly correct, ${counts.trueNegative} rightly incorrect, ` +
      `${counts.falsePositive} wrongly correct, ${counts.falseNegative} wrongly incorrect, ` +
      `${counts.undecidedLabelledTrue + counts.undecidedLabelledFalse} not decided`,
  ];
  if (disagreements.length > 0)
    lines.push(`  disagreeing ids: ${disagreements.slice(0, 20).join(', ')}${disagreements.length > 20 ? ', …' : ''}`);
  return lines;
}
