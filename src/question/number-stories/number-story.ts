/** A number story: a word problem with a chain of dependent quantities, whose every property is known. */
import type { Operation, Relation } from './relation.ts';

/** What makes a story difficult. Everything but `operations` is a setting; these are the operations the chain came to use. */
export interface StoryFactors {
  /** Relations between the first amount and the one asked for, 1 to 8. */
  readonly steps: number;
  /** Operations of the chain in alphabetical order, each once. */
  readonly operations: readonly Operation[];
  /** Facts stand in random order; otherwise each stands before those that need it. */
  readonly shuffled: boolean;
  /** Facts the answer does not need. */
  readonly distractors: number;
  /** No amount is above it. */
  readonly largest: number;
}

/** One link of the chain: `who` has what `relation` makes of the amount of the person before. */
export interface Link {
  readonly who: string;
  readonly relation: Relation;
}

export interface NumberStory {
  readonly prompt: string;
  /** A whole number of at least 1. */
  readonly gold: string;
  readonly thing: string;
  readonly first: { readonly who: string; readonly amount: number };
  readonly chain: readonly Link[];
  readonly factors: StoryFactors;
  readonly part: Part;
}

/** Stories of different parts never share a problem: the same amounts and relations under other names are the same problem. */
export const parts = ['training', 'bank', 'evaluation'] as const;
export type Part = (typeof parts)[number];
