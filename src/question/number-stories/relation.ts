/** How one person's amount follows from another's: what the story says, what the solution computes. */

export const operations = ['plus', 'minus', 'times', 'divided', 'fraction', 'percent'] as const;
export type Operation = (typeof operations)[number];

export type Relation =
  | { readonly operation: 'plus' | 'minus' | 'times'; readonly by: number }
  /** A half to a ninth of the amount, told as a word. */
  | { readonly operation: 'divided'; readonly by: number }
  /** numerator/denominator of the amount, in lowest terms, below 1, numerator at least 2. */
  | { readonly operation: 'fraction'; readonly numerator: number; readonly denominator: number }
  /** A percentage of the amount, not 100. */
  | { readonly operation: 'percent'; readonly percent: number };

/** The amount the relation makes of `amount`; exact, a whole number whenever the relation was chosen by `relationsFrom`. */
export function amountAfter(amount: number, relation: Relation): number {
  switch (relation.operation) {
    case 'plus':
      return amount + relation.by;
    case 'minus':
      return amount - relation.by;
    case 'times':
      return amount * relation.by;
    case 'divided':
      return amount / relation.by;
    case 'fraction':
      return (amount / relation.denominator) * relation.numerator;
    case 'percent':
      return (amount * relation.percent) / 100;
  }
}

/** The arithmetic as a solution writes it: `7+3`, `12/4*3`, `50*20/100`. */
export function expression(amount: number, relation: Relation): string {
  switch (relation.operation) {
    case 'plus':
      return `${amount}+${relation.by}`;
    case 'minus':
      return `${amount}-${relation.by}`;
    case 'times':
      return `${amount}*${relation.by}`;
    case 'divided':
      return `${amount}/${relation.by}`;
    case 'fraction':
      return `${amount}/${relation.denominator}*${relation.numerator}`;
    case 'percent':
      return `${amount}*${relation.percent}/100`;
  }
}

/** What undoes the arithmetic, as a self-check writes it: `10-3=7`. */
export function check(amount: number, relation: Relation): string {
  const after = amountAfter(amount, relation);
  switch (relation.operation) {
    case 'plus':
      return `${after}-${relation.by}=${amount}`;
    case 'minus':
      return `${after}+${relation.by}=${amount}`;
    case 'times':
      return `${after}/${relation.by}=${amount}`;
    case 'divided':
      return `${after}*${relation.by}=${amount}`;
    case 'fraction':
      return `${after}/${relation.numerator}*${relation.denominator}=${amount}`;
    case 'percent':
      return `${after}*100/${relation.percent}=${amount}`;
  }
}

/** The fact between "Bob has" and "Ann.": `3 more pens than`. */
export function comparison(relation: Relation, thing: string): string {
  switch (relation.operation) {
    case 'plus':
      return `${relation.by} more ${thing} than`;
    case 'minus':
      return `${relation.by} fewer ${thing} than`;
    case 'times':
      return `${relation.by} times as many ${thing} as`;
    case 'divided':
      return `${partNames[relation.by]?.one} as many ${thing} as`;
    case 'fraction':
      return `${numeratorNames[relation.numerator]} ${partNames[relation.denominator]?.many} as many ${thing} as`;
    case 'percent':
      return `${relation.percent}% as many ${thing} as`;
  }
}

const partNames: Readonly<Record<number, { one: string; many: string }>> = {
  2: { one: 'half', many: 'halves' },
  3: { one: 'a third', many: 'thirds' },
  4: { one: 'a quarter', many: 'quarters' },
  5: { one: 'a fifth', many: 'fifths' },
  6: { one: 'a sixth', many: 'sixths' },
  7: { one: 'a seventh', many: 'sevenths' },
  8: { one: 'an eighth', many: 'eighths' },
  9: { one: 'a ninth', many: 'ninths' },
};
const numeratorNames: Readonly<Record<number, string>> = { 2: 'two', 3: 'three', 4: 'four' };

const fractions = [
  [2, 3],
  [3, 4],
  [2, 5],
  [3, 5],
  [4, 5],
] as const;
const percentages = [10, 20, 25, 50, 75, 150] as const;

/** Every relation of `operation` that leads from `amount` to another whole number from 1 to `largest`; [] when there is none. */
export function relationsFrom(amount: number, operation: Operation, largest: number): readonly Relation[] {
  return candidates(operation, amount, largest).filter((relation) => {
    const after = amountAfter(amount, relation);
    return Number.isInteger(after) && after >= 1 && after <= largest && after !== amount;
  });
}

function candidates(operation: Operation, amount: number, largest: number): readonly Relation[] {
  switch (operation) {
    case 'plus':
      return upTo(largest - amount).map((by) => ({ operation, by }));
    case 'minus':
      return upTo(amount - 1).map((by) => ({ operation, by }));
    case 'times':
      return upTo(9).map((by) => ({ operation, by }));
    case 'divided':
      return Object.keys(partNames).map((by) => ({ operation, by: Number(by) }));
    case 'fraction':
      return fractions
        .filter(([, denominator]) => amount % denominator === 0)
        .map(([numerator, denominator]) => ({ operation, numerator, denominator }));
    case 'percent':
      return percentages.filter((percent) => (amount * percent) % 100 === 0).map((percent) => ({ operation, percent }));
  }
}

function upTo(most: number): number[] {
  return Array.from({ length: Math.max(0, most) }, (_, index) => index + 1);
}
