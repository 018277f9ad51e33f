/** Reads a whole answer: relations, lists, unions, ratios, units and words around the expressions. Nothing may be left over. */
import { BudgetExceeded, limits } from '../budget.ts';
import type { Node, Relation } from './ast.ts';
import { clean, plainWords, trimEnds } from './clean.ts';
import { type ExpressionParser, expressionParser } from './parse-expression.ts';
import { type Token, Unreadable } from './tokenize.ts';
import { unitFrom } from './units.ts';
import { relationTokens } from './vocabulary.ts';

/**
 * The tree of one answer. `text` is cleaned here.
 * Throws Unreadable when any part of it is not understood, BudgetExceeded when it is too large.
 */
export function readAnswer(text: string): Node {
  return readCleaned(clean(text));
}

export function readCleaned(text: string): Node {
  if (text === '') throw new Unreadable('the answer is empty');
  if (text.length > limits.answerLength) throw new Unreadable('the answer is too long to be one');
  const parser = expressionParser(text, readItem);
  const items = parser.items([]);
  if (items.length === 0 || (items.length === 1 && isEmptyGroup(items[0] as Node, text)))
    throw new Unreadable('the answer is empty');
  if (items.length === 1) return items[0] as Node;
  return { kind: 'list', items, joined: /(?<![a-zA-Z])or(?![a-zA-Z])/i.test(text) ? 'or' : 'and' };
}

/** `{}` or `\boxed{}` says nothing; `\{\}` is the empty set. */
function isEmptyGroup(node: Node, text: string): boolean {
  return node.kind === 'set' && node.items.length === 0 && !/\\\{|emptyset|varnothing/.test(text);
}

/** One item of a list: words, or a relation with what follows it. */
function readItem(parser: ExpressionParser): Node {
  return startsPhrase(parser) ? readPhrase(parser) : readRelation(parser);
}

function startsPhrase(parser: ExpressionParser): boolean {
  const { kind, text } = parser.token;
  return kind === 'word' && !isBasedWord(parser, text);
}

const separators = new Set(['and', 'or']);

function isSeparator(parser: ExpressionParser): boolean {
  return parser.token.kind === 'word' && separators.has(parser.token.text.toLowerCase());
}

function readPhrase(parser: ExpressionParser): Node {
  const words: string[] = [];
  while (
    (parser.token.kind === 'word' && !isSeparator(parser)) ||
    parser.token.kind === 'number' ||
    parser.token.kind === 'letter'
  )
    words.push(parser.next().text);
  if (words.length === 0) throw new Unreadable('a word stands where an answer is expected');
  const [only] = words;
  if (words.length === 1 && parser.is('=')) return namedRelation(parser, only as string);
  return { kind: 'text', words: words.join(' ').toLowerCase() };
}

/** `Area = 12`, `LQR = 5`: a word that names what follows. */
function namedRelation(parser: ExpressionParser, name: string): Node {
  return readOperands(parser, { kind: 'symbol', name });
}

/** `A5_{11}`: digits beyond 9, written as text. */
function isBasedWord(parser: ExpressionParser, text: string): boolean {
  return /^[0-9A-F]+$/.test(text) && parser.peek()?.text === '_';
}

function readRelation(parser: ExpressionParser): Node {
  return readOperands(parser, readOperand(parser));
}

function readOperands(parser: ExpressionParser, first: Node): Node {
  const items = [first];
  const operators: Relation[] = [];
  for (let operator = relationAt(parser); operator; operator = relationAt(parser)) {
    parser.next();
    operators.push(operator);
    items.push(parser.token.kind === 'word' ? readPhrase(parser) : readOperand(parser));
  }
  return operators.length === 0 ? first : { kind: 'relation', operators, items };
}

function relationAt(parser: ExpressionParser): Relation | undefined {
  const { kind, text } = parser.token;
  if (kind === 'punctuation' || kind === 'command') return relationTokens.get(text);
  return kind === 'word' && text === 'in' && startsSet(parser) ? '∈' : undefined;
}

/** `x in [0,1]` and not `6 in^2`. */
function startsSet(parser: ExpressionParser): boolean {
  const next = parser.peek();
  return next !== undefined && ['(', '[', '{', 'mathbb'].includes(next.text);
}

function readOperand(parser: ExpressionParser): Node {
  const prefix = relationAt(parser);
  if (prefix === '≈' || prefix === '=') parser.next();
  const node = withModulus(parser, readRatio(parser));
  return withTrailingWords(parser, node);
}

/** `5 \pmod{17}`, `5 (\bmod 17)`, `5 mod 17`: a class of remainders. */
function withModulus(parser: ExpressionParser, node: Node): Node {
  const isBracketed = parser.is('(') && isModulus(parser.peek());
  if (isBracketed) parser.next();
  if (!isModulus(parser.token)) return node;
  parser.next();
  const modulus = parser.sum();
  if (isBracketed) parser.expect(')');
  return { kind: 'call', name: 'modulo', items: [node, modulus] };
}

function isModulus(token: Token | undefined): boolean {
  return token !== undefined && token.kind !== 'punctuation' && ['pmod', 'bmod', 'mod'].includes(token.text);
}

function readRatio(parser: ExpressionParser): Node {
  const items = [readUnion(parser)];
  while (parser.is(':') || parser.isCommand('colon')) {
    parser.next();
    items.push(readUnion(parser));
  }
  return items.length === 1 ? (items[0] as Node) : { kind: 'ratio', items };
}

function readUnion(parser: ExpressionParser): Node {
  const items = [parser.sum()];
  while (parser.isCommand('cup') || (parser.token.kind === 'letter' && parser.token.text === 'U')) {
    parser.next();
    items.push(parser.sum());
  }
  return items.length === 1 ? (items[0] as Node) : { kind: 'union', items };
}

/** `p.m.` and `a.m.` come apart into letters. */
const clockLetters = new Set(['p', 'a', 'm']);
const percentWords = new Set(['percent', 'percentage', 'pct']);
/** Words after which the number before is not, or not surely, the answer. */
const doubt = new Set('not wrong incorrect but maybe perhaps instead if except unless'.split(' '));

/** Words after an expression: a percent, a unit, or the thing counted. */
function withTrailingWords(parser: ExpressionParser, node: Node): Node {
  const words: string[] = [];
  for (;;) {
    const { kind, text } = parser.token;
    if (kind === 'word' && !isSeparator(parser) && !relationAt(parser)) words.push(parser.next().text.toLowerCase());
    else if (words.length > 0 && parser.is('.')) parser.next();
    else if (words.length > 0 && parser.is('/')) words.push(readUnitDivisor(parser));
    else if (words.length > 0 && parser.is('^')) words.push(readUnitExponent(parser));
    else if (words.length > 0 && kind === 'letter' && clockLetters.has(text))
      words.push(parser.next().text.toLowerCase());
    else break;
  }
  if (words.length === 0) return node;
  if (words.some((word) => doubt.has(word))) throw new Unreadable('words after the answer put it in doubt');
  if (words.length === 1 && percentWords.has(words[0] as string)) return { kind: 'percent', items: [node] };
  return { kind: 'quantity', unit: unitFrom(words), items: [node] };
}

/** `cm/s`, `miles per hour`: what the unit is counted by. */
function readUnitDivisor(parser: ExpressionParser): string {
  parser.next();
  if (parser.token.kind !== 'letter' && parser.token.kind !== 'word') throw new Unreadable('a unit stops short');
  return `per ${parser.next().text.toLowerCase()}`;
}

function readUnitExponent(parser: ExpressionParser): string {
  parser.next();
  const braced = parser.is('{');
  if (braced) parser.next();
  let exponent = '^';
  while (parser.is('-')) exponent += parser.next().text;
  exponent += parser.next().text;
  if (braced) parser.expect('}');
  return exponent;
}

/**
 * Every way the answer may be read, the likeliest first: `1,234` is a number or two, `1,22` two numbers or a decimal
 * comma, `1 000` a thousand. Throws as `readAnswer` when no way succeeds.
 */
export function readings(text: string): Node[] {
  const cleaned = clean(text);
  const spellings = new Set([
    joinThousands(cleaned),
    cleaned,
    cleaned.replace(/^(-?\d{1,3})((?: \d{3})+)(?![\d/])/, (all) => all.replaceAll(' ', '')),
  ]);
  if (/^-?(?:0,\d+|\d+,\d{1,2})$/.test(cleaned)) spellings.add(cleaned.replace(',', '.'));
  const nodes: Node[] = [];
  let failure: unknown;
  for (const spelling of spellings) {
    try {
      nodes.push(readCleaned(spelling));
    } catch (error) {
      failure ??= error;
    }
  }
  const grouped = readGroups(cleaned);
  if (grouped) nodes.push(grouped);
  if (nodes.length === 0) return [readWords(text, failure)];
  return nodes;
}

/** `p=5, q=2; p=7, q=2`: solutions that name the same unknowns in the same order are the points (5,2) and (7,2). */
function readGroups(cleaned: string): Node | undefined {
  const parts = cleaned.split(/;|(?:\\text\s*\{)?\s*\bor\b\s*\}?/);
  if (parts.length < 2 || !parts.every((part) => part.includes('='))) return undefined;
  const points = parts.map(pointOf);
  const [first] = points;
  const isSame = first && points.every((point) => point?.names === first.names);
  return isSame ? { kind: 'list', items: points.map((point) => (point as NamedPoint).point) } : undefined;
}

interface NamedPoint {
  readonly names: string;
  readonly point: Node;
}

function pointOf(text: string): NamedPoint | undefined {
  const assignments = assignmentsOf(text);
  if (!assignments || assignments.length < 2) return undefined;
  return {
    names: assignments.map(({ name }) => name).join(),
    point: { kind: 'tuple', open: '(', close: ')', items: assignments.map(({ value }) => value) },
  };
}

function assignmentsOf(text: string): { name: string; value: Node }[] | undefined {
  try {
    const node = readCleaned(trimEnds(text));
    if (node.kind !== 'list') return undefined;
    const assignments = node.items.map((item) => {
      const [name, value] = item.kind === 'relation' && item.operators.join() === '=' ? item.items : [];
      return name?.kind === 'symbol' && value ? { name: name.name, value } : undefined;
    });
    return assignments.every((assignment) => assignment !== undefined) ? assignments : undefined;
  } catch (error) {
    if (error instanceof Unreadable || error instanceof BudgetExceeded || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** An answer that is no formula may still be a name or a phrase. */
function readWords(text: string, failure: unknown): Node {
  const words = plainWords(text);
  if (
    failure instanceof Unreadable &&
    words.length <= 80 &&
    /^[a-zA-Z' ]{2,}$/.test(words) &&
    words.split(' ').length <= 12
  )
    return { kind: 'text', words: words.toLowerCase() };
  throw failure;
}

/** Joins `12,345` outside brackets, where a comma before three digits groups thousands. */
function joinThousands(text: string): string {
  const group = /(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d])/g;
  if (!group.test(text)) return text;
  const depths = bracketDepths(text);
  return text.replace(group, (match, offset: number) => (depths[offset] === 0 ? match.replaceAll(',', '') : match));
}

function bracketDepths(text: string): Int32Array {
  const depths = new Int32Array(text.length);
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] as string;
    if (character === '(' || character === '[' || (character === '{' && text[index - 1] === '\\')) depth += 1;
    else if (character === ')' || character === ']' || (character === '}' && text[index - 1] === '\\')) depth -= 1;
    depths[index] = depth;
  }
  return depths;
}
