/** Which part a problem belongs to: by content, so that training, question bank and evaluation never share one. */
import { contentHash } from '../question.ts';
import type { Link, NumberStory, Part } from './number-story.ts';
import { expression } from './relation.ts';

const hundredths: readonly (readonly [Part, number])[] = [
  ['training', 70],
  ['bank', 85],
  ['evaluation', 100],
];

/** Of every 100 problems about 70 are for training, 15 for the bank and 15 for evaluation. Names, things, order and distractors do not count. */
export function partOf(first: NumberStory['first'], chain: readonly Link[]): Part {
  const draw = Number.parseInt(contentHash('number story', problem(first, chain)).slice(0, 8), 16) % 100;
  return (hundredths.find(([, below]) => draw < below) as (typeof hundredths)[number])[0];
}

/** The arithmetic alone: `7;+3;*2`. */
export function problem(first: NumberStory['first'], chain: readonly Link[]): string {
  return [first.amount, ...chain.map(({ relation }) => expression(0, relation).slice(1))].join(';');
}
