/** What a person is told of the levels when no process reward model is configured. */
import type { Domain } from '../question/question.ts';

/** E.g. `the pass rate alone`, for the domains of the graded questions. */
export function gradedWithoutPrm(domains: readonly Domain[]): string {
  const isCode = domains.includes('code');
  const isOther = domains.some((domain) => domain !== 'code');
  if (!isCode) return 'the pass rate alone';
  const ofCode = 'the share of tests a wrong program passes';
  return isOther ? `the pass rate alone, of code questions from ${ofCode}` : ofCode;
}
