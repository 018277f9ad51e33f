/**
 * The rounding policy `significant`:
 * an answer that is the gold correctly rounded counts when the gold is no integer, has more than 3 significant digits, and
 * the answer shows at least 3; a gold that is itself a decimal of at least 3 significant digits counts as rounded from a finer
 * answer; 12 equal leading digits of a float print-out count as equal.
 */
import type { Node } from '../read/ast.ts';
import { isInteger, type Rational, toNumber } from './rational.ts';

interface Decimal {
  readonly value: Rational;
  /** Digits after the point; negative when trailing powers of ten are not shown. */
  readonly places: number;
  readonly significant: number;
}

/** The gold's and the answer's values, and how each is written. */
export interface RoundingInput {
  readonly gold: { readonly node: Node; readonly value: number };
  readonly answer: { readonly node: Node; readonly value: number };
}

/** May the two differing numbers be taken for one, one of them rounded? */
export function agreesByRounding({ gold, answer }: RoundingInput): boolean {
  const goldDecimal = decimalOf(gold.node);
  const answerDecimal = decimalOf(answer.node);
  if (
    (goldDecimal || answerDecimal) &&
    isFloatNoise({ gold, answer, digits: Math.max(goldDecimal?.significant ?? 0, answerDecimal?.significant ?? 0) })
  )
    return true;
  if (answerDecimal && answerDecimal.significant >= 3 && answerDecimal.places > 0 && showsMoreThan3Digits(gold.value)) {
    if (isRoundingOf(answerDecimal, gold.value)) return true;
  }
  return (
    goldDecimal !== undefined &&
    goldDecimal.significant >= 3 &&
    goldDecimal.places > (answerDecimal ? -99 : 0) &&
    isFiner(answerDecimal, goldDecimal) &&
    isRoundingOf(goldDecimal, answer.value)
  );
}

function isFloatNoise({ gold, answer, digits }: RoundingInput & { digits: number }): boolean {
  return digits >= 12 && Math.abs(gold.value - answer.value) <= 1e-11 * Math.abs(gold.value);
}

function isFiner(answer: Decimal | undefined, gold: Decimal): boolean {
  return answer === undefined || answer.places > gold.places;
}

function showsMoreThan3Digits(value: number): boolean {
  return !Number.isInteger(value) && Math.abs(Number(value.toPrecision(3)) - value) > 1e-12 * Math.abs(value);
}

function isRoundingOf(rounded: Decimal, value: number): boolean {
  return Math.abs(toNumber(rounded.value) - value) <= 0.5 * 10 ** -rounded.places * (1 + 1e-9);
}

/** How a decimal is written, when it is one: `12.50`, `-0.3`, `3.5e-8`, `3.5 \times 10^{-8}`. */
function decimalOf(node: Node): Decimal | undefined {
  if (node.kind === 'negation') {
    const inner = decimalOf(node.items[0]);
    return inner && { ...inner, value: { top: -inner.value.top, bottom: inner.value.bottom } };
  }
  if (node.kind === 'quantity' || node.kind === 'degrees') return decimalOf(node.items[0]);
  if (node.kind === 'product') return scientificOf(node.items);
  if (
    node.kind !== 'number' ||
    !/^[\d.]+(e[-+]?\d+)?$/i.test(node.literal) ||
    !(node.decimal || /e/i.test(node.literal))
  )
    return undefined;
  const [mantissa = '', exponent = '0'] = node.literal.toLowerCase().split('e');
  const places = (mantissa.split('.')[1] ?? '').length - Number(exponent);
  return { value: node.value, places, significant: mantissa.replace('.', '').replace(/^0+/, '').length };
}

function scientificOf(items: readonly Node[]): Decimal | undefined {
  const [mantissa, scale] = items;
  if (items.length !== 2 || !mantissa || scale?.kind !== 'power') return undefined;
  const decimal = decimalOf(mantissa);
  const [base, exponent] = scale.items;
  if (!decimal || base.kind !== 'number' || base.literal !== '10') return undefined;
  const power = exponent.kind === 'negation' ? exponent.items[0] : exponent;
  if (power.kind !== 'number' || !isInteger(power.value) || power.value.top > 300n) return undefined;
  const shift = (exponent.kind === 'negation' ? -1 : 1) * Number(power.value.top);
  const factor = 10n ** BigInt(Math.abs(shift));
  const { top, bottom } = decimal.value;
  const value = shift >= 0 ? { top: top * factor, bottom } : { top, bottom: bottom * factor };
  return { value, places: decimal.places - shift, significant: decimal.significant };
}
