/** One row of the dataset, from which every trainer's format is rendered. Reasoning and answer stay apart. */
import type { Level } from '../difficulty/level.ts';

export interface CanonicalRecord {
  /** The question's id. */
  readonly id: string;
  readonly domain: string;
  /** The question as a model reads it, without a prompt template. */
  readonly question: string;
  /** Without think tags; may be empty. */
  readonly reasoning: string;
  readonly answer: string;
  /** The reference answer; of a code question how many tests of which kind there are. */
  readonly gold: string;
  readonly level: Level;
  readonly provenance: {
    readonly sources: readonly {
      readonly source: string;
      readonly licence: string | null;
      readonly location: string;
    }[];
    readonly student: string;
    readonly scheme: string;
    /** Share of the student's decided attempts that were right, in [0, 1]. */
    readonly passRate: number | null;
    /** In [0, 1]; null when no trajectory of the student was scored. */
    readonly meanStepScore: number | null;
    /** In [0, 1]: share of tests the student's wrong programs passed; null when there was none. */
    readonly meanTestShare: number | null;
    readonly teacher: string;
    readonly attempt: string;
    readonly verifier: string;
    readonly completionTokens: number | null;
  };
}

/** A user and an assistant turn, and the system turn that comes before them when there is one. */
export interface Conversation {
  readonly system: string | undefined;
  readonly user: string;
  readonly assistant: string;
}

export type Message = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

const open = '<think>\n';
const close = '\n</think>\n\n';

/**
 * The assistant's turn as R1-class models write it: `<think>\n…\n</think>\n\n` and the answer; the bare answer when there
 * is no reasoning.
 * @throws RangeError when a think tag stands in the reasoning or answer: its border could not be found again.
 */
export function assistantText({ reasoning, answer }: { reasoning: string; answer: string }): string {
  if (/<\/?think>/.test(reasoning) || /<\/?think>/.test(answer)) {
    throw new RangeError(
      'a think tag stands inside the text, so that reasoning and answer could not be told apart again',
    );
  }
  return reasoning === '' ? answer : `${open}${reasoning}${close}${answer}`;
}

/** The inverse of `assistantText`. */
export function readAssistantText(text: string): { reasoning: string; answer: string } {
  const end = text.indexOf(close);
  if (!text.startsWith(open) || end === -1) return { reasoning: '', answer: text };
  return { reasoning: text.slice(open.length, end), answer: text.slice(end + close.length) };
}

export function messagesOf({ system, user, assistant }: Conversation): Message[] {
  return [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ];
}
