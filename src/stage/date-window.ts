/** Questions of some days only: contest problems are new to a model when they are younger than what it was trained on. */
import type { Question } from '../question/question.ts';

/** As LiveCodeBench names it. */
export const defaultDateField = 'contest_date';

/** Days as `YYYY-MM-DD`, both included; an absent one sets no limit. */
export interface DateWindow {
  /** The metadata column that holds the date. */
  readonly dateField: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Where a question stands; one without a readable date is `undated` in every window. */
export type Placement = 'inside' | 'outside' | 'undated';

export function placementOf({ metadata }: Pick<Question, 'metadata'>, window: DateWindow): Placement {
  const day = dayOf(metadata[window.dateField]);
  if (day === undefined) return 'undated';
  // ISO days are in the order of their text.
  const isInside = (window.from === undefined || day >= window.from) && (window.to === undefined || day <= window.to);
  return isInside ? 'inside' : 'outside';
}

/** The day of `2024-10-05`, with whatever time after it; of a Date in UTC. Undefined for all else. */
function dayOf(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString().slice(0, 10);
  const day = typeof value === 'string' ? /^\s*(\d{4}-\d{2}-\d{2})(?!\d)/.exec(value)?.[1] : undefined;
  return day !== undefined && isDay(day) ? day : undefined;
}

/** Does the calendar have it? */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
