/** The Result-Verifier's port: does this reply answer this question? Undecided, truncated and failed are never "wrong". */
import type { AnswerKey, Domain } from '../question/question.ts';

export type VerdictKind = 'correct' | 'incorrect' | 'undecided' | 'truncated' | 'failed';

export interface Verdict {
  readonly kind: VerdictKind;
  /** The answer found in the reply, as written; absent when none was found. */
  readonly extracted?: string;
  /** Which rule found it or decided, e.g. `boxed`, `answer-line`; absent when none fired. */
  readonly rule?: string;
  /** A sentence or two for a person: why it is so, and what to beware of. */
  readonly detail: string;
  /** By which means it was decided, where a verifier has several; absent when nothing was compared. */
  readonly method?: string;
  /** What a person should know of it, a sentence each; part of `detail` too. Absent when there is nothing. */
  readonly warnings?: readonly string[];
  /** Why a program is not correct; code only, absent when it is. `no-code` goes with the kind `undecided`. */
  readonly reason?: CodeReason;
  /** Tests passed and tests there are; code only, absent when nothing was run. */
  readonly tests?: { readonly passedCount: number; readonly totalCount: number };
}

export type CodeReason = 'wrong-answer' | 'time-limit' | 'memory-limit' | 'runtime-error' | 'output-limit' | 'no-code';

export interface VerifyInput {
  readonly answerKey: AnswerKey;
  /** The question's prompt, when known: guards against an echoed question. */
  readonly questionPrompt?: string;
  /** The reply without its reasoning. */
  readonly answer: string;
  readonly finishReason: 'stop' | 'length' | 'other';
}

export interface Verifier {
  readonly domain: Domain;
  /** Name, version and policy, e.g. `math@1(default)`: a verdict is kept under it, and a new id verifies anew. */
  readonly id: string;
  /** Never rejects: its own faults are `failed`. */
  verify(input: VerifyInput): Promise<Verdict>;
  /** Does it accept the gold as an answer to itself? Never rejects: its own faults are `unchecked`. */
  checkGold(answerKey: AnswerKey): Promise<GoldCheck>;
}

/** `reason`: why no answer to the question could be graded, for a person. */
export type GoldCheck =
  | { readonly kind: 'accepted' }
  /** Holds for as long as the key and the verifier's id stay the same. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The check could not be run for a reason that is not the question's, and is worth another try. */
  | { readonly kind: 'unchecked'; readonly reason: string };
