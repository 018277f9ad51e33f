/**
 * Is a teacher's chain fit to train on, whatever its answer? Refuses what is known to spoil students: cut text, loops,
 * reasoning that slips into another script, and chains beyond the length the student can be trained at.
 */
import { contentHash } from '../question/question.ts';

export interface TracePolicy {
  /** Reasoning and answer together, in tokens as the server counted them, or characters / 3 where it did not. */
  readonly maxTokens: number;
  readonly requireReasoning: boolean;
}

export interface Trace {
  readonly questionPrompt: string;
  readonly reasoning: string;
  readonly answer: string;
  readonly finishReason: 'stop' | 'length' | 'other';
  readonly completionTokens: number | undefined;
}

export type TraceReject =
  | 'truncated'
  | 'empty'
  | 'no-reasoning'
  | 'looping'
  | 'language-mixed'
  | 'over-long'
  | 'stray-think-tag';

/** The check's name and policy, under which its result is kept. */
export function traceCheckerId(policy: TracePolicy): string {
  return `trace@1(${contentHash(JSON.stringify([policy.maxTokens, policy.requireReasoning])).slice(0, 8)})`;
}

/** The first reason to refuse the trace; undefined when it is fit. */
export function checkTrace(trace: Trace, policy: TracePolicy): TraceReject | undefined {
  const text = `${trace.reasoning}\n${trace.answer}`;
  if (trace.finishReason !== 'stop') return 'truncated';
  if (trace.answer.trim() === '') return 'empty';
  if (policy.requireReasoning && trace.reasoning.trim() === '') return 'no-reasoning';
  // A tag inside the text would move the border between reasoning and answer when a trainer renders it.
  if (/<\/?think>/.test(text)) return 'stray-think-tag';
  if ((trace.completionTokens ?? text.length / 3) > policy.maxTokens) return 'over-long';
  if (isLooping(text)) return 'looping';
  if (mixesLanguages(text, trace.questionPrompt)) return 'language-mixed';
  return undefined;
}

const loopWords = 20;
const loopRepeats = 8;

/** True when one run of 20 words stands in the text at least 8 times: no honest derivation restates a sentence so often. */
export function isLooping(text: string): boolean {
  const words = text.split(/\s+/);
  const seen = new Map<string, number>();
  for (let start = 0; start + loopWords <= words.length; start += 1) {
    const run = words.slice(start, start + loopWords).join(' ');
    const count = (seen.get(run) ?? 0) + 1;
    if (count >= loopRepeats) return true;
    seen.set(run, count);
  }
  return false;
}

const scripts = [
  /\p{Script=Han}/gu,
  /\p{Script=Cyrillic}/gu,
  /\p{Script=Arabic}/gu,
  /\p{Script=Hangul}/gu,
  /\p{Script=Hiragana}|\p{Script=Katakana}/gu,
  /\p{Script=Thai}/gu,
  /\p{Script=Devanagari}/gu,
];
/** Single foreign letters serve as symbols in mathematics; this many do not. */
const foreignLetterLimit = 10;

/** True when the text holds letters of a script which the question does not use. */
function mixesLanguages(text: string, questionPrompt: string): boolean {
  return scripts.some(
    (script) => (text.match(script)?.length ?? 0) > foreignLetterLimit && !questionPrompt.match(script),
  );
}
