/** The choice Result-Verifier: a reply is right when it commits to one option, by letter or by content, and that is the key's. */
import type { AnswerKey } from '../../question/question.ts';
import { findBoxes, groupAdjacent } from '../math/extract/box.ts';
import { findAnnounced } from '../math/extract/phrases.ts';
import { lastBold } from '../math/extract/segments.ts';
import type { GoldCheck, Verdict, Verifier, VerifyInput } from '../verifier.ts';
import { type Naming, nameInCandidate } from './find-letter.ts';
import { letterAt, matchOptions } from './match-option.ts';

type ChoiceKey = Extract<AnswerKey, { kind: 'choice' }>;

export interface VerifyChoiceInput {
  /** The key's letter, `A` for the first option. */
  readonly letter: string;
  /** May be empty: then only letters are recognised. */
  readonly options: readonly string[];
  readonly reply: string;
  readonly finishReason?: 'stop' | 'length' | 'other';
}

const wrongKey = 'the choice verifier was given the answer key of another domain';
const mostReplyCharacters = 64_000;
/** Letters accepted when the options are not known. */
const unknownOptionLetters = 10;

export function createChoiceVerifier(): Verifier {
  return { domain: 'choice', id: 'choice@1(default)', verify: async (input) => verifyInput(input), checkGold };
}

function verifyInput({ answerKey, answer, finishReason }: VerifyInput): Verdict {
  if (answerKey.kind !== 'choice') return { kind: 'failed', detail: `${wrongKey}.` };
  return verifyChoice({ ...answerKey, reply: answer, finishReason });
}

/** Does the reply choose the key's option? `undecided` when it names none or several. Never throws. */
export function verifyChoice({ letter, options, reply, finishReason = 'stop' }: VerifyChoiceInput): Verdict {
  if (finishReason === 'length') return { kind: 'truncated', detail: 'The reply was cut off by its length limit.' };
  try {
    return decide({ letter: letter.trim().toUpperCase(), options, reply });
  } catch (error) {
    return {
      kind: 'failed',
      detail: `The verifier itself failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function checkGold(answerKey: AnswerKey): Promise<GoldCheck> {
  if (answerKey.kind !== 'choice') return { kind: 'refused', reason: wrongKey };
  const reason = faultOf(answerKey);
  return reason === undefined ? { kind: 'accepted' } : { kind: 'refused', reason };
}

function faultOf({ letter, options }: ChoiceKey): string | undefined {
  const upper = letter.trim().toUpperCase();
  if (!/^[A-Z]$/.test(upper)) return `the gold "${letter}" is not a letter`;
  const index = upper.charCodeAt(0) - 65;
  if (options.length > 0 && index >= options.length)
    return `the gold ${upper} names none of the ${options.length} options`;
  const content = options[index];
  if (content === undefined) return undefined;
  if (content.trim() === '') return `option ${upper}, the gold, is empty`;
  const twins = options.flatMap((option, other) =>
    option.trim() === content.trim() && other !== index ? [letterAt(other)] : [],
  );
  return twins.length > 0 ? `option ${upper}, the gold, is the same as option ${twins.join(' and ')}` : undefined;
}

interface Candidate {
  readonly text: string;
  readonly rule: string;
}

function decide({ letter, options, reply }: { letter: string; options: readonly string[]; reply: string }): Verdict {
  const letters = Array.from(
    { length: options.length > 0 ? options.length : Math.max(unknownOptionLetters, letter.charCodeAt(0) - 64) },
    (_, index) => letterAt(index),
  );
  const [candidate, named] = firstNaming(afterThinking(reply), { letters, options });
  if (!candidate) return { kind: 'undecided', detail: 'No option was named in the reply.' };
  const found = { extracted: candidate.text.trim().slice(0, 200), rule: candidate.rule };
  if (named.kind === 'rivals')
    return { kind: 'undecided', ...found, detail: `The reply names several options: ${named.letters.join(', ')}.` };
  if (named.kind === 'none') return { kind: 'undecided', ...found, detail: 'The answer names no option.' };
  return {
    kind: named.letter === letter ? 'correct' : 'incorrect',
    ...found,
    detail: `The reply chooses ${named.letter}; the gold is ${letter}.`,
  };
}

interface Known {
  readonly letters: readonly string[];
  readonly options: readonly string[];
}

/** The first candidate, from the most deliberate on, that names any option; a box or an announced answer is the last word. */
function firstNaming(text: string, known: Known): [Candidate | undefined, Naming] {
  const none: Naming = { kind: 'none' };
  for (const candidates of candidateTiers(text)) {
    const namings = candidates.map((candidate) => name(candidate.text, known));
    const last = candidates.at(-1);
    if (!last) continue;
    const found = agreed(namings);
    if (found.kind !== 'none' || last.rule === 'boxed' || last.rule.endsWith('answer')) return [last, found];
  }
  return [undefined, none];
}

/** Several boxes must agree; those that name no option do not count beside one that does. */
function agreed(namings: readonly Naming[]): Naming {
  const letters = new Set(
    namings.flatMap((naming) =>
      naming.kind === 'one' ? [naming.letter] : naming.kind === 'rivals' ? naming.letters : [],
    ),
  );
  const [only] = letters;
  if (only === undefined) return { kind: 'none' };
  return letters.size === 1 ? { kind: 'one', letter: only } : { kind: 'rivals', letters: [...letters] };
}

function* candidateTiers(text: string): Generator<readonly Candidate[]> {
  const tag = text.lastIndexOf('<answer>');
  if (tag >= 0) yield [{ text: text.slice(tag + 8).split('</answer>')[0] as string, rule: 'answer-tag' }];
  const boxes = groupAdjacent(findBoxes(text), text).map((group) => group.map((box) => box.content).join(', '));
  yield boxes.map((content) => ({ text: content, rule: 'boxed' }));
  const announced = findAnnounced(text) ?? announcedChoice(text);
  if (announced) yield [announced];
  yield [{ text: text.trim().length <= 400 ? text : '', rule: 'whole-text' }];
  const bold = lastBold(text);
  if (bold !== undefined) yield [{ text: bold, rule: 'bold' }];
  yield [{ text: lastLine(text), rule: 'last-line' }];
}

/** "the correct option is B", "I choose (B)". */
function announcedChoice(text: string): Candidate | undefined {
  const pattern =
    /\b(?:correct|right|best)\s+(?:option|choice|one)\s+(?:is|:)\s+|\bI\s+(?:choose|pick|select)\s+|\b(?:option|choice)\s+(?=[([]?[A-Z][)\]]?\s+is\s+(?:correct|right|the))/gi;
  const last = [...text.slice(-8_000).matchAll(pattern)].at(-1);
  if (!last) return undefined;
  const from = text.slice(-8_000).slice(last.index + last[0].length);
  return { text: (from.split(/\n|\.\s|\s+is\s+(?:correct|right|the)\b/)[0] as string).trim(), rule: 'choice-phrase' };
}

function name(candidate: string, { letters, options }: Known): Naming {
  const byContent = options.length > 0 ? matchOptions(candidate, options) : [];
  const byLetter = nameInCandidate(candidate, letters);
  const [content] = byContent;
  if (byContent.length > 1) return byLetter.kind === 'one' ? byLetter : { kind: 'rivals', letters: byContent };
  return content === undefined ? byLetter : { kind: 'one', letter: content };
}

function lastLine(text: string): string {
  return (text.trimEnd().slice(-2_000).split('\n').at(-1) ?? '').trim();
}

function afterThinking(reply: string): string {
  const end = reply.lastIndexOf('</think>');
  return (end < 0 ? reply : reply.slice(end + '</think>'.length)).slice(-mostReplyCharacters);
}
