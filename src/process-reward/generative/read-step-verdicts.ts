/** Reads from a written verification which steps it judged correct. */

/** One entry per step: judged correct, judged incorrect, or not judged. */
export type StepVerdicts = readonly (boolean | undefined)[];

interface Found {
  readonly at: number;
  readonly isCorrect: boolean;
}

const header = /^[ \t#*>-]*Step[ \t]+(?<step>\d+)\b/gim;
const verdict = /\\boxed\s*\{[\s{]*(?:\\[a-z]+[\s{]*)*(?<word>correct|incorrect)[\s}]*\}/gi;

/**
 * A verdict is `\boxed{correct}` or `\boxed{incorrect}`, in any case and through TeX's text commands. It belongs to the step
 * whose header (`Step 2`, at the start of a line) stands last before it, counted from 1; the last verdict on a step counts, as
 * a verification may take a step up again. Without any header the i-th verdict is on step i, unless there are more verdicts
 * than steps. All else judges nothing.
 */
export function readStepVerdicts(verification: string, stepCount: number): StepVerdicts {
  const verdicts = Array.from<boolean | undefined>({ length: stepCount });
  const found = findVerdicts(verification);
  const headers = [...verification.matchAll(header)];
  if (headers.length === 0)
    return found.length > stepCount ? verdicts : verdicts.map((_, step) => found[step]?.isCorrect);
  for (const { at, isCorrect } of found) {
    const step = Number(headers.findLast(({ index }) => index < at)?.groups?.step) - 1;
    if (step >= 0 && step < stepCount) verdicts[step] = isCorrect;
  }
  return verdicts;
}

function findVerdicts(text: string): Found[] {
  return [...text.matchAll(verdict)].map(({ index, groups }) => ({
    at: index,
    isCorrect: groups?.word?.toLowerCase() === 'correct',
  }));
}
