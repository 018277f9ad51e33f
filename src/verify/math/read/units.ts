/** Units: their spellings, what they measure, and how much of the base unit they are. */

interface Unit {
  /** Exact size in the base unit of its dimension, as written: a decimal or a fraction. */
  readonly size: string;
  readonly dimension: string;
  readonly spellings: string;
}

const units: Readonly<Record<string, Unit>> = {
  meter: { size: '1', dimension: 'length', spellings: 'm meter metre' },
  centimeter: { size: '0.01', dimension: 'length', spellings: 'cm centimeter centimetre' },
  millimeter: { size: '0.001', dimension: 'length', spellings: 'mm millimeter millimetre' },
  kilometer: { size: '1000', dimension: 'length', spellings: 'km kilometer kilometre' },
  inch: { size: '0.0254', dimension: 'length', spellings: 'in inch inches' },
  foot: { size: '0.3048', dimension: 'length', spellings: 'ft foot feet' },
  yard: { size: '0.9144', dimension: 'length', spellings: 'yd yard' },
  mile: { size: '1609.344', dimension: 'length', spellings: 'mi mile' },
  gram: { size: '1', dimension: 'mass', spellings: 'g gram' },
  kilogram: { size: '1000', dimension: 'mass', spellings: 'kg kilogram' },
  milligram: { size: '0.001', dimension: 'mass', spellings: 'mg milligram' },
  pound: { size: '453.59237', dimension: 'mass', spellings: 'lb lbs pound' },
  ounce: { size: '28.349523125', dimension: 'mass', spellings: 'oz ounce' },
  ton: { size: '1', dimension: 'ton', spellings: 'ton' },
  liter: { size: '1', dimension: 'volume', spellings: 'l liter litre' },
  milliliter: { size: '0.001', dimension: 'volume', spellings: 'ml milliliter' },
  gallon: { size: '4', dimension: 'us volume', spellings: 'gal gallon' },
  quart: { size: '1', dimension: 'us volume', spellings: 'quart' },
  pint: { size: '0.5', dimension: 'us volume', spellings: 'pint' },
  second: { size: '1', dimension: 'time', spellings: 's sec second' },
  minute: { size: '60', dimension: 'time', spellings: 'min minute' },
  hour: { size: '3600', dimension: 'time', spellings: 'h hr hrs hour' },
  day: { size: '86400', dimension: 'time', spellings: 'day' },
  week: { size: '604800', dimension: 'time', spellings: 'week' },
  month: { size: '1', dimension: 'month', spellings: 'month' },
  year: { size: '1', dimension: 'year', spellings: 'yr year' },
  dollar: { size: '1', dimension: 'dollars', spellings: 'dollar usd' },
  cent: { size: '0.01', dimension: 'dollars', spellings: 'cent' },
  euro: { size: '1', dimension: 'euros', spellings: 'euro' },
  degree: { size: '1', dimension: 'angle', spellings: 'degree deg' },
  radian: { size: '1', dimension: 'radians', spellings: 'radian rad' },
  mph: { size: '0.44704', dimension: 'length time^-1', spellings: 'mph' },
  unit: { size: '1', dimension: 'unit', spellings: 'unit' },
  acre: { size: '4046.8564224', dimension: 'length^2', spellings: 'acre' },
};

const names = new Map(
  Object.entries(units).flatMap(([unit, { spellings }]) => spellings.split(' ').map((name) => [name, unit] as const)),
);

/** The one name of a unit word (`feet`, `ft` and `foot` are `foot`), or undefined for a word that is no known unit. */
export function unitName(word: string): string | undefined {
  const lower = word.toLowerCase();
  return names.get(lower) ?? (lower.endsWith('s') ? names.get(lower.slice(0, -1)) : undefined);
}

const powersBefore: Readonly<Record<string, number>> = { square: 2, sq: 2, cubic: 3, cu: 3 };
const powersAfter: Readonly<Record<string, number>> = { squared: 2, cubed: 3 };

/**
 * A unit in one spelling, factors in a fixed order: `square feet`, `ft^2` and `feet^2` are `foot^2`, `cm per s` is
 * `centimeter second^-1`. `words` holds words and `^n` in the order read; words that are no unit stand as written.
 */
export function unitFrom(words: readonly string[]): string {
  const powers = new Map<string, number>();
  let [next, sign, last] = [1, 1, ''];
  const raise = (name: string, by: number) => powers.set(name, (powers.get(name) ?? 0) + by);
  for (const word of words.flatMap((part) => part.split(' '))) {
    if (word === 'per') sign = -1;
    else if (powersBefore[word]) next = powersBefore[word];
    else if (powersAfter[word] && last !== '') raise(last, (powersAfter[word] - 1) * sign);
    else if (/^\^-*\d+$/.test(word) && last !== '') raise(last, exponentOf(word) * sign - sign);
    else {
      last = unitName(word) ?? word;
      raise(last, next * sign);
      next = 1;
    }
  }
  return spelled(powers);
}

function exponentOf(word: string): number {
  const minuses = word.replaceAll(/[^-]/g, '').length;
  return Number(word.replaceAll(/[^\d]/g, '')) * (minuses % 2 === 1 ? -1 : 1);
}

/** Known units first in alphabetical order, then other words as they came. */
function spelled(powers: ReadonlyMap<string, number>): string {
  const known = [...powers].filter(([name]) => units[name]).sort(([a], [b]) => (a < b ? -1 : 1));
  const other = [...powers].filter(([name]) => !units[name]);
  return [...known, ...other].map(([name, power]) => (power === 1 ? name : `${name}^${power}`)).join(' ');
}

/** What a unit of `unitFrom` measures, and its size; undefined when a part of it is no known unit. */
export function measureOf(unit: string): { readonly dimension: string; readonly sizes: readonly Sized[] } | undefined {
  const sizes: Sized[] = [];
  const dimensions: string[] = [];
  for (const factor of unit.split(' ')) {
    const [name = '', exponent = '1'] = factor.split('^');
    const known = units[name];
    if (!known) return undefined;
    const power = Number(exponent);
    sizes.push({ size: known.size, power });
    dimensions.push(...known.dimension.split(/ (?=length|time)/).map((part) => `${part}*${power}`));
  }
  return { dimension: summed(dimensions), sizes };
}

export interface Sized {
  /** A decimal. */
  readonly size: string;
  readonly power: number;
}

/** `length^2*1 length*-1` is `length`. */
function summed(parts: readonly string[]): string {
  const powers = new Map<string, number>();
  for (const part of parts) {
    const [base = '', times = '1'] = part.split('*');
    const [name = '', own = '1'] = base.split('^');
    powers.set(name, (powers.get(name) ?? 0) + Number(own) * Number(times));
  }
  return [...powers]
    .filter(([, power]) => power !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, power]) => `${name}^${power}`)
    .join(' ');
}
