/** The math Result-Verifier's decision: extract the answer, read it and the gold, compare, and say why. */
import type { Verdict, VerdictKind } from '../verifier.ts';
import { Budget, BudgetExceeded } from './budget.ts';
import { compareAnswers } from './compare/compare-answers.ts';
import type { Match } from './compare/match.ts';
import { type Extraction, extractAnswer } from './extract/extract-answer.ts';
import type { Node } from './read/ast.ts';
import { clean } from './read/clean.ts';
import { readings } from './read/read-answer.ts';
import { Unreadable } from './read/tokenize.ts';

export interface VerifyMathInput {
  /** The reference answer, LaTeX or plain; a worked solution with a box is read by its box. */
  readonly gold: string;
  /** A full reply, or a bare answer. */
  readonly reply: string;
  readonly finishReason?: 'stop' | 'length' | 'other';
}

/**
 * Does the reply answer with the gold? Never throws and never hangs.
 * `correct` only when the whole extracted answer is understood and equal; `incorrect` when it is understood and differs;
 * `undecided` when there is none, it is not understood, it contradicts another box, or deciding costs too much.
 */
export function verifyMath({ gold, reply, finishReason = 'stop' }: VerifyMathInput): Verdict {
  if (finishReason === 'length') return { kind: 'truncated', detail: 'The reply was cut off by its length limit.' };
  try {
    return decide(gold, reply);
  } catch (error) {
    if (error instanceof RangeError)
      return { kind: 'undecided', detail: `The answer is outside what this verifier computes (${error.message}).` };
    return {
      kind: 'failed',
      detail: `The verifier itself failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Is the gold understood by this verifier, and accepted as an answer to itself? */
export function checkMathGold(
  gold: string,
): { readonly accepted: true } | { readonly accepted: false; readonly reason: string } {
  const read = readGold(gold);
  if ('reason' in read) return { accepted: false, reason: `the gold cannot be read: ${read.reason}` };
  const verdict = verifyMath({ gold, reply: goldText(gold) });
  return verdict.kind === 'correct' ? { accepted: true } : { accepted: false, reason: verdict.detail };
}

function decide(gold: string, reply: string): Verdict {
  const extraction = extractAnswer(reply);
  if (!extraction) return { kind: 'undecided', detail: 'No answer was found in the reply.' };
  const found = { extracted: extraction.text.trim(), rule: extraction.rule };
  const outcome = judge({ gold: goldText(gold), answer: extraction.text });
  return { kind: kindOf(outcome.match), ...found, detail: outcome.reason, ...rivalry({ gold, extraction, outcome }) };
}

function kindOf(match: Match): VerdictKind {
  return match === 'equal' ? 'correct' : match === 'different' ? 'incorrect' : 'undecided';
}

interface Outcome {
  readonly match: Match;
  readonly reason: string;
}

/** A reply whose boxes disagree is not right, though one of them may be. */
function rivalry({ gold, extraction, outcome }: { gold: string; extraction: Extraction; outcome: Outcome }): {
  kind?: VerdictKind;
  detail?: string;
} {
  const others = new Set(extraction.rivals.filter((rival) => squeezed(rival) !== squeezed(extraction.text)));
  for (const rival of [...others].slice(-8)) {
    const { match } = judge({ gold: goldText(gold), answer: rival });
    if (match !== outcome.match && (match === 'equal' || outcome.match === 'equal'))
      return { kind: 'undecided', detail: 'The reply boxes several answers that disagree.' };
  }
  return {};
}

/** The gold's own answer, when the gold is a worked solution. */
function goldText(gold: string): string {
  if (!('reason' in readGold(gold)) && !gold.includes('\\boxed')) return gold;
  return extractAnswer(gold)?.text ?? gold;
}

const readCache = new Map<string, Reading>();
type Reading = { readonly nodes: readonly Node[] } | { readonly reason: string };

/** Golds repeat, reply after reply: the last ones read are kept. */
function readGold(gold: string): Reading {
  const kept = readCache.get(gold);
  if (kept) return kept;
  const reading = read(gold);
  if (readCache.size > 1_000) readCache.clear();
  readCache.set(gold, reading);
  return reading;
}

function read(text: string): Reading {
  try {
    return { nodes: readings(text) };
  } catch (error) {
    if (error instanceof Unreadable || error instanceof BudgetExceeded || error instanceof RangeError)
      return { reason: error.message };
    throw error;
  }
}

function judge({ gold, answer }: { gold: string; answer: string }): Outcome {
  const written = squeezed(answer);
  if (written === '') return { match: 'unknown', reason: 'The answer is empty.' };
  if (written === squeezed(gold)) return { match: 'equal', reason: 'The answer is the gold as written.' };
  const ours = readGold(gold);
  if ('reason' in ours) return { match: 'unknown', reason: `The gold cannot be read: ${ours.reason}.` };
  const theirs = read(answer);
  if ('reason' in theirs) return { match: 'unknown', reason: `The answer cannot be read: ${theirs.reason}.` };
  return compareReadings(ours.nodes, theirs.nodes);
}

function squeezed(text: string): string {
  return clean(text).replace(/\s+/g, '');
}

/** Any reading of the gold may agree with any of the answer; that none does must be sure for all. */
function compareReadings(gold: readonly Node[], answer: readonly Node[]): Outcome {
  let unsure: string | undefined;
  for (const ours of gold)
    for (const theirs of answer) {
      const outcome = compareOnce(ours, theirs);
      if (outcome.match === 'equal') return outcome;
      if (outcome.match === 'unknown') unsure ??= outcome.reason;
    }
  return unsure
    ? { match: 'unknown', reason: unsure }
    : { match: 'different', reason: 'The answer differs from the gold.' };
}

function compareOnce(gold: Node, answer: Node): Outcome {
  try {
    const match = compareAnswers({ gold, answer, budget: new Budget() });
    return {
      match,
      reason: match === 'equal' ? 'The answer equals the gold.' : 'The comparison could not be settled.',
    };
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof RangeError)
      return { match: 'unknown', reason: `The comparison was given up: ${error.message}.` };
    throw error;
  }
}
