/** What a piece of Python defines, needs and does, as far as its tokens tell. */
import { type LogicalLine, type PythonLines, readPythonLines, type Token } from './python-lines.ts';

export interface Definition {
  readonly kind: 'function' | 'class' | 'import' | 'variable';
  readonly name: string;
  /** Offsets of its statement with its decorators, up to the next statement of the module; comments between go with the former. */
  readonly start: number;
  readonly end: number;
  /** Of a function: is its first parameter `self`? */
  readonly takesSelf: boolean;
}

export interface Outline extends PythonLines {
  /** Of the module; those under `if`, `try` and the like too. In order, a name as often as it is defined. */
  readonly definitions: readonly Definition[];
  /** `Class.method` of the module's classes; `Class.*` for a class that inherits. */
  readonly methods: ReadonlySet<string>;
  /** Names that occur other than after a dot, and names that are given a value somewhere, parameters included. */
  readonly used: ReadonlySet<string>;
  readonly bound: ReadonlySet<string>;
  /** A `return` or `yield` outside every function: the text is a function's body. */
  readonly isBody: boolean;
  /** Something is called outside functions and classes. */
  readonly hasEffect: boolean;
  readonly readsStdin: boolean;
  readonly prints: boolean;
  readonly importsFuture: boolean;
  /** Nothing in it is foreign, and some statement is Python beyond doubt. */
  readonly isPython: boolean;
}

/** A text of Python whose outline is known. */
export interface OutlinedText {
  readonly text: string;
  readonly outline: Outline;
}

export function outlineOf(text: string): Outline {
  const builder = new OutlineBuilder(text);
  for (const line of builder.source.lines) builder.add(line);
  return builder.finish();
}

/** Is every one of the names, `Class.method` included, defined there? An import alone defines none: usage examples have them. */
export function defines({ definitions, methods }: Outline, names: readonly string[]): boolean {
  const own = definitions.filter(({ kind }) => kind !== 'import');
  return names.every((full) => {
    const [owner, method] = full.split('.');
    const found = own.findLast(({ name }) => name === owner);
    if (method === undefined || found?.kind !== 'class') return found !== undefined;
    return methods.has(full) || methods.has(`${owner}.*`);
  });
}

interface Block {
  readonly indent: number;
  readonly kind: 'function' | 'class' | 'plain';
  readonly name: string;
  /** Is it, or what it stands in, a function or a class? */
  readonly isScope: boolean;
}

/** Tokens between `for` and `in`, or of a lambda's parameters: bounded, since a hostile line may open any number that never end. */
const mostTargets = 64;
const openers = new Set('if elif else for while try except finally with async match case'.split(' '));
const opensDefinition = new Set(['def', 'class', 'import', 'from']);

class OutlineBuilder {
  readonly source: PythonLines;
  private readonly text: string;
  private readonly definitions: { kind: Definition['kind']; name: string; start: number; takesSelf: boolean }[] = [];
  /** Where statements of the module begin, their decorators included. */
  private readonly statementStarts: number[] = [];
  private readonly methods = new Set<string>();
  private readonly used = new Set<string>();
  private readonly bound = new Set<string>();
  private readonly blocks: Block[] = [];
  private decoratorStart: number | undefined;
  private isBody = false;
  private hasEffect = false;
  private opensStdin = false;
  private importsFuture = false;
  private isCertain = false;

  constructor(text: string) {
    this.text = text;
    this.source = readPythonLines(text);
  }

  add(line: LogicalLine): void {
    const [first] = line.tokens;
    if (!first) return;
    while (this.blocks.length > 0 && (this.blocks.at(-1) as Block).indent >= line.indent) this.blocks.pop();
    if (line.indent === 0 && this.decoratorStart === undefined && !continues.has(first.text))
      this.statementStarts.push(line.start);
    if (first.text === '@') this.decoratorStart ??= line.start;
    else this.statement(line, this.decoratorStart ?? line.start);
    this.note(line.tokens);
  }

  finish(): Outline {
    const { lines, longStrings } = this.source;
    const readsInput = this.used.has('input') && !this.bound.has('input');
    const opensStdin = this.opensStdin || this.text.includes('/dev/stdin');
    const has = (...names: string[]) => names.some((name) => this.used.has(name));
    return {
      lines,
      longStrings,
      definitions: this.definitions.map((definition) => ({ ...definition, end: this.nextStatement(definition.start) })),
      methods: this.methods,
      used: this.used,
      bound: this.bound,
      isBody: this.isBody,
      hasEffect: this.hasEffect,
      readsStdin: readsInput || opensStdin || has('stdin', 'fileinput', 'raw_input', '__stdin__'),
      prints: has('print', 'stdout', '__stdout__'),
      importsFuture: this.importsFuture,
      isPython: this.isCertain && lines.every((line) => !line.isForeign),
    };
  }

  private nextStatement(start: number): number {
    let [low, high] = [0, this.statementStarts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.statementStarts[middle] as number) > start) high = middle;
      else low = middle + 1;
    }
    return this.statementStarts[low] ?? this.text.length;
  }

  private statement({ tokens, indent }: LogicalLine, start: number): void {
    this.decoratorStart = undefined;
    const [first, second] = tokens as [Token, Token | undefined];
    const keyword = first.text === 'async' && second?.text === 'def' ? 'def' : first.text;
    const owner = this.blocks.at(-1);
    const isModule = !owner?.isScope;
    if (keyword === 'def' || keyword === 'class') this.definition(tokens, { keyword, indent, start, owner });
    else if (keyword === 'import' || keyword === 'from') this.imports(tokens, { start, isModule });
    else this.other(tokens, { indent, start, owner, isModule });
    if (isCertainlyPython(tokens)) this.isCertain = true;
  }

  private definition(
    tokens: readonly Token[],
    { keyword, indent, start, owner }: { keyword: string; indent: number; start: number; owner: Block | undefined },
  ): void {
    const at = tokens.findIndex(({ text }) => text === keyword) + 1;
    const name = tokens[at]?.text ?? '';
    const kind = keyword === 'def' ? 'function' : 'class';
    const takesSelf = kind === 'function' && tokens[at + 2]?.text === 'self';
    if (!owner?.isScope) this.definitions.push({ kind, name, start, takesSelf });
    else if (owner.kind === 'class') this.methods.add(`${owner.name}.${name}`);
    if (kind === 'class' && tokens[at + 1]?.text === '(' && tokens[at + 2]?.text !== ')') this.methods.add(`${name}.*`);
    this.blocks.push({ indent, kind, name, isScope: true });
    this.bound.add(name);
    if (kind === 'function') this.bindParameters(tokens.slice(at + 1));
  }

  private imports(tokens: readonly Token[], { start, isModule }: { start: number; isModule: boolean }): void {
    const [first, module] = tokens as [Token, Token | undefined];
    if (first.text === 'from' && module?.text === '__future__') this.importsFuture = true;
    for (const name of importedNames(tokens)) {
      this.bound.add(name);
      if (isModule) this.definitions.push({ kind: 'import', name, start, takesSelf: false });
    }
  }

  private other(
    tokens: readonly Token[],
    { indent, start, owner, isModule }: { indent: number; start: number; owner: Block | undefined; isModule: boolean },
  ): void {
    const [first] = tokens as [Token];
    if (openers.has(first.text) && tokens.at(-1)?.text === ':')
      this.blocks.push({ indent, kind: 'plain', name: '', isScope: owner?.isScope ?? false });
    const inFunction = this.blocks.some(({ kind }) => kind === 'function');
    if ((first.text === 'return' || first.text === 'yield') && !inFunction) this.isBody = true;
    if (isModule && tokens.some(isCall)) this.hasEffect = true;
    for (const name of assignedNames(tokens)) {
      this.bound.add(name);
      if (isModule) this.definitions.push({ kind: 'variable', name, start, takesSelf: false });
    }
  }

  /** Names used, and those bound by `for`, `as`, `lambda`, `:=` and `global`. */
  private note(tokens: readonly Token[]): void {
    for (const [index, token] of tokens.entries()) {
      const [previous, next] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
      if (token.text === 'open' && next === '(' && tokens[index + 2]?.text === '0') this.opensStdin = true;
      if (token.text === 'read' && previous === '.' && tokens[index - 2]?.text === 'os') this.opensStdin = true;
      if (token.text === 'for') this.bindUntil(tokens, index + 1, 'in');
      if (token.text === 'lambda') this.bindUntil(tokens, index + 1, ':');
      if (token.kind !== 'name' || previous === '.') continue;
      this.used.add(token.text);
      if (next === ':=' || previous === 'as' || previous === 'global' || previous === 'nonlocal')
        this.bound.add(token.text);
    }
  }

  private bindUntil(tokens: readonly Token[], from: number, stop: string): void {
    const end = Math.min(tokens.length, from + mostTargets);
    for (let index = from; index < end && tokens[index]?.text !== stop; index += 1) this.bind(tokens[index]);
  }

  private bindParameters(tokens: readonly Token[]): void {
    for (const [index, token] of tokens.entries()) {
      if (index > 0 && token.depth === 0) return;
      if (token.depth === 1 && beforeParameter.has(tokens[index - 1]?.text ?? '')) this.bind(token);
    }
  }

  private bind(token: Token | undefined): void {
    if (token?.kind === 'name') this.bound.add(token.text);
  }
}

const beforeParameter = new Set(['(', ',', '*', '**']);
/** Begin no statement of their own. */
const continues = new Set(['elif', 'else', 'except', 'finally']);

/** `import a.b as c, d` and `from m import e as f`: c, d and f; the first part of a name without `as`. */
function importedNames(tokens: readonly Token[]): string[] {
  const from = tokens[0]?.text === 'from' ? tokens.findIndex(({ text }) => text === 'import') + 1 : 1;
  if (from === 0) return [];
  return tokens.slice(from).flatMap(({ kind, text }, index, rest) => {
    const [previous, next] = [rest[index - 1]?.text, rest[index + 1]?.text];
    const isName = kind === 'name' && previous !== '.' && (previous === 'as' || next !== 'as');
    return isName ? [text] : [];
  });
}

/** Names before the last `=` of a statement, or before its annotation or augmented assignment; parameters of calls are not among them. */
function assignedNames(tokens: readonly Token[]): string[] {
  const last = tokens.findLastIndex(({ text, depth }) => depth === 0 && text === '=');
  const end = last === -1 ? (tokens[1]?.text === ':' ? 1 : 0) : last;
  return tokens.slice(0, end).flatMap(({ kind, text }, index) => {
    const [previous, next] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
    return kind === 'name' && previous !== '.' && next !== '.' && next !== '[' && next !== '(' ? [text] : [];
  });
}

function isCall({ text, kind }: Token, index: number, tokens: readonly Token[]): boolean {
  const previous = tokens[index - 1];
  return kind === 'operator' && text === '(' && (previous?.kind === 'name' || /^[)\]]$/.test(previous?.text ?? ''));
}

/** A statement that prose does not contain by chance. */
function isCertainlyPython(tokens: readonly Token[]): boolean {
  const [first, second] = tokens as [Token, Token | undefined];
  if (opensDefinition.has(first.text) || first.text === 'return') return second !== undefined;
  if (openers.has(first.text)) return tokens.at(-1)?.text === ':';
  return tokens.some((token, index) => isCall(token, index, tokens)) || assignedNames(tokens).length > 0;
}
