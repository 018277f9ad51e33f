/** What an answer says, once read: one small tree for numbers, expressions, relations, collections and words alike. */
import type { Rational } from '../compare/rational.ts';

export type Node =
  /** `literal` is the digits as written; `decimal` when they hold a point, so that rounding may be meant. */
  | { readonly kind: 'number'; readonly value: Rational; readonly literal: string; readonly decimal: boolean }
  /** Digits in a stated base, e.g. `204_5`. */
  | { readonly kind: 'based'; readonly digits: string; readonly base: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  | { readonly kind: 'sum'; readonly items: readonly Node[] }
  | { readonly kind: 'product'; readonly items: readonly Node[] }
  | { readonly kind: 'quotient'; readonly items: readonly [Node, Node] }
  | { readonly kind: 'power'; readonly items: readonly [Node, Node] }
  | { readonly kind: 'negation'; readonly items: readonly [Node] }
  /** A named function; an unknown name (`f`) stands for an unknown function. */
  | { readonly kind: 'call'; readonly name: string; readonly items: readonly Node[] }
  /** The two values of `±item`; `sign` -1 for `∓`. */
  | { readonly kind: 'plus-minus'; readonly sign: 1 | -1; readonly items: readonly [Node] }
  | { readonly kind: 'degrees'; readonly items: readonly [Node] }
  | { readonly kind: 'percent'; readonly items: readonly [Node] }
  | { readonly kind: 'quantity'; readonly unit: string; readonly items: readonly [Node] }
  /** Bracketed and ordered: a point, a vector, or with two items an interval. */
  | { readonly kind: 'tuple'; readonly open: '(' | '['; readonly close: ')' | ']'; readonly items: readonly Node[] }
  | { readonly kind: 'set'; readonly items: readonly Node[] }
  /** Items separated by commas, "and" or "or", without brackets; `joined` by `or` when the word stands in it. */
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly joined?: 'and' | 'or' }
  | { readonly kind: 'union'; readonly items: readonly Node[] }
  | { readonly kind: 'ratio'; readonly items: readonly Node[] }
  /** Row by row; `columns` items a row. */
  | { readonly kind: 'matrix'; readonly columns: number; readonly items: readonly Node[] }
  /** `items[0] operators[0] items[1] ...`. */
  | { readonly kind: 'relation'; readonly operators: readonly Relation[]; readonly items: readonly Node[] }
  | { readonly kind: 'text'; readonly words: string };

export type Relation = '=' | '≠' | '<' | '>' | '≤' | '≥' | '≈' | '∈';

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>;

const noItems: readonly Node[] = [];

/** The parts directly below, in order; none for a leaf. */
export function itemsOf(node: Node): readonly Node[] {
  return 'items' in node ? node.items : noItems;
}

/** The same node over other parts, one for each it had. */
export function withItems(node: Node, items: readonly Node[]): Node {
  return 'items' in node ? ({ ...node, items } as Node) : node;
}

/** Does `test` hold for the node or for anything below it? */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  return test(node) || itemsOf(node).some((item) => some(item, test));
}

/** One line that is equal exactly for equal trees; sums, products, sets and unions in any order. */
export function canonicalKey(node: Node): string {
  switch (node.kind) {
    case 'number':
      return `${node.value.top}/${node.value.bottom}`;
    case 'based':
      return `${node.digits}_${node.base}`;
    case 'symbol':
    case 'constant':
      return node.name;
    case 'text':
      return `"${node.words}"`;
    default:
      return `${labelOf(node)}(${orderedKeys(node).join(',')})`;
  }
}

function orderedKeys(node: Node): string[] {
  const keys = itemsOf(node).map(canonicalKey);
  const unordered = ['sum', 'product', 'set', 'union'].includes(node.kind);
  return unordered ? keys.sort() : keys;
}

function labelOf(node: Node): string {
  switch (node.kind) {
    case 'call':
      return `call ${node.name}`;
    case 'tuple':
      return `tuple ${node.open}${node.close}`;
    case 'relation':
      return `relation ${node.operators.join('')}`;
    case 'quantity':
      return `quantity ${node.unit}`;
    case 'matrix':
      return `matrix ${node.columns}`;
    case 'list':
      return node.items.every(({ kind }) => kind === 'relation') ? `list ${node.joined ?? ''}` : node.kind;
    case 'plus-minus':
      return `plus-minus ${node.sign}`;
    default:
      return node.kind;
  }
}
