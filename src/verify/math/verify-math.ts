/** The math Result-Verifier's decision: extract the answer, read it and the gold, compare, and say why. */
import type { Verdict, VerdictKind } from '../verifier.ts';
import { BudgetExceeded } from './budget.ts';
import { compareAnswers } from './compare/compare-answers.ts';
import { ComparisonContext, type Method } from './compare/context.ts';
import type { Match } from './compare/match.ts';
import { rational } from './compare/rational.ts';
import { type Extraction, extractAnswer } from './extract/extract-answer.ts';
import { defaultMathPolicy, type MathPolicy } from './policy.ts';
import { type Node, some } from './read/ast.ts';
import { clean, plainWords } from './read/clean.ts';
import { readings } from './read/read-answer.ts';
import { Unreadable } from './read/tokenize.ts';

export interface VerifyMathInput {
  /** The reference answer, LaTeX or plain; a worked solution with a box is read by its box. */
  readonly gold: string;
  /** A full reply, or a bare answer. */
  readonly reply: string;
  /** The question, when known: a reply that only repeats it is no answer, whatever the question mentions. */
  readonly question?: string;
  readonly finishReason?: 'stop' | 'length' | 'other';
  readonly policy?: MathPolicy;
}

/**
 * Does the reply answer with the gold? Never throws and never hangs.
 * `correct` only when the whole extracted answer is understood and equal; `incorrect` when it is understood and differs;
 * `undecided` when there is none, it is not understood, it contradicts another box, or deciding costs too much.
 */
export function verifyMath({
  gold,
  reply,
  question = '',
  finishReason = 'stop',
  policy = defaultMathPolicy,
}: VerifyMathInput): MathVerdict {
  if (finishReason === 'length') return { kind: 'truncated', detail: 'The reply was cut off by its length limit.' };
  if (isEcho(reply, question) && !isWrittenAlike(gold, reply))
    return { kind: 'undecided', detail: 'The reply only repeats the question.' };
  try {
    return decide({ gold, reply, policy });
  } catch (error) {
    if (error instanceof RangeError)
      return { kind: 'undecided', detail: `The answer is outside what this verifier computes (${error.message}).` };
    return {
      kind: 'failed',
      detail: `The verifier itself failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Shorter texts may stand in a question by chance: an answer "yes", a number. */
const shortestEcho = 24;

function isEcho(reply: string, question: string): boolean {
  if (question === '' || reply.length > question.length + 200) return false;
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();
  const repeated = plain(reply);
  return repeated.length >= shortestEcho && plain(question).includes(repeated);
}

/**
 * How it was decided: `written` alike letter by letter, the least sure tier that was needed, or by a `conflict` of several
 * answers in one reply.
 */
export type DecisionMethod = 'written' | Method | 'conflict';

export interface MathVerdict extends Verdict {
  readonly method?: DecisionMethod;
}

/** Is the gold understood by this verifier, and equal to itself by reading rather than by its letters? */
export function checkMathGold(
  gold: string,
): { readonly accepted: true } | { readonly accepted: false; readonly reason: string } {
  const reading = readGold(goldText(gold));
  if ('reason' in reading) return { accepted: false, reason: `the gold cannot be read: ${reading.reason}` };
  const { match, reason } = compareReadings(reading.nodes, reading.nodes, defaultMathPolicy);
  return match === 'equal' ? { accepted: true } : { accepted: false, reason };
}

function decide({ gold, reply, policy }: { gold: string; reply: string; policy: MathPolicy }): MathVerdict {
  if (isWrittenAlike(gold, reply)) return { ...verdictOf(asWritten), extracted: reply.trim(), rule: 'whole-text' };
  const extraction = extractAnswer(reply);
  if (!extraction) return { kind: 'undecided', detail: 'No answer was found in the reply.' };
  const found = { extracted: extraction.text.trim(), rule: extraction.rule };
  const outcome = judge({ gold, answer: extraction.text, policy });
  return { ...verdictOf(outcome), ...found, ...rivalry({ gold, extraction, outcome, policy }) };
}

function verdictOf({ match, reason, method, warnings = [] }: Outcome): MathVerdict {
  return {
    kind: kindOf(match),
    detail: [reason, ...warnings].join(' '),
    ...(method === undefined ? {} : { method }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function kindOf(match: Match): VerdictKind {
  return match === 'equal' ? 'correct' : match === 'different' ? 'incorrect' : 'undecided';
}

interface Outcome {
  readonly match: Match;
  readonly reason: string;
  readonly method?: DecisionMethod;
  readonly warnings?: readonly string[];
}

const asWritten: Outcome = { match: 'equal', reason: 'The answer is the gold as written.', method: 'written' };

/** A reply whose boxes disagree is not right, though one of them may be. A box that cannot be read disagrees with none. */
function rivalry({ gold, extraction, outcome, policy }: Rivalry): Partial<MathVerdict> {
  const others = new Set(extraction.rivals.filter((rival) => squeezed(rival) !== squeezed(extraction.text)));
  if (others.size === 0) return {};
  for (const rival of [...others].slice(-8)) {
    const { match } = judge({ gold, answer: rival, policy });
    if ((match === 'different' && outcome.match === 'equal') || (match === 'equal' && outcome.match !== 'equal'))
      return { kind: 'undecided', method: 'conflict', detail: 'The reply boxes several answers that disagree.' };
  }
  return { warnings: [...(outcome.warnings ?? []), 'Other boxes stand beside the answer.'] };
}

interface Rivalry {
  readonly gold: string;
  readonly extraction: Extraction;
  readonly outcome: Outcome;
  readonly policy: MathPolicy;
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

function judge({ gold, answer, policy }: { gold: string; answer: string; policy: MathPolicy }): Outcome {
  const written = squeezed(answer);
  if (written === '') return { match: 'unknown', reason: 'The answer is empty.' };
  const key = goldText(gold);
  if (written === squeezed(key) || written === squeezed(gold)) return asWritten;
  const letters = compareOptionLetters(key, answer);
  if (letters) return letters;
  const ours = readGold(key);
  if ('reason' in ours) return { match: 'unknown', reason: `The gold cannot be read: ${ours.reason}.` };
  const theirs = read(answer);
  if ('reason' in theirs) return { match: 'unknown', reason: `The answer cannot be read: ${theirs.reason}.` };
  return compareReadings(ours.nodes, theirs.nodes, policy);
}

/** A gold that is a letter, and an answer that names one before what it says: `C. x = 42`. */
function compareOptionLetters(gold: string, answer: string): Outcome | undefined {
  const [, key] = /^\s*\(?([A-J])\)?[.:]?\s*$/.exec(gold) ?? [];
  const [, chosen] = /^\s*\(?([A-J])(?:\)|[.:])\s*\S/.exec(plainWords(answer) === '' ? '' : answer) ?? [];
  if (key === undefined || chosen === undefined) return undefined;
  return key === chosen
    ? { match: 'equal', reason: 'The answer names the option of the gold.', method: 'structure' }
    : { match: 'different', reason: 'The answer names another option.', method: 'structure' };
}

function isWrittenAlike(gold: string, reply: string): boolean {
  if (reply.length > 2 * gold.length + 40) return false;
  const written = squeezed(reply);
  return written !== '' && written === squeezed(gold);
}

function squeezed(text: string): string {
  return clean(text).replace(/\s+/g, '');
}

/** Any reading of the gold may agree with any of the answer; that none does must be sure for all. */
function compareReadings(gold: readonly Node[], answer: readonly Node[], policy: MathPolicy): Outcome {
  let unsure: Outcome | undefined;
  let different: Outcome | undefined;
  for (const ours of gold)
    for (const theirs of answer) {
      const outcome = compareOnce({ gold: ours, answer: theirs, policy });
      if (outcome.match === 'equal') return outcome;
      if (outcome.match === 'unknown') unsure ??= outcome;
      else different ??= outcome;
    }
  return unsure ?? different ?? { match: 'unknown', reason: 'There is nothing to compare.' };
}

const reasons: Readonly<Record<Match, string>> = {
  equal: 'The answer equals the gold',
  different: 'The answer differs from the gold',
  unknown: 'The comparison could not be settled',
};

const byMethod: Readonly<Record<Method, string>> = {
  structure: '',
  exact: ' by exact arithmetic',
  surd: ' by exact arithmetic with roots',
  modular: ' modulo two large primes',
  numeric: ' at every point tried',
  rounding: ' when rounded',
};

function compareOnce({ gold, answer, policy }: { gold: Node; answer: Node; policy: MathPolicy }): Outcome {
  const context = new ComparisonContext(policy);
  try {
    const match = compareAnswers({ gold, answer, context });
    const { method } = context;
    if (match === 'equal' && policy.fractions === 'reduced' && hasUnreduced(answer) && !hasUnreduced(gold))
      return { match: 'different', reason: 'A fraction is not in lowest terms (policy fractions=reduced).', method };
    return { match, reason: `${reasons[match]}${byMethod[method]}.`, method, warnings: [...context.warnings] };
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof RangeError)
      return { match: 'unknown', reason: `The comparison was given up: ${error.message}.` };
    throw error;
  }
}

/** Does a quotient of two integers in it share a factor? */
function hasUnreduced(node: Node): boolean {
  return some(node, (inner) => {
    if (inner.kind !== 'quotient') return false;
    const [top, bottom] = inner.items;
    if (top.kind !== 'number' || bottom.kind !== 'number' || top.decimal || bottom.decimal) return false;
    return rational(top.value.top, bottom.value.top || 1n).bottom !== bottom.value.top;
  });
}
