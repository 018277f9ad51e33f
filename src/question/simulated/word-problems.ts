/** Arithmetic word problems of known difficulty, so that a first run, a test or a bench needs no downloaded bank. */
import { standardNormal } from '../../model/simulated/item-response.ts';
import { createRandom, type Random } from '../../stats/random.ts';

export interface WordProblem {
  readonly prompt: string;
  /** A whole number of at least 0. */
  readonly answer: string;
  /** On the scale of a simulated model's ability, two digits; about standard normal over many problems, from -2.5 to 2.5. */
  readonly difficulty: number;
  /** Dependent quantities between the first and the one asked for, 1 to 8. */
  readonly stepCount: number;
}

const mostSteps = 8;

/**
 * `count` problems with distinct prompts, the same for the same seed; a larger count starts with the same problems. More
 * steps are more difficult. Throws RangeError unless count is a whole number from 0 to 1,000,000.
 */
export function generateWordProblems({
  count,
  seed,
}: {
  readonly count: number;
  readonly seed: number;
}): WordProblem[] {
  if (!Number.isInteger(count) || count < 0 || count > 1_000_000) {
    throw new RangeError(`generateWordProblems needs a whole count from 0 to 1,000,000, got ${count}`);
  }
  const random = createRandom(`word problems ${seed}`);
  const problems = new Map<string, WordProblem>();
  while (problems.size < count) {
    const problem = wordProblem(random);
    problems.set(problem.prompt, problems.get(problem.prompt) ?? problem);
  }
  return [...problems.values()];
}

const names =
  'Aisha Bela Chen Dario Efua Farid Greta Hiro Ines Jonas Kofi Lena Mateo Nadia Omar Priya Quinn Rosa Sven Tala Uma Viktor Wanda Yusuf'.split(
    ' ',
  );
const things =
  'apples beads books buttons candles cards coins eggs envelopes flowers kites lemons marbles nails pencils postcards seeds shells stamps tickets'.split(
    ' ',
  );

/** What one person has, told by what the one before has. */
interface Relation {
  readonly amount: number;
  readonly sentence: string;
}

function wordProblem(random: Random): WordProblem {
  const stepCount = 1 + random.integer(mostSteps);
  const people = random.shuffle(names).slice(0, stepCount + 1);
  const thing = things[random.integer(things.length)] as string;
  let amount = 2 + random.integer(99);
  const sentences = [`${people[0]} has ${amount} ${thing}.`];
  for (const [index, who] of people.slice(1).entries()) {
    const relation = relate({ who, than: people[index] as string, amount, thing, random });
    sentences.push(relation.sentence);
    amount = relation.amount;
  }
  sentences.push(`How many ${thing} does ${people.at(-1)} have?`);
  return {
    prompt: sentences.join(' '),
    answer: String(amount),
    difficulty: difficultyOf(stepCount, random),
    stepCount,
  };
}

const largestForTimes = 2000;

function relate({
  who,
  than,
  amount,
  thing,
  random,
}: {
  readonly who: string;
  readonly than: string;
  readonly amount: number;
  readonly thing: string;
  readonly random: Random;
}): Relation {
  const change = 1 + random.integer(40);
  const relations: Relation[] = [
    { amount: amount + change, sentence: `${who} has ${change} more ${thing} than ${than}.` },
    ...(amount >= change
      ? [{ amount: amount - change, sentence: `${who} has ${change} fewer ${thing} than ${than}.` }]
      : []),
    ...(amount <= largestForTimes ? times(who, than, amount, thing, 2 + random.integer(4)) : []),
    ...(amount > 0 && amount % 2 === 0
      ? [{ amount: amount / 2, sentence: `${who} has half as many ${thing} as ${than}.` }]
      : []),
  ];
  return relations[random.integer(relations.length)] as Relation;
}

function times(who: string, than: string, amount: number, thing: string, factor: number): Relation[] {
  return [{ amount: amount * factor, sentence: `${who} has ${factor} times as many ${thing} as ${than}.` }];
}

/** 1 to 8 steps are spread evenly around 0 (mean 4.5, standard deviation 2.3), with a little that steps do not explain. */
function difficultyOf(stepCount: number, random: Random): number {
  const difficulty = (stepCount - 4.5) / 2.3 + 0.25 * standardNormal(random);
  return Math.round(difficulty * 100) / 100;
}
