/** Compares values with units: converted within a dimension, different across dimensions; times of day by the clock. */
import { type Node, withItems } from '../read/ast.ts';
import { negated, numberNode } from '../read/parse-expression.ts';
import { measureOf, type Sized, unitFrom } from '../read/units.ts';
import type { CompareItems, Pair } from './compare-scalars.ts';
import type { Match } from './match.ts';

const clockUnits = new Set(['am', 'pm', 'a m', 'p m']);

/** A unit may be left out or be any word that counts things; two known units must measure the same, and are converted. */
export function compareQuantities(pair: Pair, compareItems: CompareItems): Match {
  const { context } = pair;
  const [gold, answer] = [quantityFrom(pair.gold), quantityFrom(pair.answer)];
  const [ours, theirs] = [unitOf(gold), unitOf(answer)];
  const inner = (node: Node): Node => (node.kind === 'quantity' ? node.items[0] : node);
  const [ourMinutes, theirMinutes] = [minutesOf(gold), minutesOf(answer)];
  if (ourMinutes !== undefined && ourMinutes === theirMinutes) return 'equal';
  const value = compareItems({ gold: inner(gold), answer: inner(answer), context });
  if (ours !== undefined && theirs === undefined && isKnownUnit(ours) && context.policy.units === 'required')
    return 'different';
  if (ours === undefined || theirs === undefined || ours === theirs || !isKnownUnit(ours) || !isKnownUnit(theirs))
    return value;
  const [a, b] = [measureOf(ours), measureOf(theirs)];
  if (!a || !b || a.dimension !== b.dimension) return value === 'equal' || (a && b) ? 'different' : 'unknown';
  return compareItems({ gold: inBaseUnits(inner(gold), a), answer: inBaseUnits(inner(answer), b), context });
}

const unitLetters = new Set(['m', 's', 'g', 'h', 'l']);

/** `5 m/s` beside a quantity: its letters are units. The node itself when it is anything else. */
function quantityFrom(node: Node): Node {
  const words: string[] = [];
  const value = withoutUnitLetters(node, words, '');
  return value && words.length > 0 ? { kind: 'quantity', unit: unitFrom(words), items: [value] } : node;
}

/** What is left of a product or quotient once its unit letters are put into `words`; undefined for any other shape. */
function withoutUnitLetters(node: Node, words: string[], prefix: '' | 'per '): Node | undefined {
  if (node.kind === 'number') return node;
  if (node.kind === 'negation') {
    const inner = withoutUnitLetters(node.items[0], words, prefix);
    return inner && withItems(node, [inner]);
  }
  if (node.kind === 'quotient') {
    const top = withoutUnitLetters(node.items[0], words, prefix);
    return top && isUnitLetter(node.items[1], words, 'per ') ? top : undefined;
  }
  if (node.kind !== 'product') return undefined;
  const [first, ...rest] = node.items;
  return first?.kind === 'number' && rest.every((item) => isUnitLetter(item, words, prefix)) ? first : undefined;
}

function isUnitLetter(node: Node, words: string[], prefix: '' | 'per '): boolean {
  const [base, exponent] = node.kind === 'power' ? node.items : [node];
  if (base?.kind !== 'symbol' || !unitLetters.has(base.name)) return false;
  if (exponent && (exponent.kind !== 'number' || !/^\d$/.test(exponent.literal))) return false;
  words.push(`${prefix}${base.name}`);
  if (exponent?.kind === 'number') words.push(`^${exponent.literal}`);
  return true;
}

function unitOf(node: Node): string | undefined {
  return node.kind === 'quantity' ? node.unit : undefined;
}

/** Minutes since midnight of `2:30 pm`, or of `14:30`; undefined when it is no time of day, or might be morning or evening. */
function minutesOf(node: Node): number | undefined {
  const [time, half] = node.kind === 'quantity' ? [node.items[0], node.unit.replaceAll(' ', '')] : [node, undefined];
  const [hours, minutes] = time.kind === 'ratio' && time.items.length === 2 ? time.items : [];
  if (hours?.kind !== 'number' || minutes?.kind !== 'number' || !/^[0-5]\d$/.test(minutes.literal)) return undefined;
  const [hour, minute] = [Number(hours.literal), Number(minutes.literal)];
  if (half === 'am' || half === 'pm') return ((hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minute;
  return half === undefined && hour > 12 && hour < 24 ? hour * 60 + minute : undefined;
}

function isKnownUnit(unit: string): boolean {
  return clockUnits.has(unit) || measureOf(unit) !== undefined;
}

function inBaseUnits(node: Node, { sizes }: { sizes: readonly Sized[] }): Node {
  const factors = sizes.map(({ size, power }): Node => {
    const exponent = numberNode(String(Math.abs(power)));
    return { kind: 'power', items: [numberNode(size), power < 0 ? negated(exponent) : exponent] };
  });
  return { kind: 'product', items: [node, ...factors] };
}
