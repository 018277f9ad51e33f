/** Recursive descent over tokens: arithmetic, functions, brackets and matrices. Depth-bounded; refuses what it cannot read whole. */
import { BudgetExceeded, limits } from '../budget.ts';
import { rational, rationalFromDecimal } from '../compare/rational.ts';
import type { Node } from './ast.ts';
import { type Token, tokenize, Unreadable } from './tokenize.ts';
import { functionNames, symbolCommands } from './vocabulary.ts';

export function numberNode(literal: string): Node {
  return { kind: 'number', value: rationalFromDecimal(literal), literal, decimal: literal.includes('.') };
}

const closers: Readonly<Record<string, readonly string[]>> = { '(': [')', ']'], '[': [']', ')'] };
const fractionCommands = new Set(['frac', 'dfrac', 'tfrac', 'cfrac']);
const binomialCommands = new Set(['binom', 'dbinom', 'tbinom', 'choose']);
const matrixEnvironments = new Set(['pmatrix', 'bmatrix', 'matrix', 'vmatrix', 'Bmatrix', 'smallmatrix', 'array']);
const opaqueCommands = new Set([
  'overline',
  'angle',
  'triangle',
  'vec',
  'hat',
  'overrightarrow',
  'widehat',
  'bar',
  'tilde',
  'overleftrightarrow',
]);
const seriesCommands = new Set(['sum', 'prod']);
const unknownFunctions = new Set(['f', 'g', 'h', 'F', 'G', 'H']);

/** How a list inside brackets is read; given by the caller, which also reads relations and lists. */
export type ItemReader = (parser: ExpressionParser) => Node;

export class ExpressionParser {
  readonly tokens: Token[];
  position = 0;
  #depth = 0;
  #bars = 0;
  readonly #readItem: ItemReader;

  constructor(tokens: Token[], readItem: ItemReader) {
    this.tokens = tokens;
    this.#readItem = readItem;
  }

  get token(): Token {
    return this.tokens[this.position] as Token;
  }

  peek(offset = 1): Token | undefined {
    return this.tokens[this.position + offset];
  }

  is(text: string): boolean {
    const token = this.token;
    return token.text === text && token.kind === 'punctuation';
  }

  isCommand(...names: readonly string[]): boolean {
    return this.token.kind === 'command' && names.includes(this.token.text);
  }

  next(): Token {
    const token = this.token;
    if (token.kind === 'end') throw new Unreadable('the answer stops short');
    this.position += 1;
    return token;
  }

  expect(text: string): void {
    if (!this.is(text) && !this.isCommand(text)) throw new Unreadable(`"${text}" is missing`);
    this.position += 1;
  }

  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > limits.depth) throw new BudgetExceeded('the answer is nested too deeply');
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Terms joined by + and -, with ±. */
  sum(): Node {
    return this.#deeper(() => {
      const terms: Node[] = [this.#signedTerm(true)];
      while (this.is('+') || this.is('-') || this.isCommand('pm', 'mp')) terms.push(this.#signedTerm(false));
      return terms.length === 1 ? (terms[0] as Node) : { kind: 'sum', items: terms };
    });
  }

  #signedTerm(first: boolean): Node {
    if (this.is('-')) {
      this.next();
      return negated(this.#signedTerm(true));
    }
    if (this.is('+')) {
      this.next();
      return this.#signedTerm(true);
    }
    if (this.isCommand('pm', 'mp')) {
      const sign = this.next().text === 'pm' ? 1 : -1;
      return { kind: 'plus-minus', sign, items: [this.#product()] };
    }
    if (!first) throw new Unreadable('a sign is missing');
    return this.#product();
  }

  /** Factors joined by times, divided by, or nothing; left to right. */
  #product(): Node {
    let left = this.#factor();
    for (;;) {
      if (this.is('*') || this.isCommand('times', 'cdot', 'ast', 'bullet')) {
        this.next();
        left = times(left, this.#signedFactor());
      } else if (this.is('/') || this.isCommand('div')) {
        this.next();
        left = { kind: 'quotient', items: [left, this.#signedFactor()] };
      } else if (this.#startsFactor()) left = this.#juxtaposed(left);
      else return left;
    }
  }

  #signedFactor(): Node {
    if (!this.is('-')) return this.#factor();
    this.next();
    return negated(this.#deeper(() => this.#signedFactor()));
  }

  /** Two factors side by side: a product, or a mixed number such as `2 1/3` or `2\frac{1}{3}`. */
  #juxtaposed(left: Node): Node {
    const whole = left.kind === 'number' && !left.decimal ? left : undefined;
    if (whole && this.token.kind === 'number') return this.#mixedPlain(whole);
    const right = this.#factor();
    if (whole && isProperFraction(right)) return { kind: 'sum', items: [whole, right] };
    if (right.kind === 'number') throw new Unreadable('two numbers stand side by side');
    return times(left, right);
  }

  #mixedPlain(whole: Node): Node {
    const top = numberNode(this.next().text);
    if (!this.is('/')) throw new Unreadable('two numbers stand side by side');
    this.next();
    const fraction: Node = { kind: 'quotient', items: [top, this.#factor()] };
    if (!isProperFraction(fraction)) throw new Unreadable('two numbers stand side by side');
    return { kind: 'sum', items: [whole, fraction] };
  }

  #startsFactor(): boolean {
    const { kind, text } = this.token;
    if (kind === 'number' || kind === 'letter') return true;
    if (kind === 'punctuation' && text === '(' && /^[pb]?mod$/.test(this.peek()?.text ?? '')) return false;
    if (kind === 'punctuation')
      return text === '(' || text === '{' || text === '[' || (text === '|' && this.#bars === 0);
    return kind === 'command' && startsFactorCommand(text);
  }

  #factor(): Node {
    return this.#deeper(() => this.#postfix(this.#atom()));
  }

  #postfix(atom: Node): Node {
    let node = atom;
    for (;;) {
      if (this.is('^') || this.is('**')) node = this.#raised(node);
      else if (this.is('!')) {
        this.next();
        node = { kind: 'call', name: 'factorial', items: [node] };
      } else if (this.is('%') || this.isCommand('%')) {
        this.next();
        node = { kind: 'percent', items: [node] };
      } else if (this.isCommand('circ', 'degree')) {
        this.next();
        node = { kind: 'degrees', items: [node] };
      } else if (this.is('¤') && this.peek()?.kind !== 'number') {
        this.next();
        node = { kind: 'quantity', unit: 'dollar', items: [node] };
      } else return node;
    }
  }

  #raised(base: Node): Node {
    this.next();
    if (this.isCommand('circ', 'degree')) return this.#degrees(base);
    if (this.is('{') && this.peek()?.kind === 'command' && this.peek()?.text === 'circ') {
      this.next();
      this.next();
      this.expect('}');
      return { kind: 'degrees', items: [base] };
    }
    if (this.is("'")) return base;
    const exponent = this.is('-') ? this.#signedFactor() : this.#exponent();
    return { kind: 'power', items: [base, exponent] };
  }

  #degrees(base: Node): Node {
    this.next();
    return { kind: 'degrees', items: [base] };
  }

  #exponent(): Node {
    return this.#deeper(() => {
      const atom = this.#atom();
      return this.is('^') ? this.#raised(atom) : atom;
    });
  }

  #atom(): Node {
    const token = this.token;
    if (token.kind === 'number') return this.#number();
    if (token.kind === 'letter') return this.#letter();
    if (token.kind === 'punctuation') return this.#bracketed();
    if (token.kind === 'command') return this.#command();
    throw new Unreadable(
      token.kind === 'end' ? 'the answer stops short' : `the word "${token.text}" is not part of a formula`,
    );
  }

  #number(): Node {
    const { text } = this.next();
    if (this.is('_')) {
      const base = this.#subscript();
      if (!/^\d+$/.test(base)) throw new Unreadable('the base of a number is not a number');
      return { kind: 'based', digits: text, base: Number(base) };
    }
    if (text.includes('.') && this.isCommand('overline', 'bar', 'dot')) return this.#repeating(text);
    return numberNode(text);
  }

  /** `0.1\overline{6}`: the digits under the bar repeat without end. */
  #repeating(prefix: string): Node {
    this.next();
    const period = this.#rawGroup();
    if (!/^\d+$/.test(period)) throw new Unreadable('a bar covers more than digits');
    const [whole = '0', decimals = ''] = prefix.split('.');
    const unit = 10n ** BigInt(decimals.length);
    const repeated = rational(BigInt(period), unit * (10n ** BigInt(period.length) - 1n));
    const plain = rational(BigInt((whole || '0') + decimals), unit);
    const value = rational(plain.top * repeated.bottom + repeated.top * plain.bottom, plain.bottom * repeated.bottom);
    return { kind: 'number', value, literal: `${prefix}(${period})`, decimal: false };
  }

  #letter(): Node {
    const { text } = this.next();
    if (text === 'e' && !this.is('_')) return { kind: 'constant', name: 'e' };
    if (text === 'i' && !this.is('_')) return { kind: 'constant', name: 'i' };
    const name = this.#named(text);
    if (unknownFunctions.has(text) && this.is('(')) return this.#unknownCall(name);
    return { kind: 'symbol', name };
  }

  /** A name with its subscript and primes. */
  #named(letter: string): string {
    let name = letter;
    if (this.is('_')) name += `_${this.#subscript()}`;
    while (this.is("'") || (this.is('^') && this.peek()?.text === 'prime')) {
      if (this.is('^')) this.next();
      this.next();
      name += "'";
    }
    return name;
  }

  #subscript(): string {
    this.next();
    if (this.is('{')) return this.#rawGroup();
    return this.next().text;
  }

  #rawGroup(): string {
    if (!this.is('{')) return this.next().text;
    this.expect('{');
    let text = '';
    while (!this.is('}')) text += this.next().text;
    this.expect('}');
    return text;
  }

  #unknownCall(name: string): Node {
    const open = this.next().text;
    const items = this.items(closers[open] as readonly string[]);
    this.next();
    return { kind: 'call', name, items };
  }

  #bracketed(): Node {
    if (this.is('(') || this.is('[')) return this.#tupleOrGroup();
    if (this.is('{')) return this.#group();
    if (this.is('|')) return this.#absolute();
    if (this.is('¤')) {
      this.next();
      return { kind: 'quantity', unit: 'dollar', items: [this.#factor()] };
    }
    throw new Unreadable(`"${this.token.text}" is not expected here`);
  }

  #tupleOrGroup(): Node {
    const open = this.next().text as '(' | '[';
    const bars = this.#bars;
    this.#bars = 0;
    const items = this.items(closers[open] as readonly string[]);
    this.#bars = bars;
    const close = this.next().text as ')' | ']';
    const [only] = items;
    if (only && items.length === 1 && ((open === '(' && close === ')') || only.kind === 'matrix')) return only;
    return { kind: 'tuple', open, close, items };
  }

  /** A brace group: its content, or with commas a set written without backslashes. */
  #group(): Node {
    this.next();
    const items = this.items(['}']);
    this.next();
    return items.length === 1 ? (items[0] as Node) : { kind: 'set', items };
  }

  #absolute(): Node {
    this.next();
    this.#bars += 1;
    const inner = this.sum();
    this.#bars -= 1;
    this.expect('|');
    return { kind: 'call', name: 'abs', items: [inner] };
  }

  /** Items up to, and not including, one of the closing marks; with none given, up to the end. */
  items(closing: readonly string[]): Node[] {
    return this.#deeper(() => {
      const items: Node[] = [];
      while (!this.#closes(closing)) {
        items.push(this.#readItem(this));
        if (items.length > limits.items) throw new BudgetExceeded('a collection has too many items');
        if (this.#skipSeparators()) continue;
        if (!this.#closes(closing))
          throw new Unreadable(closing.length === 0 ? `"${this.token.text}" is left over` : 'a bracket is not closed');
      }
      return items;
    });
  }

  /** Passes over `,`, `;`, "and", "or" and any run of them. */
  #skipSeparators(): boolean {
    const start = this.position;
    while (this.is(',') || this.is(';') || (this.token.kind === 'word' && /^(?:and|or)$/i.test(this.token.text)))
      this.next();
    return this.position > start;
  }

  #closes(closing: readonly string[]): boolean {
    const { kind, text } = this.token;
    return kind === 'end'
      ? closing.length === 0
      : (kind === 'punctuation' || kind === 'command') && closing.includes(text);
  }

  #command(): Node {
    const name = this.token.text;
    if (name === 'pi') return this.#constant('pi');
    if (name === 'infty') return this.#constant('infinity');
    if (fractionCommands.has(name)) return this.#fraction();
    if (binomialCommands.has(name)) return this.#binomial();
    if (name === 'sqrt' || name === 'cbrt') return this.#root();
    if (seriesCommands.has(name)) return this.#series();
    if (functionNames.has(name)) return this.#function();
    if (name === '{' || name === 'lbrace') return this.#set();
    if (name === 'begin') return this.#matrix();
    if (name === 'lvert' || name === 'vert') return this.#fenced('abs', ['rvert', 'vert']);
    if (name === 'lfloor') return this.#fenced('floor', ['rfloor']);
    if (name === 'lceil') return this.#fenced('ceil', ['rceil']);
    if (name === 'emptyset' || name === 'varnothing') return this.#emptySet();
    if (name === 'mathbb') return this.#numberSet();
    if (opaqueCommands.has(name)) return this.#opaque();
    if (symbolCommands.has(name)) {
      this.next();
      return { kind: 'symbol', name: this.#named(name) };
    }
    throw new Unreadable(`\\${name} is not known to this reader`);
  }

  #constant(name: 'pi' | 'infinity'): Node {
    this.next();
    return { kind: 'constant', name };
  }

  #fraction(): Node {
    this.next();
    const top = this.#argument();
    const bottom = this.#argument();
    return { kind: 'quotient', items: [top, bottom] };
  }

  #binomial(): Node {
    this.next();
    const top = this.#argument();
    return { kind: 'call', name: 'binomial', items: [top, this.#argument()] };
  }

  /** A group, or one digit or letter: `\frac12` is a half. */
  #argument(): Node {
    const token = this.token;
    if (token.kind === 'number' && token.text.length > 1 && /^\d+$/.test(token.text)) {
      this.tokens[this.position] = { ...token, text: token.text.slice(1), spaceBefore: false };
      return numberNode(token.text.slice(0, 1));
    }
    if (this.is('-')) return this.#signedFactor();
    return this.#deeper(() => this.#atom());
  }

  #root(): Node {
    const { text } = this.next();
    let index: Node = text === 'cbrt' ? numberNode('3') : numberNode('2');
    if (this.is('[')) {
      this.next();
      index = this.sum();
      this.expect(']');
    }
    const radicand = this.#deeper(() => this.#atom());
    return { kind: 'call', name: 'root', items: [radicand, index] };
  }

  #function(): Node {
    let name = this.next().text;
    let exponent: Node | undefined;
    let base: Node | undefined;
    if (this.is('_')) {
      this.next();
      base = this.#argument();
    }
    if (this.is('^')) {
      this.next();
      exponent = this.is('-') ? this.#signedFactor() : this.#exponent();
      if (isMinusOne(exponent)) {
        name = `arc${name}`;
        exponent = undefined;
      }
    }
    if (name === 'log' && base) name = 'logarithm';
    const call: Node = { kind: 'call', name, items: [...this.#functionArguments(), ...(base ? [base] : [])] };
    return exponent ? { kind: 'power', items: [call, exponent] } : call;
  }

  #functionArguments(): Node[] {
    if (!this.is('(')) return [this.#implicitArgument()];
    this.next();
    const items = this.items([')']);
    this.next();
    return items;
  }

  /** `\sin 2x \cos y`: the argument runs to the next function, sign or comma. */
  #implicitArgument(): Node {
    return this.#deeper(() => {
      if (this.is('-')) {
        this.next();
        return negated(this.#implicitArgument());
      }
      let argument = this.#factor();
      while (
        this.#startsFactor() &&
        !this.is('(') &&
        !this.is('[') &&
        !(this.token.kind === 'command' && functionNames.has(this.token.text) && this.token.text !== 'sqrt')
      )
        argument = times(argument, this.#factor());
      return argument;
    });
  }

  /** `\sum_{k=0}^{n} a b`: the body runs to the next sign. Items: body, lower bound with its variable, upper bound. */
  #series(): Node {
    const name = this.next().text;
    const bounds: Node[] = [];
    for (const mark of ['_', '^']) {
      if (!this.is(mark)) throw new Unreadable(`\\${name} without bounds is not known to this reader`);
      this.next();
      bounds.push(...this.#boundItems());
    }
    const body = this.#deeper(() => this.#product());
    return { kind: 'call', name, items: [body, ...bounds] };
  }

  #boundItems(): Node[] {
    if (!this.is('{')) return [this.#deeper(() => this.#atom())];
    this.next();
    const items = this.items(['}']);
    this.next();
    if (items.length !== 1) throw new Unreadable('a bound is not one value');
    return items;
  }

  #set(): Node {
    this.next();
    const items = this.items(['}', 'rbrace']);
    this.next();
    return { kind: 'set', items };
  }

  #fenced(name: string, closing: readonly string[]): Node {
    this.next();
    const inner = this.sum();
    if (!this.isCommand(...closing)) throw new Unreadable('a bracket is not closed');
    this.next();
    return { kind: 'call', name, items: [inner] };
  }

  #emptySet(): Node {
    this.next();
    return { kind: 'set', items: [] };
  }

  #numberSet(): Node {
    this.next();
    const letter = this.#rawGroup();
    if (letter === 'R')
      return {
        kind: 'tuple',
        open: '(',
        close: ')',
        items: [negated({ kind: 'constant', name: 'infinity' }), { kind: 'constant', name: 'infinity' }],
      };
    return { kind: 'symbol', name: `set ${letter}` };
  }

  /** A drawn or decorated name, such as a segment or an angle: a symbol of its own. */
  #opaque(): Node {
    const { text } = this.next();
    let name = this.is('{') ? this.#rawGroup() : '';
    while (
      name === '' ||
      (this.token.kind === 'letter' && /^[A-Z]$/.test(this.token.text) && (text === 'angle' || text === 'triangle'))
    )
      name += this.next().text;
    if (this.token.kind === 'word' && /^[A-Z]+$/.test(this.token.text) && name.length === 0) name = this.next().text;
    return { kind: 'symbol', name: `${text} ${name}` };
  }

  #matrix(): Node {
    this.next();
    const environment = this.#rawGroup();
    if (!matrixEnvironments.has(environment))
      throw new Unreadable(`the environment ${environment} is not known to this reader`);
    if (environment === 'array' && this.is('{')) this.#rawGroup();
    const rows: Node[][] = [[]];
    while (!this.isCommand('end')) this.#matrixEntry(rows);
    this.next();
    this.#rawGroup();
    const filled = rows.filter((row) => row.length > 0);
    const columns = filled[0]?.length ?? 0;
    if (columns === 0 || filled.some((row) => row.length !== columns))
      throw new Unreadable('the rows of a matrix differ in length');
    return { kind: 'matrix', columns, items: filled.flat() };
  }

  #matrixEntry(rows: Node[][]): void {
    if (this.isCommand('\\')) {
      this.next();
      rows.push([]);
    } else if (this.is('&')) this.next();
    else (rows.at(-1) as Node[]).push(this.#readItem(this));
  }
}

const factorCommands = new Set([
  'pi',
  'infty',
  'sqrt',
  'cbrt',
  'lvert',
  'lfloor',
  'lceil',
  'begin',
  'mathbb',
  '{',
  'lbrace',
]);

function startsFactorCommand(name: string): boolean {
  return (
    factorCommands.has(name) ||
    fractionCommands.has(name) ||
    binomialCommands.has(name) ||
    functionNames.has(name) ||
    seriesCommands.has(name) ||
    symbolCommands.has(name) ||
    opaqueCommands.has(name)
  );
}

export function negated(node: Node): Node {
  return { kind: 'negation', items: [node] };
}

function times(left: Node, right: Node): Node {
  return { kind: 'product', items: left.kind === 'product' ? [...left.items, right] : [left, right] };
}

function isProperFraction(node: Node): boolean {
  if (node.kind !== 'quotient') return false;
  const [top, bottom] = node.items;
  const integers = top.kind === 'number' && bottom.kind === 'number' && !top.decimal && !bottom.decimal;
  return integers && top.value.top > 0n && top.value.top < bottom.value.top;
}

function isMinusOne(node: Node): boolean {
  if (node.kind !== 'negation') return false;
  const [inner] = node.items;
  return inner.kind === 'number' && inner.value.top === 1n && inner.value.bottom === 1n;
}

export function expressionParser(text: string, readItem: ItemReader): ExpressionParser {
  return new ExpressionParser(tokenize(text), readItem);
}
