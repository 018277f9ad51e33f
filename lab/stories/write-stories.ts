/**
 * Number stories as JSON lines on standard output: `node write-stories.ts '{"part":"training","seed":"s","count":10,"mix":{...}}'`.
 * The mix may leave fields out: they are then those of `fullMix`. With `"distinct": true` no prompt comes twice.
 */
import { once } from 'node:events';
import {
  amounts,
  fullMix,
  generateStories,
  numberStories,
} from '../../src/question/number-stories/generate-stories.ts';
import type { NumberStory } from '../../src/question/number-stories/number-story.ts';
import { type SolutionStyle, solution } from '../../src/question/number-stories/solution.ts';

const asked = JSON.parse(process.argv[2] ?? '{}');
const request = { part: asked.part, seed: asked.seed, mix: { ...fullMix, ...asked.mix } };
const styles: readonly SolutionStyle[] = asked.styles ?? ['stepwise'];

function* stories(): Generator<NumberStory> {
  if (asked.distinct) yield* generateStories({ ...request, count: asked.count });
  else {
    let left = asked.count;
    for (const story of numberStories(request)) {
      if (left-- <= 0) return;
      yield story;
    }
  }
}

/** What everyone in the chain has: the truth a step is held against. */
function amountsOf({ first, chain }: NumberStory): Record<string, number> {
  const all = amounts(first.amount, chain);
  return Object.fromEntries([first, ...chain].map(({ who }, index) => [who, all[index] as number]));
}

let pending = '';
for (const story of stories()) {
  const solutions = styles.map((style) => solution(story, style));
  pending += `${JSON.stringify({ prompt: story.prompt, answer: story.gold, solutions, amounts: amountsOf(story), ...story.factors })}\n`;
  if (pending.length < 1_000_000) continue;
  if (!process.stdout.write(pending)) await once(process.stdout, 'drain');
  pending = '';
}
process.stdout.write(pending);
