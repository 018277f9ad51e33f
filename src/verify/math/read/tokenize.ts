/** Splits a cleaned answer into tokens, telling words from products of letters. Linear time, bounded in tokens. */
import { BudgetExceeded, limits } from '../budget.ts';
import { unitName } from './units.ts';
import { functionNames, shortWords, textCommands, transparentCommands, uprightCommands } from './vocabulary.ts';

export interface Token {
  readonly kind: 'number' | 'word' | 'letter' | 'command' | 'punctuation' | 'end';
  readonly text: string;
  readonly spaceBefore: boolean;
}

/** Raised when an answer, or what remains of it, says nothing this reader understands. */
export class Unreadable extends Error {}

type Mode = 'math' | 'upright' | 'text';

const patterns = {
  space: /\s+/y,
  number: /(?:\d+(?:\.(?:\d+|(?=\\(?:overline|bar|dot)\b)|(?![\d.])))?|\.\d+)(?:[eE][-+]?\d+(?![\d^.]))?/y,
  command: /\\([a-zA-Z]+|.)/sy,
  letters: /[a-zA-Z]+/y,
  operator: /<=|>=|!=|==|\*\*|./suy,
} as const;

/** Tokens of `text`, closed by one of kind `end`. Throws Unreadable, or BudgetExceeded beyond the token limit. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  scan({ text, mode: 'math', tokens });
  tokens.push({ kind: 'end', text: '', spaceBefore: true });
  return tokens;
}

function scan({ text, mode, tokens }: { text: string; mode: Mode; tokens: Token[] }): void {
  let position = 0;
  let space = true;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match) position += match[0].length;
    return match;
  };
  const push = (kind: Token['kind'], value: string) => {
    tokens.push({ kind, text: value, spaceBefore: space });
    if (tokens.length > limits.tokens) throw new BudgetExceeded('the answer has too many tokens');
    space = false;
  };
  while (position < text.length) {
    if (take(patterns.space)) {
      space = true;
      continue;
    }
    const number = take(patterns.number);
    if (number) {
      push('number', number[0]);
      continue;
    }
    const command = take(patterns.command);
    if (command) {
      const name = command[1] as string;
      const inner = innerMode(name, mode);
      if (inner === undefined) push('command', name);
      else if (text[position] === '{' || text.slice(position).trimStart().startsWith('{')) {
        const group = groupAt(text, position);
        scan({ text: group.content, mode: inner, tokens });
        position = group.end;
        space = inner === 'text';
      }
      continue;
    }
    const letters = take(patterns.letters);
    if (letters) pushLetters({ run: letters[0], mode, afterNumber: tokens.at(-1)?.kind === 'number', push });
    else push('punctuation', (take(patterns.operator) as RegExpExecArray)[0]);
  }
}

function innerMode(command: string, outer: Mode): Mode | undefined {
  if (textCommands.has(command)) return 'text';
  if (uprightCommands.has(command)) return 'upright';
  return transparentCommands.has(command) ? outer : undefined;
}

/** The brace group that starts at or after `from`; `end` is just past its closing brace. */
function groupAt(text: string, from: number): { content: string; end: number } {
  const open = text.indexOf('{', from);
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return { content: text.slice(open + 1, index), end: index + 1 };
  }
  throw new Unreadable('a brace is not closed');
}

interface LetterRun {
  readonly run: string;
  readonly mode: Mode;
  readonly afterNumber: boolean;
  readonly push: (kind: Token['kind'], value: string) => void;
}

function pushLetters({ run, mode, afterNumber, push }: LetterRun): void {
  if (afterNumber && run === 'min') push('word', run);
  else if (mode !== 'text' && functionNames.has(run)) push('command', run);
  else if (mode !== 'text' && (run === 'pi' || run === 'infty' || run === 'inf'))
    push('command', run === 'inf' ? 'infty' : run);
  else if (isWord(run, mode)) push('word', run);
  else for (const letter of run) push('letter', letter);
}

function isWord(run: string, mode: Mode): boolean {
  if (mode === 'text') return true;
  if (run.length === 1) return false;
  if (shortWords.has(run.toLowerCase()) || unitName(run) !== undefined || mode === 'upright') return true;
  if (/^[A-Z]+$/.test(run)) return run.length > 2;
  return run.length > 3 && !isAlphabetRun(run);
}

/** `abcd`, `wxyz`: consecutive letters are variables side by side. */
function isAlphabetRun(run: string): boolean {
  for (let index = 1; index < run.length; index += 1)
    if (run.charCodeAt(index) !== run.charCodeAt(index - 1) + 1) return false;
  return true;
}
