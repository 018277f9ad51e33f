/** Step scores from the verdicts of several verifications. */
import type { StepVerdicts } from './read-step-verdicts.ts';

export type VerdictScores =
  /** `impliedSteps`: 0-based steps that some sample did not judge, but counts as wrong because an earlier one was. Ascending. */
  | { readonly kind: 'scores'; readonly scores: readonly number[]; readonly impliedSteps: readonly number[] }
  /** No sample says anything of `step` (0-based). */
  | { readonly kind: 'unjudged'; readonly step: number };

/**
 * One score per step: the share of samples with a verdict on it that judged it correct. Verifications stop at the first wrong
 * step, as they were trained to: a step after one judged incorrect counts as incorrect when it was not judged itself.
 */
export function verdictScores(samples: readonly StepVerdicts[], stepCount: number): VerdictScores {
  const filled = samples.map(withImplied);
  const scores: number[] = [];
  for (let step = 0; step < stepCount; step++) {
    const verdicts = filled.map((sample) => sample[step]).filter((verdict) => verdict !== undefined);
    if (verdicts.length === 0) return { kind: 'unjudged', step };
    scores.push(verdicts.filter(Boolean).length / verdicts.length);
  }
  const steps = scores.map((_, step) => step);
  const impliedSteps = steps.filter((step) => samples.some((sample, n) => sample[step] !== filled[n]?.[step]));
  return { kind: 'scores', scores, impliedSteps };
}

function withImplied(sample: StepVerdicts): StepVerdicts {
  const firstWrong = sample.indexOf(false);
  return firstWrong === -1 ? sample : sample.map((verdict, step) => (step > firstWrong ? (verdict ?? false) : verdict));
}
