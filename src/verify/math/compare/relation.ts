/** What a relation says: a named value, an interval of one unknown, or an equation that stands as it is. */
import { canonicalKey, itemsOf, type Node, type NodeOf, type Relation } from '../read/ast.ts';
import { negated } from '../read/parse-expression.ts';

/** An answer seen without its wrapping: `x = 5` is 5 named x; `x < 3` is an interval named x. */
export interface View {
  readonly value: Node;
  /** What the value is said to be the value of; absent when nothing names it. */
  readonly name?: Node;
  readonly from: 'plain' | 'assignment' | 'inequality' | 'membership';
}

export function viewOf(node: Node): View {
  if (node.kind === 'list') return compoundView(node) ?? { value: node, from: 'plain' };
  if (node.kind !== 'relation') return { value: node, from: 'plain' };
  if (node.operators.every((operator) => operator === '=' || operator === '≈')) return viewOfEqualities(node);
  if (node.operators.length === 1 && node.operators[0] === '∈')
    return { name: node.items[0] as Node, value: node.items[1] as Node, from: 'membership' };
  return intervalView(node) ?? { value: node, from: 'plain' };
}

/** `x < 1 or x > 2` is a union, `x > 1 and x < 3` an interval; undefined for any other list. */
function compoundView({ items, joined }: NodeOf<'list'>): View | undefined {
  const views = items.map((item) => (item.kind === 'relation' ? intervalView(item) : undefined));
  const [first, second] = views;
  const name = first?.name;
  if (!name || !views.every((view) => view?.name && canonicalKey(view.name) === canonicalKey(name))) return undefined;
  const intervals = views.map((view) => (view as View).value);
  if (joined === 'or') return { name, from: 'inequality', value: { kind: 'union', items: intervals } };
  return second && items.length === 2 ? intersection(name, intervals) : undefined;
}

/** Of a half-line from below and one from above. */
function intersection(name: Node, [first, second]: readonly Node[]): View | undefined {
  if (first?.kind !== 'tuple' || second?.kind !== 'tuple') return undefined;
  const isInfinite = (node: Node | undefined) => canonicalKey(node ?? infinity).includes('infinity');
  const [lower, upper] = isInfinite(first.items[1]) ? [first, second] : [second, first];
  const [low, high] = [lower.items[0], upper.items[1]];
  if (!low || !high || isInfinite(low) || isInfinite(high) || !isInfinite(upper.items[0])) return undefined;
  const value: Node = { kind: 'tuple', open: lower.open, close: upper.close, items: [low, high] };
  return { name, from: 'inequality', value };
}

function viewOfEqualities(node: NodeOf<'relation'>): View {
  const items = beforeApproximation(node);
  const first = items[0] as Node;
  const last = items.at(-1) as Node;
  if (items.length === 1) return { value: first, from: 'plain' };
  if (isName(first)) return { name: first, value: last, from: 'assignment' };
  if (items.length > 2 || isConstant(first))
    return isConstant(last) ? { value: last, from: 'plain' } : { value: node, from: 'plain' };
  return { value: node, from: 'plain' };
}

/** `\frac{2}{3} \approx 0.67` says two thirds; `x \approx 11` says 11. */
function beforeApproximation(node: NodeOf<'relation'>): readonly Node[] {
  const at = node.operators.indexOf('≈');
  if (at < 0) return node.items;
  const exact = node.items.slice(0, at + 1);
  return exact.length === 1 && isName(exact[0] as Node) ? node.items : exact;
}

/** Made of letters only, as what stands before `=` to say what is meant: `x`, `f(x)`, `AB`, `(p,q)`, `|AB|`, `A:B`. */
export function isName(node: Node): boolean {
  switch (node.kind) {
    case 'symbol':
    case 'text':
      return true;
    case 'constant':
      return node.name === 'e' || node.name === 'i';
    case 'product':
    case 'quotient':
    case 'ratio':
    case 'tuple':
      return node.items.every(isName);
    case 'call':
      return node.items.every(
        (item) => isName(item) || (item.kind === 'number' && /^[a-zA-Z]/.test(node.name) && node.name.length <= 2),
      );
    case 'power':
      return isName(node.items[0]) && isMinusOne(node.items[1]);
    default:
      return false;
  }
}

/** `z^3 = -1` as the value -1, for a gold that is a bare value; undefined for what is an equation to solve, or for zero. */
export function valueOfNamedExpression(node: Node): Node | undefined {
  if (node.kind !== 'relation' || node.items.length !== 2 || node.operators[0] !== '=') return undefined;
  const [left, right] = node.items;
  const isZero = right?.kind === 'number' && right.value.top === 0n;
  return left && right && !isZero && isNamedExpression(left) && isConstant(right) ? right : undefined;
}

/** `a + b`, `z^3`, `\sin^2 x`: what a question may ask the value of. With a factor before it, it is an equation to solve. */
function isNamedExpression(node: Node): boolean {
  switch (node.kind) {
    case 'sum':
    case 'product':
    case 'negation':
    case 'quotient':
      return node.items.every((item) => isName(item) || isNamedExpression(item));
    case 'power':
      return (isName(node.items[0]) || isNamedExpression(node.items[0])) && isConstant(node.items[1]);
    case 'call':
      return node.items.every(isName);
    default:
      return false;
  }
}

function isMinusOne(node: Node): boolean {
  return node.kind === 'negation' && node.items[0].kind === 'number' && node.items[0].literal === '1';
}

function isConstant(node: Node): boolean {
  if (node.kind === 'symbol' || node.kind === 'text' || (node.kind === 'call' && /^[fghFGH]['_]*$/.test(node.name)))
    return false;
  return 'items' in node ? node.items.every(isConstant) : true;
}

const flips: Readonly<Record<Relation, Relation>> = {
  '=': '=',
  '≠': '≠',
  '<': '>',
  '>': '<',
  '≤': '≥',
  '≥': '≤',
  '≈': '≈',
  '∈': '∈',
};

export function flipped(operator: Relation): Relation {
  return flips[operator];
}

const infinity: Node = { kind: 'constant', name: 'infinity' };

/** `x > 3`, `5 ≥ x`, `1 ≤ x < 4` as the interval the name ranges over. */
function intervalView(node: NodeOf<'relation'>): View | undefined {
  const [first, second, third] = node.items;
  const [left, right] = node.operators;
  if (!first || !second || !left || node.items.length > 3) return undefined;
  if (third && right) {
    if (!sameDirection(left, right)) return undefined;
    const bounds = isUp(left)
      ? { low: first, lowBy: left, high: third, highBy: right }
      : { low: third, lowBy: right, high: first, highBy: left };
    const inside = insideBars(second);
    if (inside) return mirrored(inside, bounds);
    return isName(second) ? interval(second, bounds) : undefined;
  }
  if (isName(first) && isConstant(second)) return halfLine(first, left, second);
  return isName(second) && isConstant(first) ? halfLine(second, flipped(left), first) : undefined;
}

const isUp = (operator: Relation) => operator === '<' || operator === '≤';
const isDown = (operator: Relation) => operator === '>' || operator === '≥';
const sameDirection = (a: Relation, b: Relation) => (isUp(a) && isUp(b)) || (isDown(a) && isDown(b));

function halfLine(name: Node, operator: Relation, bound: Node): View | undefined {
  if (isUp(operator)) return interval(name, { low: negated(infinity), lowBy: '<', high: bound, highBy: operator });
  if (isDown(operator)) return interval(name, { low: bound, lowBy: operator, high: infinity, highBy: '<' });
  return undefined;
}

/** `|x|` names x. */
function insideBars(node: Node): Node | undefined {
  const [inner] = itemsOf(node);
  return node.kind === 'call' && node.name === 'abs' && inner && isName(inner) ? inner : undefined;
}

/** `1 ≤ |x| ≤ 2` for real x: two intervals. Only bounds that are seen not to be negative. */
function mirrored(name: Node, { low, lowBy, high, highBy }: Bounds): View | undefined {
  if (low.kind === 'negation' || low.kind === 'sum' || !isConstant(low) || !isConstant(high)) return undefined;
  const right = interval(name, { low, lowBy, high, highBy }).value;
  const left = interval(name, { low: negated(high), lowBy: highBy, high: negated(low), highBy: lowBy }).value;
  return { name, from: 'inequality', value: { kind: 'union', items: [left, right] } };
}

interface Bounds {
  readonly low: Node;
  readonly lowBy: Relation;
  readonly high: Node;
  readonly highBy: Relation;
}

function interval(name: Node, { low, lowBy, high, highBy }: Bounds): View {
  const closed = (operator: Relation) => operator === '≤' || operator === '≥';
  return {
    name,
    from: 'inequality',
    value: { kind: 'tuple', open: closed(lowBy) ? '[' : '(', close: closed(highBy) ? ']' : ')', items: [low, high] },
  };
}
