/** The question bank and the evaluation set: number stories, whose every property their author knows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateStories, type StoryMix } from '../../src/question/number-stories/generate-stories.ts';
import type { NumberStory } from '../../src/question/number-stories/number-story.ts';
import { type Operation, operations } from '../../src/question/number-stories/relation.ts';

const sums: readonly Operation[] = ['plus', 'minus'];

/** More short ones than long ones. */
const bankMix: StoryMix = {
  steps: [1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8],
  operations,
  shuffled: [false, true],
  distractors: [0, 1, 2],
  largest: [20, 50],
};

/** Harder than the bank, so that its distribution is another than the bank's. */
const evaluationMix: StoryMix = { ...bankMix, steps: [2, 3, 4, 5, 6, 7, 8] };

/** Writes `bank.jsonl` and `evaluation.jsonl`; what the author knows of a story stands beside prompt and answer. */
export function writeStories(directory: string): void {
  const bank = [
    ...generateStories({ part: 'bank', seed: 'sums', count: 200, mix: { ...bankMix, operations: sums } }),
    ...generateStories({ part: 'bank', seed: 'every operation', count: 200, mix: bankMix }),
  ];
  writeLines(join(directory, 'bank.jsonl'), bank);
  const evaluation = generateStories({ part: 'evaluation', seed: 'evaluation', count: 150, mix: evaluationMix });
  writeLines(join(directory, 'evaluation.jsonl'), evaluation);
}

function writeLines(path: string, stories: readonly NumberStory[]): void {
  writeFileSync(path, stories.map((story) => `${JSON.stringify(row(story))}\n`).join(''));
}

function row({ prompt, gold, factors }: NumberStory) {
  return { prompt, answer: gold, steps: factors.steps, distractors: factors.distractors };
}
