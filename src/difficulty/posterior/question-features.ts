/** What can be seen of a question before this student tries it: the cheap half of a guess at its pass rate. */
import type { Question } from '../../question/question.ts';
import type { AttemptCounts } from './beta-binomial.ts';

/** Names of the columns of `questionFeatures`, in order. */
export const questionFeatureNames: readonly string[] = [];

/** One finite number per name of `questionFeatureNames`. */
export function questionFeatures(
  _question: Pick<Question, 'domain' | 'prompt' | 'answerKey'>,
  _otherStudents: readonly AttemptCounts[] = [],
): readonly number[] {
  throw new Error('not written yet');
}
