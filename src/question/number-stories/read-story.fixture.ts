/** For tests: solves a story from its text alone, knowing nothing of how it was made. */

interface Fact {
  readonly who: string;
  readonly thing: string;
  readonly than?: string;
  readonly amountFrom: (than: number) => number;
}

const absolute = /^(\w+) has (\d+) (\w+)$/;
const relative = /^(\w+) has (.+?) (?:than|as) (\w+)$/;

/** The amount asked for; throws when the story does not say. */
export function solveStory(prompt: string): number {
  const sentences = prompt.split(/[.?] ?/).filter((text) => text !== '');
  const question = /^How many (\w+) does (\w+) have$/.exec(sentences.at(-1) ?? '');
  if (question === null) throw new Error(`no question in ${prompt}`);
  const [, thing, asked] = question as unknown as [string, string, string];
  const facts = sentences.slice(0, -1).map(readFact);
  return amountOf(asked, thing, facts);
}

function amountOf(who: string, thing: string, facts: readonly Fact[]): number {
  const found = facts.filter((fact) => fact.who === who && fact.thing === thing);
  if (found.length !== 1) throw new Error(`${found.length} facts say how many ${thing} ${who} has`);
  const [fact] = found as [Fact];
  return fact.than === undefined ? fact.amountFrom(0) : fact.amountFrom(amountOf(fact.than, thing, facts));
}

function readFact(sentence: string): Fact {
  const told = absolute.exec(sentence);
  if (told) return { who: told[1] as string, thing: told[3] as string, amountFrom: () => Number(told[2]) };
  const compared = relative.exec(sentence);
  if (!compared) throw new Error(`not a fact: ${sentence}`);
  const [, who, how, than] = compared as unknown as [string, string, string, string];
  return { who, than, ...readComparison(how) };
}

const words: Readonly<Record<string, number>> = {
  ...{ half: 1 / 2, third: 1 / 3, quarter: 1 / 4, fifth: 1 / 5, sixth: 1 / 6, seventh: 1 / 7, eighth: 1 / 8 },
  ...{ ninth: 1 / 9, thirds: 1 / 3, quarters: 1 / 4, fifths: 1 / 5, two: 2, three: 3, four: 4, a: 1, an: 1 },
};

function readComparison(how: string): Pick<Fact, 'thing' | 'amountFrom'> {
  const sum = /^(\d+) (more|fewer) (\w+)$/.exec(how);
  if (sum) {
    const by = Number(sum[1]) * (sum[2] === 'more' ? 1 : -1);
    return { thing: sum[3] as string, amountFrom: (than) => than + by };
  }
  const product = /^(.+?) as many (\w+)$/.exec(how);
  if (!product) throw new Error(`not a comparison: ${how}`);
  const factor = readFactor(product[1] as string);
  return { thing: product[2] as string, amountFrom: (than) => Math.round(than * factor * 1e6) / 1e6 };
}

function readFactor(text: string): number {
  const counted = /^(\d+)(%| times)$/.exec(text);
  if (counted) return Number(counted[1]) / (counted[2] === '%' ? 100 : 1);
  return text.split(' ').reduce((product, word) => product * (words[word] ?? Number.NaN), 1);
}
