/** Step-by-step solutions of a story: the truth a student's own steps are held against, and what the tiny models learn to write. */
import { amounts } from './generate-stories.ts';
import type { Link, NumberStory } from './number-story.ts';
import { check, comparison, expression } from './relation.ts';

/** `terse`: the arithmetic alone; `stepwise`: whose amount it is; `verbose`: the fact restated, and each step checked backwards. */
export const solutionStyles = ['terse', 'stepwise', 'verbose'] as const;
export type SolutionStyle = (typeof solutionStyles)[number];

/** One line for the first amount and each link of the chain, then the line of the answer, in \boxed{}. */
export function solution(story: NumberStory, style: SolutionStyle = 'stepwise'): string {
  const all = amounts(story.first.amount, story.chain);
  const lines = story.chain.map((link, index) =>
    line({
      story,
      link,
      than: whoBefore(story, index),
      before: all[index] as number,
      after: all[index + 1] as number,
      style,
    }),
  );
  return [firstLine(story, style), ...lines, `Answer: \\boxed{${story.gold}}`].filter((text) => text !== '').join('\n');
}

function firstLine({ first }: NumberStory, style: SolutionStyle): string {
  return style === 'terse' ? '' : `${first.who} has ${first.amount}`;
}

function whoBefore({ first, chain }: NumberStory, index: number): string {
  return index === 0 ? first.who : (chain[index - 1] as Link).who;
}

function line(of: {
  story: NumberStory;
  link: Link;
  than: string;
  before: number;
  after: number;
  style: SolutionStyle;
}): string {
  const { who, relation } = of.link;
  const sum = `${expression(of.before, relation)}=${of.after}`;
  if (of.style === 'terse') return sum;
  if (of.style === 'stepwise') return `${who} has ${sum}`;
  return `${who} has ${comparison(relation, of.story.thing)} ${of.than}: ${sum}. Check: ${check(of.before, relation)}`;
}
