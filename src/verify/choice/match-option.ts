/** Recognises an option by its content: the same words, or for a number or formula the same value. */
import { clean, plainWords } from '../math/read/clean.ts';
import { verifyMath } from '../math/verify-math.ts';
import { unwrap } from './find-letter.ts';

/** The letters of the options whose content `candidate` gives; several when options repeat or a value fits more than one. */
export function matchOptions(candidate: string, options: readonly string[]): string[] {
  const bare = withoutLead(candidate);
  if (bare === '') return [];
  const same = lettersWhere(options, (option) => normalised(option) !== '' && normalised(option) === normalised(bare));
  if (same.length > 0) return same;
  return lettersWhere(
    options,
    (option) => isMathematical(option) && verifyMath({ gold: withoutLabel(option), reply: bare }).kind === 'correct',
  );
}

/** `B` for index 1. */
export function letterAt(index: number): string {
  return String.fromCharCode(65 + index);
}

function lettersWhere(options: readonly string[], test: (option: string) => boolean): string[] {
  return options.flatMap((option, index) => (test(option) ? [letterAt(index)] : []));
}

/** "the answer is 12" and "it is 12" without their lead, when a lead is all that precedes the content. */
function withoutLead(candidate: string): string {
  return unwrapMath(candidate).replace(
    /^(?:the\s+)?(?:(?:correct|final|right)\s+)?(?:answer|option|choice|it)\s+(?:is|:)\s*/i,
    '',
  );
}

function unwrapMath(candidate: string): string {
  return candidate.replace(/\*\*|`/g, '').trim();
}

/** Options are often labelled themselves: `(B) 12`, `B. 12`, `B: 12`. */
function withoutLabel(option: string): string {
  return option.replace(/^\s*(?:\([A-Z]\)|[A-Z][.):])\s+/, '');
}

function normalised(text: string): string {
  const label = withoutLabel(text);
  const plain = withoutLabel(unwrap(label));
  if (/[\d\\=+^]/.test(plain)) return clean(label).replace(/\s+/g, '').toLowerCase();
  return plainWords(plain)
    .toLowerCase()
    .replace(/^(?:the|an?) /, '');
}

function isMathematical(option: string): boolean {
  return /\d|\\/.test(option);
}
