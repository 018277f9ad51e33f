/** Python cut into logical lines and tokens: enough to see what a text defines and whether it is Python at all. One pass, no parser. */

export interface Token {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'operator';
  /** Empty for strings. */
  readonly text: string;
  /** Brackets open before it. */
  readonly depth: number;
}

/** What Python reads as one line: brackets, triple quotes and backslashes join several. Blank lines and comments are left out. */
export interface LogicalLine {
  /** Offset of the line's beginning, and just past its newline. */
  readonly start: number;
  readonly end: number;
  /** In columns; a tab reaches the next multiple of eight. */
  readonly indent: number;
  readonly tokens: readonly Token[];
  /** It cannot be Python: prose, a sign Python does not know, a string its line does not end. What the text's end cuts off counts as Python. */
  readonly isForeign: boolean;
}

export interface PythonLines {
  readonly lines: readonly LogicalLine[];
  /** Offsets of strings that span lines: their inner lines must not be indented anew. */
  readonly longStrings: readonly { readonly start: number; readonly end: number }[];
}

const keywords = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda
   nonlocal not or pass raise return try while with yield`.split(/\s+/),
);
/** Words that act as keywords only where a statement begins. */
const softKeywords = new Set(['match', 'case', 'type']);
const compound = new Set('if elif else for while try except finally with def class'.split(' '));

const space = /[ \t\f\r]+/y;
const name = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const number =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const operator = /!=|:=|->|\*\*=?|\/\/=?|<<=?|>>=?|[-+*/%&|^@=<>]=?|[.,:;~]/y;
const stringPrefix = /^(?:[rbuft]|br|rb|fr|rf|tr|rt)$/i;

export function readPythonLines(text: string): PythonLines {
  const reader = new LineReader(text);
  reader.read();
  return reader;
}

class LineReader {
  readonly lines: LogicalLine[] = [];
  readonly longStrings: { start: number; end: number }[] = [];
  readonly text: string;
  private index = 0;
  private start = 0;
  private depth = 0;
  private tokens: Token[] = [];
  private isForeign = false;

  constructor(text: string) {
    this.text = text;
  }

  read(): void {
    while (this.index < this.text.length) this.step();
    this.endLine();
  }

  private step(): void {
    const character = this.text[this.index] as string;
    if (character === '\n') this.newline();
    else if (character === '#') this.index = lineEnd(this.text, this.index);
    else if (character === '"' || character === "'") this.string();
    else if (character === '\\' && this.text[this.index + 1] === '\n') this.index += 2;
    else if (this.match(space) !== undefined) return;
    else this.token(character);
  }

  private token(character: string): void {
    const word = this.match(name);
    const digits = word === undefined ? this.match(number) : undefined;
    if (word !== undefined) this.word(word);
    else if (digits !== undefined) this.push('number', digits);
    else if ('([{'.includes(character)) this.bracket(1, character);
    else if (')]}'.includes(character)) this.bracket(-1, character);
    else this.sign();
  }

  private word(word: string): void {
    const quote = this.text[this.index];
    if ((quote === '"' || quote === "'") && stringPrefix.test(word)) this.string();
    else this.push(keywords.has(word) ? 'keyword' : 'name', word);
  }

  private sign(): void {
    const sign = this.match(operator);
    if (sign !== undefined) {
      this.push('operator', sign);
    } else {
      this.isForeign = true;
      this.index += 1;
    }
  }

  private bracket(step: 1 | -1, character: string): void {
    this.index += 1;
    if (this.depth + step < 0) this.isForeign = true;
    if (step < 0) this.depth = Math.max(0, this.depth - 1);
    this.push('operator', character);
    if (step > 0) this.depth += 1;
  }

  private string(): void {
    const start = this.index;
    const { end, isClosed } = stringEnd(this.text, start);
    this.index = end;
    if (!isClosed && end < this.text.length) this.isForeign = true;
    if (this.text.slice(start, end).includes('\n')) this.longStrings.push({ start, end });
    this.push('string', '');
  }

  private push(kind: Token['kind'], text: string): void {
    const previous = this.tokens.at(-1);
    if (previous && standApart(previous, kind) && !(this.tokens.length === 1 && softKeywords.has(previous.text)))
      this.isForeign = true;
    this.tokens.push({ kind, text, depth: this.depth });
  }

  private newline(): void {
    this.index += 1;
    if (this.depth === 0) this.endLine();
  }

  private endLine(): void {
    if (endsSentence(this.tokens) || !hasColonInPlace(this.tokens)) this.isForeign = true;
    const { start, tokens, isForeign } = this;
    if (tokens.length > 0 || isForeign)
      this.lines.push({ start, end: this.index, indent: indentAt(this.text, start), tokens, isForeign });
    this.start = this.index;
    this.tokens = [];
    this.isForeign = false;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.index += found.length;
    return found;
  }
}

/** Two operands side by side, as in prose: no Python statement has them, but for strings, which join. */
function standApart(previous: Token, kind: Token['kind']): boolean {
  if (kind === 'operator' || kind === 'keyword') return false;
  if (previous.kind === 'name' || previous.kind === 'number') return true;
  return (previous.kind === 'string' && kind !== 'string') || ')]}'.includes(previous.text || '(');
}

/** A compound statement has a colon, and nothing else ends with one: `Solution:` is prose. What the text's end cuts off may lack it. */
function hasColonInPlace(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  if (!first) return true;
  if (compound.has(first.text))
    return tokens.some(({ text, depth }) => text === ':' && depth === 0) || isCutOff(tokens);
  const mayEndOpen = first.text === 'async' || softKeywords.has(first.text);
  return tokens.at(-1)?.text !== ':' || tokens.at(-1)?.depth !== 0 || (mayEndOpen && second?.text !== ':');
}

function isCutOff(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1) as Token;
  return last.depth > 0 && !')]}'.includes(last.text || '(');
}

/** A full stop, unlike the three of `...`. */
function endsSentence(tokens: readonly Token[]): boolean {
  return tokens.at(-1)?.text === '.' && tokens.at(-2)?.text !== '.';
}

/** Where the string that opens at `start` ends. One with single quotes ends with its line at the latest, closed or not. */
export function stringEnd(text: string, start: number): { readonly end: number; readonly isClosed: boolean } {
  const quote = text[start] as string;
  const isTriple = text[start + 1] === quote && text[start + 2] === quote;
  const close = isTriple ? quote.repeat(3) : quote;
  for (let index = start + close.length; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '\n' && !isTriple) return { end: index, isClosed: false };
    else if (character === quote && (!isTriple || text.startsWith(close, index)))
      return { end: index + close.length, isClosed: true };
  }
  return { end: text.length, isClosed: false };
}

/** Offset of the newline that ends the line, or of the text's end. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function indentAt(text: string, start: number): number {
  let column = 0;
  for (let index = start; ; index += 1) {
    const character = text[index];
    if (character === ' ') column += 1;
    else if (character === '\t') column += 8 - (column % 8);
    else return column;
  }
}
