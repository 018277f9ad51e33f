/** What can be seen of a question before this student tries it: the cheap half of a guess at its pass rate. */
import type { Domain, Question } from '../../question/question.ts';
import { logitOf } from '../../stats/logistic.ts';
import { mean } from '../../stats/mean-over-questions.ts';
import type { AttemptCounts } from './beta-binomial.ts';

type Seen = Pick<Question, 'domain' | 'prompt' | 'answerKey'>;

/** Names of the numbers `questionFeatures` returns, in order. A predictor is of use only with the names it was fitted under. */
export const questionFeatureNames: readonly string[] = [
  'logPromptLength',
  'logNumberCount',
  'logLargestNumber',
  'logLatexCommandCount',
  'logOptionCount',
  'isMath',
  'isChoice',
  'isCode',
  'otherStudentsLogit',
  'hasNoOtherStudent',
];

/**
 * One finite number per name of `questionFeatureNames`; no attempt of this student and no gold answer is read. Counts go in as
 * ln(1 + count), the largest number as log10(1 + number), at most 15. `otherStudents` holds one entry per other student:
 * the mean over those with decided attempts of logit((correct + 1/2) / (decided + 1)), 0 with a flag of 1 when there is none.
 */
export function questionFeatures(question: Seen, otherStudents: readonly AttemptCounts[] = []): readonly number[] {
  const { domain, prompt, answerKey } = question;
  const numbers = prompt.match(numberPattern) ?? [];
  const isDomain = (one: Domain): number => (domain === one ? 1 : 0);
  const others = otherStudentsLogit(otherStudents);
  return [
    Math.log1p(prompt.length),
    Math.log1p(numbers.length),
    logLargest(numbers),
    Math.log1p(prompt.match(latexCommandPattern)?.length ?? 0),
    Math.log1p(answerKey.kind === 'choice' ? answerKey.options.length : 0),
    isDomain('math'),
    isDomain('choice'),
    isDomain('code'),
    others ?? 0,
    others === undefined ? 1 : 0,
  ];
}

/** Digits with a decimal part, commas between groups of three belonging to the number: `1,000.5` is one, `1,2,3` three. */
const numberPattern = /(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?/g;
const latexCommandPattern = /\\[a-zA-Z]+/g;
const largestLogarithm = 15;

function logLargest(numbers: readonly string[]): number {
  const largest = numbers.reduce((most, text) => Math.max(most, Number(text.replaceAll(',', ''))), 0);
  return Math.min(largestLogarithm, Math.log10(1 + largest));
}

/** Shrunken, so that one attempt of another student does not claim certainty. */
function otherStudentsLogit(students: readonly AttemptCounts[]): number | undefined {
  return mean(
    students
      .filter(({ decided }) => decided > 0)
      .map(({ correct, decided }) => logitOf((correct + 0.5) / (decided + 1))),
  );
}
