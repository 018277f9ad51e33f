/** Finds which option letters a text names, in the forms models write: `(B)`, `B.`, `**B**`, `\text{B}`, "option B". Linear time. */

/** What a candidate passage names. */
export type Naming =
  | { readonly kind: 'one'; readonly letter: string }
  | { readonly kind: 'rivals'; readonly letters: readonly string[] }
  | { readonly kind: 'none' };

/** Letters named by a passage that should hold only the choice, such as a box or an answer line. */
export function nameInCandidate(candidate: string, letters: readonly string[]): Naming {
  const bare = unwrap(candidate);
  const listed = listedLetters(bare, letters);
  if (listed) return listed;
  const lead = /^\(?([A-Za-z])(?:[).:\]]|\s[-–—:]\s)/.exec(bare);
  const letter = lead && allowed(lead[1] as string, { letters, marked: true });
  if (!letter) return nameInSentence(bare, letters);
  const rival = beside.exec(bare.slice(lead[0].length));
  const other = rival && allowed((rival[1] ?? rival[2]) as string, { letters, marked: true });
  return naming(other ? [letter, other] : [letter]);
}

/** A second letter beside the first: in brackets, or after "or", "and" or a comma. */
const beside = /[([]([A-Za-z])[)\]]|^[\s,]*(?:or|and|,)\s+\(?([A-Z])(?![A-Za-z])/;

/** Removes the wrapping LaTeX, Markdown and quotes of a short passage. */
export function unwrap(text: string): string {
  return text
    .replace(/\\(?:text(?:bf|it|rm|normal)?|math(?:rm|bf|it)|mbox|boxed|fbox|left|right)(?![a-zA-Z])/g, ' ')
    .replace(/\\\(|\\\)|\\\[|\\\]|\\[,;! ]|[${}*_`"“”]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[.,;:\s]+/, '')
    .replace(/(?<![.,;:!])[.,;:!]{1,3}$/, '')
    .trim();
}

/** The whole passage is letters: `B`, `(b)`, `A and C`, `A or B or C`, `option B`. */
function listedLetters(bare: string, letters: readonly string[]): Naming | undefined {
  if (bare.length > 120) return undefined;
  const parts = bare.split(/\s*(?:,|;|\/|&|\band\b|\bor\b)\s*/i).filter((part) => part !== '');
  const named = parts.map((part) => /^(?:(?:option|choice|answer|letter)\s+)?[([]?([A-Za-z])[)\].]?$/i.exec(part)?.[1]);
  if (named.length === 0 || named.some((letter) => letter === undefined)) return undefined;
  const found = named.map((letter) => allowed(letter as string, { letters, marked: true }));
  if (found.some((letter) => letter === undefined)) return undefined;
  return naming(found as string[]);
}

const inSentence =
  /\b(?:option|choice|answer|letter)s?\s+(?:is\s+|are\s+)?[([]?([A-Za-z])[)\]]?(?![A-Za-z'’])|[([]([A-Za-z])[)\]]|(?<![A-Za-z'’(\\])([B-Z])(?![A-Za-z'’+=^_-])|(?<![A-Za-z'’(\\])(A)(?=[).:,;]|\s*$|\s+(?:or|and)\b)/g;

/** Letters a sentence names as options: beside "option", in brackets, or as a lone capital. */
function nameInSentence(sentence: string, letters: readonly string[]): Naming {
  const found: string[] = [];
  for (const match of sentence.slice(0, 600).matchAll(inSentence)) {
    const written = (match[1] ?? match[2] ?? match[3] ?? match[4]) as string;
    const letter =
      written === 'I' || written === 'a'
        ? undefined
        : allowed(written, { letters, marked: match[3] === undefined && match[4] === undefined });
    if (letter) found.push(letter);
  }
  return naming(found);
}

/** Upper case, when it names one of the options; a lower-case letter needs a mark beside it. */
function allowed(
  written: string,
  { letters, marked }: { letters: readonly string[]; marked: boolean },
): string | undefined {
  const letter = written.toUpperCase();
  if (!marked && written !== letter) return undefined;
  return letters.includes(letter) ? letter : undefined;
}

function naming(letters: readonly string[]): Naming {
  const distinct = [...new Set(letters)];
  const [only] = distinct;
  if (only === undefined) return { kind: 'none' };
  return distinct.length === 1 ? { kind: 'one', letter: only } : { kind: 'rivals', letters: distinct };
}
