/** Seeded number stories of the difficulty asked for. */
import { createRandom, type Random } from '../../stats/random.ts';
import type { Link, NumberStory, Part, StoryFactors } from './number-story.ts';
import { partOf } from './part-of.ts';
import { amountAfter, comparison, type Operation, operations, type Relation, relationsFrom } from './relation.ts';

/** What stories are drawn from: each value of a list is as likely as the next; one that stands twice, twice as likely. */
export interface StoryMix {
  readonly steps: readonly number[];
  readonly operations: readonly Operation[];
  readonly shuffled: readonly boolean[];
  readonly distractors: readonly number[];
  /** Largest amount, from 10 to 1,000. */
  readonly largest: readonly number[];
}

/** All the difficulty there is. */
export const fullMix: StoryMix = {
  steps: [1, 2, 3, 4, 5, 6, 7, 8],
  operations,
  shuffled: [false, true],
  distractors: [0, 1, 2],
  largest: [20, 100],
};

export interface StoryRequest {
  readonly part: Part;
  readonly seed: number | string;
  readonly mix: StoryMix;
}

/**
 * Stories of one part without end, the same for the same request. Prompts may repeat: the caller who minds counts them.
 * Throws RangeError when the mix is empty somewhere or out of range.
 */
export function* numberStories({ part, seed, mix }: StoryRequest): Generator<NumberStory, never> {
  refuseBadMix(mix);
  const random = createRandom(`number stories ${seed}`);
  for (;;) {
    const story = drawStory(random, mix, part);
    if (story !== undefined) yield story;
  }
}

/** Draws in a row that gave nothing new before a mix counts as used up. */
const mostStaleDraws = 2000;

/** `count` stories with distinct prompts. Throws RangeError as `numberStories`, and when the mix holds too few. */
export function generateStories({ count, ...request }: StoryRequest & { readonly count: number }): NumberStory[] {
  refuseBadMix(request.mix);
  const random = createRandom(`number stories ${request.seed}`);
  const found = new Map<string, NumberStory>();
  let staleDraws = 0;
  while (found.size < count) {
    if (staleDraws++ > mostStaleDraws) {
      throw new RangeError(`the mix holds ${found.size} distinct stories or little more, fewer than ${count}`);
    }
    const story = drawStory(random, request.mix, request.part);
    if (story === undefined || found.has(story.prompt)) continue;
    found.set(story.prompt, story);
    staleDraws = 0;
  }
  return [...found.values()];
}

function refuseBadMix(mix: StoryMix): void {
  for (const [field, values] of Object.entries(mix)) {
    if (values.length === 0) throw new RangeError(`a story mix needs at least one value of ${field}`);
  }
  const between = (field: 'steps' | 'distractors' | 'largest', least: number, most: number) => {
    const bad = mix[field].find((value) => !Number.isInteger(value) || value < least || value > most);
    if (bad !== undefined) throw new RangeError(`${field} are whole numbers from ${least} to ${most}, got ${bad}`);
  };
  between('steps', 1, 8);
  between('distractors', 0, 4);
  between('largest', 10, 1000);
}

/** Undefined when the problem drawn belongs to another part. */
function drawStory(random: Random, mix: StoryMix, part: Part): NumberStory | undefined {
  const settings = {
    steps: pick(random, mix.steps),
    shuffled: pick(random, mix.shuffled),
    distractors: pick(random, mix.distractors),
    largest: pick(random, mix.largest),
  };
  const [thing, otherThing] = random.shuffle(things) as [string, string];
  const people = random.shuffle(names);
  const first = { who: people[0] as string, amount: 1 + random.integer(settings.largest) };
  const chain = drawChain(random, first, people.slice(1, settings.steps + 1), settings.largest, mix.operations);
  if (chain === undefined || partOf(first, chain) !== part) return undefined;
  const others = drawDistractors({
    random,
    count: settings.distractors,
    people: people.slice(settings.steps + 1),
    asked: (chain.at(-1) as Link).who,
    thing,
    otherThing,
    largest: settings.largest,
  });
  const facts = [`${first.who} has ${first.amount} ${thing}.`, ...chainFacts(first.who, chain, thing)];
  const gold = String(amounts(first.amount, chain).at(-1));
  const prompt = `${arrange(random, facts, others, settings.shuffled).join(' ')} How many ${thing} does ${(chain.at(-1) as Link).who} have?`;
  return { prompt, gold, thing, first, chain, part, factors: { ...settings, operations: operationsOf(chain) } };
}

/** Undefined when some amount on the way has no relation of any operation allowed. */
function drawChain(
  random: Random,
  first: NumberStory['first'],
  people: readonly string[],
  largest: number,
  allowed: readonly Operation[],
): Link[] | undefined {
  const chain: Link[] = [];
  let { amount } = first;
  for (const who of people) {
    const relation = drawRelation(random, amount, largest, allowed);
    if (relation === undefined) return undefined;
    chain.push({ who, relation });
    amount = amountAfter(amount, relation);
  }
  return chain;
}

/** Of an operation drawn first, so that additions do not crowd out the rest; another one where the amount has none of it. */
function drawRelation(
  random: Random,
  amount: number,
  largest: number,
  allowed: readonly Operation[],
): Relation | undefined {
  for (const operation of random.shuffle(allowed)) {
    const possible = relationsFrom(amount, operation, largest);
    if (possible.length > 0) return pick(random, possible);
  }
  return undefined;
}

/** The amount of everyone in the chain, in its order, the first person's included. */
export function amounts(first: number, chain: readonly Link[]): number[] {
  const all = [first];
  for (const { relation } of chain) all.push(amountAfter(all.at(-1) as number, relation));
  return all;
}

function chainFacts(first: string, chain: readonly Link[], thing: string): string[] {
  return chain.map(({ who, relation }, index) => {
    const than = index === 0 ? first : (chain[index - 1] as Link).who;
    return `${who} has ${comparison(relation, thing)} ${than}.`;
  });
}

/** Either amounts of another thing, or people who have more than the one asked about: the chain goes on where the answer stops. */
function drawDistractors(of: {
  random: Random;
  count: number;
  people: readonly string[];
  asked: string;
  thing: string;
  otherThing: string;
  largest: number;
}): string[] {
  return of.people.slice(0, of.count).map((who) => {
    const amount = 1 + of.random.integer(of.largest);
    if (of.random.integer(2) === 0) return `${who} has ${amount} ${of.otherThing}.`;
    return `${who} has ${comparison({ operation: 'plus', by: amount }, of.thing)} ${of.asked}.`;
  });
}

/** In order, distractors fall anywhere between the facts of the chain. */
function arrange(random: Random, facts: readonly string[], others: readonly string[], shuffled: boolean): string[] {
  if (shuffled) return random.shuffle([...facts, ...others]);
  const all = [...facts];
  for (const fact of others) all.splice(random.integer(all.length + 1), 0, fact);
  return all;
}

function operationsOf(chain: readonly Link[]): StoryFactors['operations'] {
  return [...new Set(chain.map(({ relation }) => relation.operation))].sort();
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(values.length)] as T;
}

const names = 'Ann Bob Cid Dan Eve Flo Gus Hal Ida Jim Kay Leo Mia Ned Oli Pam Ray Sue Tom Zoe'.split(' ');
const things = 'pens cups keys eggs nuts hats bags figs cards coins books shells'.split(' ');
