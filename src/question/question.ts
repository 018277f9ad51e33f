/** A question: its prompt, and the key its Verifier checks answers against. Identity is content, never position. */
import { hash } from 'node:crypto';

export type Domain = 'math' | 'choice' | 'code';

export type AnswerKey =
  /** `gold`: the reference answer as the bank wrote it, LaTeX or plain text. */
  | { readonly kind: 'math'; readonly gold: string }
  /** `letter`: 'A' for the first of `options`; options may be empty when the prompt already lists them. */
  | { readonly kind: 'choice'; readonly letter: string; readonly options: readonly string[] }
  /** The tests themselves are loaded by `suiteId` when a reply is verified. `testCount` is 1 for a script of asserts. */
  | {
      readonly kind: 'code';
      readonly suiteId: string;
      readonly tests: 'stdio' | 'function' | 'script';
      readonly testCount: number;
    };

export interface Question {
  /** 32 hex characters, see `questionId`. */
  readonly id: string;
  readonly domain: Domain;
  readonly prompt: string;
  readonly answerKey: AnswerKey;
  /** Columns the source carried beyond prompt and answer (human level, type...); never read by grading. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Where a question was read. One question may have several. */
export interface Provenance {
  readonly source: string;
  /** SPDX id or free text; absent when the source does not say. */
  readonly licence?: string;
  /** `file:row` for a person to find it, rows counted from 1. */
  readonly location: string;
}

/** Content hash: SHA-256 of domain, prompt and answer key (canonical JSON), truncated to 128 bits, in hex. */
export function questionId(question: { domain: Domain; prompt: string; answerKey: AnswerKey }): string {
  return contentHash(question.domain, question.prompt, answerKeyText(question.answerKey));
}

/** SHA-256 over length-prefixed parts, truncated to 128 bits, in hex: parts cannot run into each other. */
export function contentHash(...parts: readonly string[]): string {
  const framed = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return hash('sha256', framed, 'hex').slice(0, 32);
}

/** The reference answer for a person to read: the gold, the letter, or what kind of tests there are. */
export function goldText(key: AnswerKey): string {
  if (key.kind === 'math') return key.gold;
  return key.kind === 'choice' ? key.letter : `${key.testCount} ${key.tests} test${key.testCount === 1 ? '' : 's'}`;
}

function answerKeyText(key: AnswerKey): string {
  if (key.kind === 'math') return JSON.stringify([key.kind, key.gold]);
  if (key.kind === 'choice') return JSON.stringify([key.kind, key.letter, key.options]);
  return JSON.stringify([key.kind, key.suiteId]);
}
