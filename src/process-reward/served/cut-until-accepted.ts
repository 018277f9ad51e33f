/** Scores as many leading steps as the server takes: one that refuses a text for its length is sent fewer. */
import type { ScoreOutcome } from '../process-reward-model.ts';
import { lengthRefusalOf } from './length-refusal.ts';
import { unscorable } from './served-options.ts';

/** Cut at least by this when refused: a step less at a time could mean a hundred calls. */
const mostKept = 0.85;

/**
 * `tokens[n]`: tokens of the text with its first n steps, counted or estimated; its last entry is of all steps. `startAt`: how
 * many steps to try first. `isTruncated` of the scores says whether steps are missing. A failure when not even the first step is taken.
 */
export async function cutUntilAccepted(options: {
  readonly tokens: readonly number[];
  readonly startAt: number;
  readonly score: (stepCount: number) => Promise<ScoreOutcome>;
}): Promise<ScoreOutcome> {
  const { tokens, score } = options;
  for (let stepCount = options.startAt; stepCount > 0; ) {
    const outcome = await score(stepCount);
    if (outcome.kind === 'scored') return { ...outcome, isTruncated: stepCount < tokens.length - 1 };
    const refusal = lengthRefusalOf(outcome);
    if (refusal === undefined) return outcome;
    stepCount = fewer(tokens, stepCount, Math.min(mostKept, refusal.share ?? 1));
  }
  return unscorable('not even the first step fits the scoring model’s context');
}

/** The steps within `share` of the tokens of `stepCount` steps: at least one fewer, and 0 only after 1. */
function fewer(tokens: readonly number[], stepCount: number, share: number): number {
  if (stepCount === 1) return 0;
  const within = tokens.findLastIndex((count) => count <= (tokens[stepCount] as number) * share);
  return Math.max(1, Math.min(stepCount - 1, within));
}
