/** The code Result-Verifier: finds the program in a reply and runs it against the question's tests in a sandbox. */
import type { AnswerKey } from '../../question/question.ts';
import type { CodeReason, GoldCheck, Verdict, Verifier } from '../verifier.ts';
import { extractProgram } from './extract/extract-program.ts';
import { type CodePolicy, codeVerifierId, defaultCodePolicy } from './policy.ts';
import { runSuite, type SuiteOutcome } from './run-suite.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import type { TestSuite, TestSuites } from './test-suite.ts';

export interface CodeVerifierOptions {
  readonly sandbox: Sandbox;
  readonly suites: TestSuites;
  readonly policy?: CodePolicy;
}

const wrongKey = 'the code verifier was given the answer key of another domain';

const reasonText: Record<CodeReason, string> = {
  'wrong-answer': 'Wrong answer',
  'time-limit': 'Time limit',
  'memory-limit': 'Memory limit',
  'runtime-error': 'Runtime error',
  'output-limit': 'Output limit',
  'no-code': 'No program',
};

/** Its id is known from the policy alone; `close` is the sandbox's owner's to call. */
export function createCodeVerifier({ sandbox, suites, policy = defaultCodePolicy }: CodeVerifierOptions): Verifier {
  return {
    domain: 'code',
    id: codeVerifierId(policy),

    async verify({ answerKey, answer, finishReason }): Promise<Verdict> {
      if (answerKey.kind !== 'code') return { kind: 'failed', detail: `${wrongKey}.` };
      if (finishReason === 'length') return { kind: 'truncated', detail: 'The reply was cut off by its length limit.' };
      const suite = await loadSuite(suites, answerKey);
      if (typeof suite === 'string') return { kind: 'failed', detail: suite };
      return verifyProgram(answer, suite, { sandbox, policy });
    },

    /** Runs the reference solution where there is one; without one there is nothing to check. */
    async checkGold(answerKey: AnswerKey): Promise<GoldCheck> {
      if (answerKey.kind !== 'code') return { kind: 'refused', reason: wrongKey };
      const suite = await loadSuite(suites, answerKey);
      if (typeof suite === 'string') return { kind: 'unchecked', reason: suite };
      if (suite.reference === undefined) return { kind: 'accepted' };
      const outcome = await runSuite(suite.reference, suite, { sandbox, policy });
      if (outcome.kind === 'failed') return { kind: 'unchecked', reason: outcome.detail };
      if (outcome.firstFailure === undefined) return { kind: 'accepted' };
      return { kind: 'refused', reason: `the reference solution: ${failureText(outcome)}` };
    },
  };
}

/** The verdict on a reply under this suite. Never rejects. */
export async function verifyProgram(
  answer: string,
  suite: TestSuite,
  run: { readonly sandbox: Sandbox; readonly policy: CodePolicy },
): Promise<Verdict> {
  const found = extractProgram({ answer, suite });
  if (found.kind === 'none')
    return { kind: 'undecided', reason: 'no-code', detail: `No program was found in the reply: ${found.detail}` };
  const outcome = await runSuite(found.program, suite, run);
  const extracted = { extracted: found.program, rule: found.rule };
  if (outcome.kind === 'failed')
    return { kind: 'failed', ...extracted, detail: `The program could not be run: ${outcome.detail}.` };
  return { ...extracted, ...verdictOf(outcome, run.sandbox) };
}

type Judged = Extract<SuiteOutcome, { kind: 'judged' }>;

function verdictOf(outcome: Judged, { tier }: Sandbox): Omit<Verdict, 'extracted' | 'rule'> {
  const { passedCount, totalCount, rules, firstFailure, warnings } = outcome;
  const tests = { passedCount, totalCount };
  const means = rules.length === 0 ? {} : { method: rules.join(', ') };
  const said = warnings.length === 0 ? {} : { warnings };
  if (firstFailure === undefined) {
    const detail = `Passed all ${totalCount} test${totalCount === 1 ? '' : 's'} (${rules.join(', ')}), ${tier} sandbox.`;
    return { kind: 'correct', ...means, ...said, tests, detail };
  }
  const { reason } = firstFailure;
  const detail = `${failureText(outcome)}; passed ${passedCount} of ${totalCount}, ${tier} sandbox.`;
  if (outcome.unsure !== undefined)
    return { kind: 'undecided', ...means, ...said, reason, tests, detail: `${detail} Unsure: ${outcome.unsure}` };
  return { kind: 'incorrect', ...means, ...said, reason, tests, detail };
}

function failureText({ firstFailure }: Judged): string {
  if (firstFailure === undefined) return 'passed';
  const { reason, testNumber, detail } = firstFailure;
  return `${reasonText[reason]} on test ${testNumber}: ${detail}`;
}

/** The suite, or why there is none. */
async function loadSuite(
  suites: TestSuites,
  { suiteId }: Extract<AnswerKey, { kind: 'code' }>,
): Promise<TestSuite | string> {
  try {
    return (await suites.load(suiteId)) ?? `The test suite ${suiteId} is not in the store.`;
  } catch (error) {
    return `The test suite ${suiteId} could not be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
